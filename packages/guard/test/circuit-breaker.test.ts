import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CircuitBreaker, type CircuitBreakerOptions, type Passage } from '../src/circuit-breaker.ts'

// Goal: what does not answer is left alone, and found again by one call. Method: a clock that the
// test moves.

let now = 0
const breakerOf = (options: CircuitBreakerOptions = {}): CircuitBreaker => {
  now = 0
  return new CircuitBreaker({ failures: 2, openSeconds: 1, clock: () => now, ...options })
}

/** A call that must pass. */
function enter(breaker: CircuitBreaker): Passage {
  const admittance = breaker.enter()
  assert.ok(admittance.kind === 'passed')
  return admittance.passage
}

/** How long a breaker asks to wait; 0 if it lets a call through, which then tells nothing. */
function waitOf(breaker: CircuitBreaker): number {
  const admittance = breaker.enter()
  if (admittance.kind === 'open') return admittance.waitMs
  admittance.passage.abandoned()
  return 0
}

const fail = (breaker: CircuitBreaker): void => enter(breaker).failed()

/** A breaker that has just opened. */
function opened(options: CircuitBreakerOptions = {}): CircuitBreaker {
  const breaker = breakerOf(options)
  fail(breaker)
  fail(breaker)
  return breaker
}

describe('the breaker', () => {
  test('one failure less than the limit leaves it closed', () => {
    const breaker = breakerOf()
    fail(breaker)
    assert.equal(waitOf(breaker), 0)
  })

  test('so many in a row open it', () => assert.equal(waitOf(opened()), 1000))

  test('a success between them counts from the start', () => {
    const breaker = breakerOf()
    fail(breaker)
    enter(breaker).succeeded()
    fail(breaker)
    assert.equal(waitOf(breaker), 0)
  })

  test('a call that tells nothing counts neither way', () => {
    const breaker = breakerOf()
    fail(breaker)
    enter(breaker).abandoned()
    fail(breaker)
    assert.equal(waitOf(breaker), 1000)
  })

  test('nothing passes until its time is over, and then one call alone', () => {
    const breaker = opened()
    now = 999
    assert.equal(waitOf(breaker), 1)
    now = 1000
    enter(breaker)
    assert.equal(waitOf(breaker), 1000)
  })

  test('a probe that succeeds closes it, with the first wait again', () => {
    const breaker = opened()
    now = 1000
    enter(breaker).succeeded()
    fail(breaker)
    fail(breaker)
    assert.equal(waitOf(breaker), 1000)
  })

  test('a probe that fails doubles the wait, up to the limit', () => {
    const breaker = opened({ openSecondsMax: 3 })
    for (const wait of [2000, 3000, 3000]) {
      now += 3000
      fail(breaker)
      assert.equal(waitOf(breaker), wait)
    }
  })

  test('a probe that tells nothing makes room for the next', () => {
    const breaker = opened()
    now = 1000
    enter(breaker).abandoned()
    enter(breaker).succeeded()
    assert.equal(waitOf(breaker), 0)
  })

  test('a call that began before it opened does not count any more', () => {
    const breaker = breakerOf()
    const [slow, late] = [enter(breaker), enter(breaker)]
    fail(breaker)
    fail(breaker)
    slow.succeeded()
    assert.equal(waitOf(breaker), 1000)
    now = 1000
    enter(breaker).succeeded()
    late.failed()
    fail(breaker)
    assert.equal(waitOf(breaker), 0)
  })

  test('a passage ends once', () => {
    const breaker = breakerOf()
    const passage = enter(breaker)
    passage.succeeded()
    passage.failed()
    passage.failed()
    assert.equal(waitOf(breaker), 0)
  })

  test('a success leaves the calls beside it their say', () => {
    const breaker = breakerOf()
    const beside = [enter(breaker), enter(breaker)]
    enter(breaker).succeeded()
    for (const passage of beside) passage.failed()
    assert.equal(waitOf(breaker), 1000)
  })

  test('where nothing is said it opens after 5 failures, for half a second and then for one', () => {
    now = 0
    const breaker = new CircuitBreaker({ clock: () => now })
    for (const _ of [1, 2, 3, 4]) fail(breaker)
    assert.equal(waitOf(breaker), 0)
    fail(breaker)
    assert.equal(waitOf(breaker), 500)
    for (const wait of [1000, 1000, 1000]) {
      now += 1000
      fail(breaker)
      assert.equal(waitOf(breaker), wait)
    }
  })

  test('where only the first wait is said, and is longer, it is the longest as well', () => {
    const breaker = opened({ openSeconds: 5 })
    now += 5000
    fail(breaker)
    assert.equal(waitOf(breaker), 5000)
  })

  test('by itself it has a clock of its own', () => {
    const breaker = new CircuitBreaker({ failures: 1, openSeconds: 60 })
    fail(breaker)
    assert.ok(waitOf(breaker) > 59_000 && waitOf(breaker) <= 60_000)
  })

  const right = [
    { failures: 1 },
    { failures: 1_000 },
    { openSeconds: 0.01 },
    { openSeconds: 3_600 },
  ]
  for (const options of right) {
    test(`${JSON.stringify(options)} is within the bounds`, () => {
      assert.doesNotThrow(() => new CircuitBreaker(options))
    })
  }

  const wrong = [
    { failures: 0 },
    { failures: 1_001 },
    { openSeconds: 0.009 },
    { openSeconds: 3_601 },
    { openSecondsMax: 3_601 },
    { openSeconds: 5, openSecondsMax: 4 },
  ]
  for (const options of wrong) {
    test(`${JSON.stringify(options)} is a mistake`, () => {
      assert.throws(() => new CircuitBreaker(options), { name: 'TypeError', message: /breaker/ })
    })
  }
})
