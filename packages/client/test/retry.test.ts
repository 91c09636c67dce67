import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeRetryBudget } from '../src/retry.ts'

describe('makeRetryBudget', () => {
  test('ten repeats are in the bucket, and a tenth of one comes back with a success', () => {
    const budget = makeRetryBudget()
    const takes = (times: number) => Array.from({ length: times }, () => budget.take())
    assert.deepEqual(takes(11), [...Array(10).fill(true), false])
    for (let success = 0; success < 9; success += 1) budget.succeeded()
    assert.equal(budget.take(), false)
    for (let success = 0; success < 2; success += 1) budget.succeeded()
    assert.deepEqual(takes(2), [true, false])
  })

  test('it never holds more than its size', () => {
    const budget = makeRetryBudget({ budget: { tokens: 1, perSuccess: 1 } })
    for (let success = 0; success < 5; success += 1) budget.succeeded()
    assert.deepEqual([budget.take(), budget.take()], [true, false])
  })

  test('a wait that was asked for is never shorter, and little longer', () => {
    const { delay } = makeRetryBudget()
    for (const asked of [0, 1, 30, 1_000]) {
      for (let draw = 0; draw < 200; draw += 1) {
        const ms = delay(asked, 0)
        assert.ok(ms >= asked * 1000 && ms <= asked * 1000 + 1_000, `${asked}: ${ms}`)
      }
    }
  })

  test('the longest that is taken still fits a timer', (context) => {
    context.mock.method(Math, 'random', () => 1)
    const { delay } = makeRetryBudget({ maxWaitSeconds: 2_147_482 })
    assert.ok(delay(2_147_482, 0) <= 2 ** 31 - 1)
  })

  test('the backoff doubles, is drawn from its upper half, and has a limit', () => {
    const { delay } = makeRetryBudget({ backoffSeconds: 1, maxWaitSeconds: 5 })
    const within = (waited: number, from: number, to: number): void => {
      for (let draw = 0; draw < 200; draw += 1) {
        const ms = delay(undefined, waited)
        assert.ok(ms >= from && ms <= to, `${waited}: ${ms}`)
      }
    }
    within(0, 500, 1_000)
    within(1, 1_000, 2_000)
    within(2, 2_000, 4_000)
    within(9, 2_500, 5_000)
  })

  const limits = [
    [{ maxWaitSeconds: 2_147_482 }, true],
    [{ maxWaitSeconds: 2_147_483 }, false],
    [{ maxWaitSeconds: -1 }, false],
    [{ waits: 10 }, true],
    [{ waits: 11 }, false],
    [{ waits: Number.NaN }, false],
    [{ backoffSeconds: 3_600 }, true],
    [{ backoffSeconds: 3_601 }, false],
    [{ budget: { tokens: 1_000_000 } }, true],
    [{ budget: { tokens: 1_000_001 } }, false],
    [{ budget: { perSuccess: 1 } }, true],
    [{ budget: { perSuccess: 1.1 } }, false],
  ] as const
  for (const [options, isGood] of limits) {
    test(`${JSON.stringify(options)} is ${isGood ? 'taken' : 'a TypeError'}`, () => {
      if (isGood) assert.ok(makeRetryBudget(options))
      else assert.throws(() => makeRetryBudget(options), TypeError)
    })
  }
})
