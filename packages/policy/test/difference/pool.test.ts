// Goal: the pool has a value for everything that a comparison can tell apart.
// Method: one row per kind of comparison, with the values that must be there.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { poolOf } from '../../src/difference/pool.ts'
import type { Use } from '../../src/difference/reading.ts'
import type { Scalar } from '../../src/leaves/operand.ts'

const slot = { from: 'resource', name: 'x' } as const
const use = (scalars: readonly Scalar[], further: Partial<Use> = {}): Use => {
  return { slot, scalars, as: 'same', ...further }
}
const ordered = { as: 'ordered' } as const

/** How many values of the pool meet each condition. */
function counts(
  pool: readonly Scalar[],
  conditions: readonly ((one: Scalar) => boolean)[],
): number[] {
  return conditions.map((condition) => pool.filter(condition).length)
}

describe('poolOf', () => {
  test('sameness: what is named, and as many strangers as slots', () => {
    assert.deepEqual(poolOf([use(['a'])], 1), ['a', 'other'])
    assert.deepEqual(poolOf([use(['other'])], 2).slice(0, 3), ['other', 'another', 'third'])
  })

  test('linked slots may hold numbers as well as texts', () => {
    const pool = poolOf([use([]), use([])], 2)
    assert.equal(pool.filter((one) => typeof one === 'number').length, 2)
  })

  test('identities are texts alone', () => {
    const identity = { as: 'identity' } as const
    assert.deepEqual(poolOf([use([], identity), use([], identity)], 2), ['other', 'another'])
  })

  test('a boolean brings the other one', () => {
    const pool = poolOf([use([true])], 1)
    assert.ok(pool.includes(true) && pool.includes(false))
  })

  test('order of numbers: below, at, between and above, with room for every slot', () => {
    const number = (holds: (one: number) => boolean) => (one: Scalar) =>
      typeof one === 'number' && holds(one)
    const pool = poolOf([use([1, 2], ordered)], 2)
    const found = counts(pool, [
      number((one) => one < 1),
      number((one) => one === 1),
      number((one) => one > 1 && one < 2),
      number((one) => one === 2),
      number((one) => one > 2),
    ])
    assert.ok(
      found.every((count, i) => count >= (i % 2 === 0 ? 2 : 1)),
      found.join(),
    )
  })

  test('the greatest numbers have a neighbour, too', () => {
    const pool = poolOf([use([1e300, -1e300], ordered)], 1)
    assert.ok(pool.some((one) => typeof one === 'number' && one > 1e300))
    assert.ok(pool.some((one) => typeof one === 'number' && one < -1e300))
  })

  test('a whole number stands between whole numbers that leave room for one', () => {
    assert.ok(poolOf([use([5, 7], { ...ordered, type: 'integer' })], 1).includes(6))
  })

  test('whole numbers stand on both sides of a fraction', () => {
    const pool = poolOf([use([1.5], { ...ordered, type: 'integer' })], 2)
    for (const whole of [-1, 0, 1, 2, 3, 4]) assert.ok(pool.includes(whole), `${whole}`)
  })

  test('whole milliseconds stand on both sides of a fraction', () => {
    const pool = poolOf([use([1.5], { ...ordered, type: 'timestamp' })], 1)
    for (const whole of [0, 1, 2, 3]) assert.ok(pool.includes(whole), `${whole}`)
  })

  test('order of words: below, between and above', () => {
    const word = (holds: (one: string) => boolean) => (one: Scalar) =>
      typeof one === 'string' && Number.isNaN(Number(one === '' ? 'x' : one)) && holds(one)
    const pool = poolOf([use(['b', 'c'], ordered)], 2)
    const found = counts(pool, [
      word((one) => one < 'b'),
      word((one) => one > 'b' && one < 'c'),
      word((one) => one > 'c'),
    ])
    assert.ok(
      found.every((count) => count >= 2),
      found.join(),
    )
  })

  test('between two words that touch there is nothing', () => {
    const pool = poolOf([use(['b', 'b\u0000'], ordered)], 1)
    assert.ok(!pool.some((one) => typeof one === 'string' && one > 'b' && one < 'b\u0000'))
  })

  test('a text that reads as a number is there, for it has no order', () => {
    assert.ok(poolOf([use(['b'], ordered)], 1).includes('1'))
  })

  test('in a column of texts such a text has one', () => {
    const pool = poolOf([use(['10'], { ...ordered, type: 'text' })], 1)
    assert.ok(pool.some((one) => typeof one === 'string' && one > '10'))
    assert.ok(pool.some((one) => typeof one === 'string' && one < '10'))
  })

  test('an id in a column of integers is written in digits', () => {
    const pool = poolOf([use([], { as: 'identity', type: 'integer' })], 2)
    assert.ok(pool.includes('1') && pool.includes('2'))
  })

  test('instants of a column of times: before, at and after', () => {
    const at = Date.UTC(2026, 0, 5)
    const pool = poolOf([use(['2026-01-05T00:00:00Z'], { ...ordered, type: 'timestamp' })], 1)
    for (const wanted of [at - 1, at, at + 1]) {
      assert.ok(
        pool.some(
          (one) => typeof one === 'number' && Math.sign(one - at) === Math.sign(wanted - at),
        ),
      )
    }
  })
})
