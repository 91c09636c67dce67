import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { call, folderWith, policies } from '../called.ts'

const waived = { ...policies, version: '2', resources: { order: { tenant: null, owner: 'owner' } } }
const member = { member: { permissions: ['orders:read'] } }
/** Sets that each grant another part of eleven permissions. */
const bits = Array.from({ length: 11 }, (_, bit) => `p${bit}`)
const large = {
  v: 1,
  version: '1',
  permissions: bits,
  sets: Object.fromEntries(
    Array.from({ length: 2_000 }, (_, i) => {
      const granted = bits.filter((_, bit) => ((i >> bit) & 1) === 1)
      return [`s${i}`, { permissions: granted }]
    }),
  ),
  policies: {
    any: {
      rule: { kind: 'any', rules: bits.map((permission) => ({ kind: 'permission', permission })) },
    },
  },
}
const folder = folderWith({
  'a.json': policies,
  'same.json': { ...policies, version: 'another' },
  'waived.json': waived,
  'narrow.json': { ...policies, sets: member },
  'large.json': { ...large, version: '2' },
  'large.old.json': large,
  'broken.json': { ...policies, v: 2 },
})

describe('sallyport policy diff', () => {
  test('nothing that decides has changed: 0', async () => {
    const called = await call(folder, 'policy', 'diff', 'a.json', 'same.json')
    assert.deepEqual(called, { code: 0, out: 'nobody gains anything\n', error: '' })
  })

  test('a tenant that is dropped widens: 1, with the example', async () => {
    const { code, out } = await call(folder, 'policy', 'diff', 'a.json', 'waived.json')
    assert.equal(code, 1)
    assert.equal(
      out,
      [
        'policy orders.change: changed',
        '  + gains  tenant of the resource no, permission orders:write yes, owner of the resource yes',
        '',
        'who may see order: changed',
        '  + gains  tenant of the resource no',
        '',
        'widens: somebody gains something',
        '',
      ].join('\n'),
    )
  })

  test('the way back loses, and widens nothing: 0', async () => {
    const { code, out } = await call(folder, 'policy', 'diff', 'waived.json', 'a.json')
    assert.equal(code, 0)
    assert.match(out, /- loses {2}tenant of the resource no/)
    assert.match(out, /nobody gains anything/)
  })

  test('a set that grants less, and then more again', async () => {
    const less = await call(folder, 'policy', 'diff', 'a.json', 'narrow.json')
    assert.equal(less.code, 0)
    assert.match(less.out, /set member\n {2}- loses {2}permission orders:write/)
    const more = await call(folder, 'policy', 'diff', 'narrow.json', 'a.json')
    assert.equal(more.code, 1)
    assert.match(more.out, /set member\n {2}\+ gains {2}permission orders:write/)
  })

  test('the same as data, with a request for each example', async () => {
    const { code, out } = await call(folder, 'policy', 'diff', 'a.json', 'waived.json', '--json')
    assert.equal(code, 1)
    const { before, after, widens, policies: changes } = JSON.parse(out)
    assert.deepEqual([before.version, after.version, widens], ['1', '2', true])
    const [gain] = changes[0].difference.gains
    assert.equal(gain.input.subject.id, gain.input.resource.owner)
    assert.notEqual(gain.input.subject.tenant, gain.input.resource.tenant)
  })

  test('what is too large to be decided is said to be: 1', async () => {
    const { code, out } = await call(folder, 'policy', 'diff', 'large.old.json', 'large.json')
    assert.equal(code, 1)
    assert.match(out, /^policy any: changed, too large to be decided: 0 requests were tried$/m)
    assert.match(out, /^undecided: somebody may gain something$/m)
  })

  test('a file with a mistake: 2', async () => {
    const { code, out, error } = await call(folder, 'policy', 'diff', 'a.json', 'broken.json')
    assert.deepEqual([code, out], [2, ''])
    assert.match(error, /^broken.json:2:3: .*write 1/)
  })
})
