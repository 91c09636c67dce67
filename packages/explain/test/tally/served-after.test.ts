import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ServedAfter } from '../../src/tally/served-after.ts'

const from = (address: number, time = 1) => ({ address, client: 1, time })

describe('ServedAfter', () => {
  test('counts from the first refusal of a kind on, for each kind by itself', () => {
    const after = new ServedAfter()
    after.note(1, 2, from(5))
    const first = after.begin(1, 2)
    after.note(1, 2, from(5, 10))
    const second = after.begin(1, 2)
    after.note(1, 2, from(6, 20))
    after.note(1, 3, from(7))
    assert.deepEqual([after.count(first), after.count(second)], [2, 1])
    assert.deepEqual([after.last(first), after.last(second)], [20, 20])
    assert.deepEqual([[...after.addresses(first)], [...after.addresses(second)]], [[5, 6], [6]])
  })

  test('knows how often it had been served when it was last refused, for each kind by itself', () => {
    const after = new ServedAfter()
    const first = after.begin(1, 2)
    after.note(1, 2, from(5))
    const second = after.begin(1, 2)
    after.note(1, 2, from(5))
    after.refused(first)
    after.note(1, 2, from(5))
    assert.deepEqual([after.between(first), after.between(second)], [2, 0])
    after.refused(second)
    assert.deepEqual([after.between(first), after.between(second)], [2, 2])
  })

  test('has room for four kinds, and not for one more', () => {
    const after = new ServedAfter()
    const numbers = [1, 2, 3, 4].map(() => after.begin(1, 2))
    after.begin(1, 3)
    after.note(1, 2, from(5))
    for (const number of numbers) after.refused(number)
    assert.deepEqual(
      numbers.map((number) => [after.count(number), after.between(number)]),
      numbers.map(() => [1, 1]),
    )
    assert.throws(() => after.begin(1, 2), /fifth kind/)
  })

  test('tells of each kind the addresses since it began, whichever the pair was served from first', () => {
    const after = new ServedAfter()
    const first = after.begin(1, 2)
    after.note(1, 2, from(5))
    const second = after.begin(1, 2)
    after.note(1, 2, from(6))
    assert.deepEqual([[...after.addresses(first)], [...after.addresses(second)]], [[5, 6], [6]])
    after.note(1, 2, from(5))
    assert.deepEqual([...after.addresses(second)].sort(), [5, 6])
    const third = after.begin(1, 2)
    assert.deepEqual([after.addresses(third).size, after.last(third)], [0, 0])
  })

  for (const waiting of [63, 64, 65, 129])
    test(`of ${waiting} that wait to be noted none is lost`, () => {
      const after = new ServedAfter()
      const row = after.begin(1, 2)
      for (let time = 1; time <= waiting; time += 1) after.note(1, 2, from(5, time))
      assert.deepEqual([after.count(row), after.last(row)], [waiting, waiting])
    })

  test('knows sixteen addresses, and not one more', () => {
    const after = new ServedAfter()
    const row = after.begin(1, 2)
    for (let address = 0; address < 16; address += 1) after.note(1, 2, from(address))
    assert.equal(after.addresses(row).size, 16)
    after.note(1, 2, from(16))
    after.note(1, 2, from(3))
    assert.deepEqual([after.addresses(row).size, after.addresses(row).has(16)], [16, false])
  })
})
