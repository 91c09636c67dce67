import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Line } from '../../src/read/line.ts'
import { Members } from '../../src/replay/members.ts'

function read(members: Members, text: string): boolean {
  const line = Line.of(text)
  return members.read(line, line.start, line.end)
}

// Goal: what is found of an object is what `JSON.parse` finds, and nothing of its values is looked into.
describe('Members', () => {
  test('each member is found as it stands there, whatever the values hold', () => {
    const members = new Members(['a', 'bc', 'd'])
    assert.ok(read(members, '{ "bc" : {"a":["}",{"d":1}]} ,"x":"\\"}","a":-1.5e3, "d":"\\\\" }'))
    assert.deepEqual([members.raw(0), members.raw(1)], ['-1.5e3', '{"a":["}",{"d":1}]}'])
    assert.equal(members.raw(2), '"\\\\"')
  })

  test('what is not there is not left over from the object before', () => {
    const inner = new Members(['c'])
    const members = new Members(['a', 'b'], { slot: 1, members: inner })
    read(members, '{"a":1,"b":{"c":2}}')
    assert.equal(inner.raw(0), '2')
    assert.ok(read(members, '{}'))
    assert.deepEqual([members.has(0), members.raw(0), inner.has(0)], [false, '', false])
  })

  const broken = [
    '',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":"1}',
    '[1]',
    '{"a":1}x',
    '{"a":[1}',
    '1',
  ]
  for (const text of broken) {
    test(`\`${text}\` is no object`, () => assert.equal(read(new Members(['a']), text), false))
  }

  test('in random objects it finds what JSON.parse does', () => {
    const names = ['a', 'ab', 'ba', 'kind', 'skin']
    const property = fc.property(
      fc.dictionary(fc.constantFrom(...names, 'other'), fc.jsonValue()),
      fc.constantFrom(undefined, 1),
      (object, indent) => {
        const members = new Members(names)
        assert.ok(read(members, JSON.stringify(object, null, indent)))
        for (const [slot, name] of names.entries()) {
          const raw = Buffer.from(members.raw(slot), 'latin1').toString('utf8')
          const expected = Object.hasOwn(object, name) ? object[name] : undefined
          const found = raw === '' ? undefined : JSON.parse(raw)
          assert.deepEqual(found, JSON.parse(JSON.stringify(expected ?? null)) ?? expected)
        }
      },
    )
    fc.assert(property, { numRuns: 500 })
  })
})
