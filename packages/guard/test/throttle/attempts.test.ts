// Goal: an attempt counts for what is known of it, and for nothing else.
// Method: attempts of which parts are unknown, against counters whose limits tell which of them counted.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isDotted } from '../../src/throttle/keys.ts'
import {
  type Attempt,
  createThrottle,
  type MemoryThrottle,
  tighter,
} from '../../src/throttle/throttle.ts'

const NOW = 1_000_000
/** What says how many failures are left, which a success or failure then tells. */
const told = { tellsRemaining: true } as const
const guess: Attempt = { address: '192.0.2.1', account: 'alice', guessable: true }

function fail(throttle: MemoryThrottle, attempt: Attempt, times: number): void {
  for (let i = 0; i < times; i += 1) {
    throttle.began(attempt)
    throttle.ended(attempt, 'failed', NOW)
  }
}

/** A spray over a network, from another address of it than the guesses have. */
function sprayed(): MemoryThrottle {
  const throttle = createThrottle({ network: { free: 3 } })
  for (let i = 0; i < 12; i += 1) {
    fail(throttle, { address: '192.0.2.200', account: `account-${i}`, guessable: true }, 1)
  }
  assert.equal(throttle.check({ ...guess, account: 'bob' }, NOW)?.reason, 'network_throttled')
  return throttle
}

describe('an attempt without an account', () => {
  test('waits for its address', () => {
    const throttle = createThrottle({ address: { free: 1 } })
    const attempt = { address: '192.0.2.1', account: undefined }
    fail(throttle, attempt, 2)
    assert.deepEqual(throttle.check(attempt, NOW), { reason: 'address_throttled', seconds: 1 })
  })
  test('waits for no network: there is nobody it could guess', () => {
    const attempt = { address: '192.0.2.1', account: undefined, guessable: true }
    assert.equal(sprayed().check(attempt, NOW), undefined)
  })
  test('tells what is left by its address alone', () => {
    const throttle = createThrottle({ ...told, address: { free: 50 }, account: { free: 5 } })
    const attempt = { address: '192.0.2.1', account: undefined }
    throttle.began(attempt)
    assert.equal(throttle.ended(attempt, 'failed', NOW)?.remaining, 49)
  })
})

describe('an attempt without an address', () => {
  test('tells what is left by its account alone', () => {
    const throttle = createThrottle({ ...told, address: { free: 5 }, account: { free: 50 } })
    const attempt = { address: undefined, account: 'alice' }
    throttle.began(attempt)
    assert.equal(throttle.ended(attempt, 'failed', NOW)?.remaining, 49)
  })
  test('counts again although the text is the same: it may be of somebody else', () => {
    const throttle = createThrottle({ ...told, account: { free: 50 } })
    const attempt = { address: undefined, account: 'alice', text: 'the same' }
    const left = [1, 2].map(() => {
      throttle.began(attempt)
      return throttle.ended(attempt, 'failed', NOW)?.remaining
    })
    assert.deepEqual(left, [49, 48])
  })
})

describe('attempts under way', () => {
  test('count as if they had failed', () => {
    const throttle = createThrottle({ account: { free: 3 }, address: { free: 100 } })
    const kinds = [1, 2, 3, 4, 5].map(() => throttle.begin(guess, NOW).kind)
    assert.deepEqual(kinds.includes('wait'), true)
    assert.equal(kinds[0], 'begun')
  })
  test('of IPv6 count for the /64', () => {
    const throttle = createThrottle({ address: { free: 2 } })
    const from = (host: string): Attempt => ({ address: `2001:db8::${host}`, account: undefined })
    fail(throttle, from('1'), 3)
    assert.equal(throttle.check(from('2'), NOW)?.reason, 'address_throttled')
    assert.equal(throttle.check({ ...from('1'), address: '2001:db8:0:1::1' }, NOW), undefined)
  })
})

describe('tighter', () => {
  const more = { remaining: 5, resetSeconds: 10 }
  const less = { remaining: 1, resetSeconds: 5 }
  const longer = { remaining: 5, resetSeconds: 20 }
  const rows = [
    ['neither', undefined, undefined, undefined],
    ['the one that there is', more, undefined, more],
    ['the other that there is', undefined, more, more],
    ['what leaves less, before', less, longer, less],
    ['what leaves less, behind', longer, less, less],
    ['of equals what takes longer, before', longer, more, longer],
    ['of equals what takes longer, behind', more, longer, longer],
  ] as const
  for (const [name, one, other, expected] of rows) {
    test(name, () => assert.equal(tighter(one, other), expected))
  }
  test('of equals in all the first', () => {
    const [one, other] = [{ ...more }, { ...more }]
    assert.equal(tighter(one, other), one)
  })
})

describe('isDotted', () => {
  const rows = [
    ['', true],
    ['0', true],
    ['9', true],
    ['.', true],
    ['192.0.2.1', true],
    ['/', false],
    ['-', false],
    [':', false],
    ['a', false],
    ['1/', false],
    ['-1', false],
    ['1.2.3.4a', false],
  ] as const
  for (const [text, expected] of rows) {
    test(`\`${text}\`: ${expected}`, () => assert.equal(isDotted(text), expected))
  }
})

describe('an attempt with credentials that nobody guesses', () => {
  test('waits for no network', () => {
    assert.equal(sprayed().check({ ...guess, account: 'bob', guessable: false }, NOW), undefined)
  })
})
