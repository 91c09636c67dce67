// Goal: an attack is sent byte by byte as it is written, and none is lost on the way.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Attack, bytesOf, loadAttacks, withWords } from '../../src/gate/attack.ts'
import { KEYS } from '../../src/gate/orders-gate.ts'

const attack: Attack = {
  ...{ name: 'x', lines: ['GET /a HTTP/1.1', 'Host: {host}'], body: '', as: 'nobody' },
  ...{ may: [], subject: '', close: true, has: [], lacks: [] },
}

describe('bytesOf', () => {
  test('nobody shows nothing, and the connection is to end', () =>
    assert.equal(bytesOf(attack, 'h'), 'GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n'))

  test('alice shows her key', () =>
    assert.match(
      bytesOf({ ...attack, as: 'alice' }, 'h'),
      new RegExp(`X-API-Key: ${KEYS.alice}\r`),
    ))

  test('a `Connection` of its own stays alone', () => {
    const lines = [...attack.lines, 'Connection: X-Gate-Subject']
    assert.doesNotMatch(bytesOf({ ...attack, lines }, 'h'), /close/)
  })

  test('sizes are written out', () =>
    assert.equal(bytesOf({ ...attack, body: '{8k}' }, 'h').split('\r\n\r\n')[1]?.length, 8192))
})

describe('withWords', () => {
  test('a word stands for what it says, made anew where it is a function', () => {
    let made = 0
    const words = { a: 'x', b: () => String(made++) }
    assert.equal(withWords('{a} {b} {c}', words), 'x 0 {c}')
    assert.equal(withWords('{b}{b}', words), '11')
  })
})

describe('loadAttacks', () => {
  const all = loadAttacks()
  const each = [...all, ...loadAttacks('schemes')]

  test('there are several hundred, of eight kinds', () => {
    assert.equal(all.size, 8)
    assert.ok([...all.values()].flat().length > 800)
  })

  test('those on a gate with every scheme are apart', () => {
    const others = loadAttacks('schemes')
    assert.deepEqual([...others.keys()], ['origins', 'refusals', 'tokens'])
    assert.ok([...others.values()].flat().length > 90)
  })

  test('each has a name of its own', () => {
    for (const [file, attacks] of each) {
      const names = attacks.map(({ name, as }) => `${name} ${as}`)
      const twice = names.filter((name, index) => names.indexOf(name) < index)
      assert.deepEqual(twice, [], file)
    }
  })

  test('a target without a caller is asked for by nobody and by alice', () => {
    const asked = all.get('targets')?.filter(({ name }) => name === 'the target //admin') ?? []
    assert.deepEqual(
      asked.map(({ as }) => as),
      ['nobody', 'alice'],
    )
  })
})
