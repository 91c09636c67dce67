import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Retries } from '../../src/throttle/retries.ts'
import { type Attempt, createThrottle, type MemoryThrottle } from '../../src/throttle/throttle.ts'

const START = 1_000_000
const SECOND = 1_000
const alice: Attempt = { address: '192.0.2.1', account: 'alice', guessable: true, text: 'alice:x' }

function fail(throttle: MemoryThrottle, attempt: Attempt, now: number): void {
  throttle.began(attempt)
  throttle.ended(attempt, 'failed', now)
}

// Goal: a request that a proxy repeats is one failure, and no flood is one.
describe('the same credentials from the same address', () => {
  const rows = [
    ['at once are one failure', [0, 0, 0], 1],
    ['within a second too', [0, 999], 1],
    ['a second later are another', [0, 1_000], 2],
    ['a fourth time are another', [0, 0, 0, 0], 2],
    ['seven times are three', [0, 0, 0, 0, 0, 0, 0], 3],
  ] as const
  for (const [name, instants, failures] of rows) {
    test(name, () => {
      for (const [free, reason] of [
        [failures, undefined],
        [failures - 1, 'account_throttled'],
      ] as const) {
        const throttle = createThrottle({ account: { free, firstWaitSeconds: 900 } })
        for (const after of instants) fail(throttle, alice, START + after)
        assert.equal(throttle.check(alice, START + SECOND)?.reason, reason)
      }
    })
  }

  const others = [
    ['another secret is another failure', { text: 'alice:y' }],
    ['another address is another failure', { address: '192.0.2.2' }],
    ['credentials that nobody states are another failure', { text: undefined }],
  ] as const
  for (const [name, parts] of others) {
    test(name, () => {
      const throttle = createThrottle({ account: { free: 1 } })
      fail(throttle, alice, START)
      fail(throttle, { ...alice, ...parts }, START)
      assert.equal(throttle.check(alice, START)?.reason, 'account_throttled')
    })
  }

  test('each counts where no time is excused', () => {
    const throttle = createThrottle({ account: { free: 1 }, retrySeconds: 0 })
    fail(throttle, alice, START)
    fail(throttle, alice, START)
    assert.equal(throttle.check(alice, START)?.reason, 'account_throttled')
  })

  test('a repetition leaves none under way', () => {
    const throttle = createThrottle({ account: { free: 1 } })
    for (let i = 0; i < 3; i += 1) fail(throttle, alice, START)
    throttle.began(alice)
    assert.equal(throttle.check(alice, START)?.seconds, 1, 'one failure and one under way')
    throttle.ended(alice, 'undecided', START)
    assert.equal(throttle.check(alice, START), undefined)
  })

  for (const [value, isGood] of [
    [0, true],
    [60, true],
    [60.001, false],
    [-1, false],
  ] as const) {
    test(`retrySeconds ${value}: ${isGood ? 'yes' : 'no'}`, () => {
      const make = () => createThrottle({ retrySeconds: value })
      if (isGood) assert.ok(make())
      else assert.throws(make, /retrySeconds/)
    })
  }
})

describe('Retries', () => {
  test('remembers 10,000 failures; the oldest is forgotten first', () => {
    const retries = new Retries(60 * SECOND)
    for (let i = 0; i <= 10_000; i += 1) assert.equal(retries.isRepeated(`k${i}`, START), false)
    assert.equal(retries.isRepeated('k1', START), true)
    assert.equal(retries.isRepeated('k0', START), false)
  })
})
