import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sharedList } from '../../src/schemes/shared-lists.ts'

// Goal: equal lists are one, others never, and nobody can change what others hold.
describe('sharedList', () => {
  test('equal lists are one list, whoever made them', () => {
    const given = ['orders:read', 'member']
    const list = sharedList(given)
    assert.deepEqual(list, given)
    assert.equal(sharedList(['orders:read', 'member']), list)
  })

  test('it is a copy, and frozen', () => {
    const given = ['a']
    const list = sharedList(given)
    given.push('admin')
    assert.deepEqual(list, ['a'])
    assert.ok(Object.isFrozen(list))
    assert.deepEqual(sharedList(['a']), ['a'])
  })

  const pairs = [
    ['another order', ['a', 'b'], ['b', 'a']],
    ['a comma in a text', ['a,b'], ['a', 'b']],
    ['a quote in a text', ['a","b'], ['a', 'b']],
    ['an empty text', [''], []],
  ] as const
  for (const [name, one, other] of pairs) {
    test(`${name} makes another list`, () => {
      assert.deepEqual(sharedList(one), one)
      assert.deepEqual(sharedList(other), other)
    })
  }

  test('a list that is longer than 1,024 characters is a copy of its own', () => {
    const fits = ['x'.repeat(1_024 - 4)]
    const long = ['x'.repeat(1_024 - 3)]
    assert.equal(sharedList([...fits]), sharedList([...fits]))
    assert.notEqual(sharedList([...long]), sharedList([...long]))
    assert.ok(Object.isFrozen(sharedList(long)))
  })

  test('no more than 1,000 are kept', () => {
    const first = sharedList(['first'])
    for (let n = 0; n < 1_000; n += 1) sharedList([`list-${n}`])
    assert.notEqual(sharedList(['first']), first)
    assert.deepEqual(sharedList(['first']), ['first'])
  })
})
