import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Attempt,
  createThrottle,
  type MemoryThrottle,
  type ThrottleOptions,
} from '../../src/throttle/throttle.ts'

const ADDRESS = '192.0.2.1'
const SECOND = 1000
const START = 1_000_000

/** An attempt that begins and fails at once. */
function fail(throttle: MemoryThrottle, attempt: Attempt, { now = START, times = 1 } = {}): void {
  for (let i = 0; i < times; i++) {
    throttle.began(attempt)
    throttle.ended(attempt, 'failed', now)
  }
}

const byAddress: Attempt = { address: ADDRESS, account: undefined }
const byAccount: Attempt = { address: undefined, account: 'alice' }

// Goal: guessing slows down exponentially, and nobody else is slowed with it.
describe('createThrottle', () => {
  const rules = { address: { free: 3 }, account: { free: 2 } }

  const waits = [
    ['the free failures of an address cost nothing', byAddress, 3, undefined],
    ['the first beyond them costs a second', byAddress, 4, 1],
    ['the second costs two', byAddress, 5, 2],
    ['the fifth costs sixteen', byAddress, 8, 16],
    ['the wait has a limit', byAddress, 40, 900],
    ['the limit holds for counts that would overflow', byAddress, 1200, 900],
    ['the free failures of an account cost nothing', byAccount, 2, undefined],
    ['the first beyond them costs a second too', byAccount, 3, 1],
  ] as const
  for (const [name, attempt, failures, seconds] of waits) {
    test(name, () => {
      const throttle = createThrottle(rules)
      fail(throttle, attempt, { times: failures })
      assert.equal(throttle.check(attempt, START)?.seconds, seconds)
    })
  }

  test('a free failure makes nobody wait who came before it and is asked about later', () => {
    const throttle = createThrottle(rules)
    fail(throttle, byAddress, { times: 3, now: START + 100 })
    assert.equal(throttle.check(byAddress, START), undefined)
    fail(throttle, byAddress, { now: START + 100 })
    assert.equal(throttle.check(byAddress, START + 100)?.seconds, 1)
  })

  test('the default is 20 free for an address and 5 for an account', () => {
    const throttle = createThrottle()
    fail(throttle, byAddress, { times: 20 })
    assert.equal(throttle.check(byAddress, START), undefined)
    fail(throttle, byAddress)
    assert.deepEqual(throttle.check(byAddress, START), { reason: 'address_throttled', seconds: 1 })
    fail(throttle, byAccount, { times: 5 })
    assert.equal(throttle.check(byAccount, START), undefined)
    fail(throttle, byAccount)
    assert.deepEqual(throttle.check(byAccount, START), { reason: 'account_throttled', seconds: 1 })
  })

  test('the longer of two waits is told', () => {
    const throttle = createThrottle(rules)
    const both = { address: ADDRESS, account: 'alice' }
    fail(throttle, both, { times: 5 })
    assert.deepEqual(throttle.check(both, START), { reason: 'account_throttled', seconds: 4 })
    fail(throttle, byAddress, { times: 3 })
    assert.deepEqual(throttle.check(both, START), { reason: 'address_throttled', seconds: 16 })
  })

  test('a part of a second is told as a whole one, and the end of the wait is its end', () => {
    const throttle = createThrottle(rules)
    fail(throttle, byAddress, { times: 5 })
    assert.equal(throttle.check(byAddress, START + 1)?.seconds, 2)
    assert.equal(throttle.check(byAddress, START + 1999)?.seconds, 1)
    assert.equal(throttle.check(byAddress, START + 2000), undefined)
  })

  test('after the wait one more failure doubles it', () => {
    const throttle = createThrottle(rules)
    fail(throttle, byAddress, { times: 5 })
    fail(throttle, byAddress, { now: START + 2 * SECOND })
    assert.equal(throttle.check(byAddress, START + 2 * SECOND)?.seconds, 4)
  })

  test('failures are forgotten after the quiet time, counted from the end of the wait', () => {
    const quiet = { address: { free: 3, forgetAfterSeconds: 60 } }
    for (const [later, seconds] of [
      [62 * SECOND, 4],
      [62 * SECOND + 1, undefined],
    ] as const) {
      const throttle = createThrottle(quiet)
      fail(throttle, byAddress, { times: 5 })
      fail(throttle, byAddress, { now: START + later })
      assert.equal(throttle.check(byAddress, START + later)?.seconds, seconds)
    }
  })

  test('success clears the account and leaves the address', () => {
    const throttle = createThrottle(rules)
    const both = { address: ADDRESS, account: 'alice' }
    fail(throttle, both, { times: 6 })
    throttle.began(both)
    throttle.ended(both, 'succeeded', START)
    assert.equal(throttle.check(byAccount, START), undefined)
    assert.equal(throttle.check(byAddress, START)?.reason, 'address_throttled')
  })

  test('what was undecided counts nothing and clears nothing', () => {
    const throttle = createThrottle(rules)
    fail(throttle, byAccount, { times: 2 })
    for (let i = 0; i < 9; i++) {
      throttle.began(byAccount)
      throttle.ended(byAccount, 'undecided', START)
    }
    assert.equal(throttle.check(byAccount, START), undefined)
    fail(throttle, byAccount)
    assert.equal(throttle.check(byAccount, START)?.seconds, 1)
  })

  test('parallel guesses do not slip through: those under way count as failures', () => {
    const throttle = createThrottle(rules)
    throttle.began(byAccount)
    throttle.began(byAccount)
    assert.equal(throttle.check(byAccount, START), undefined)
    throttle.began(byAccount)
    assert.deepEqual(throttle.check(byAccount, START), { reason: 'account_throttled', seconds: 1 })
    throttle.ended(byAccount, 'succeeded', START)
    assert.equal(throttle.check(byAccount, START), undefined)
  })

  test('each end takes one of those under way away, whatever it is', () => {
    for (const end of ['succeeded', 'undecided'] as const) {
      const throttle = createThrottle(rules)
      for (let i = 0; i < 5; i++) throttle.began(byAccount)
      assert.equal(throttle.check(byAccount, START)?.seconds, 1)
      throttle.ended(byAccount, end, START)
      throttle.ended(byAccount, end, START)
      assert.equal(throttle.check(byAccount, START)?.seconds, 1)
      throttle.ended(byAccount, end, START)
      assert.equal(throttle.check(byAccount, START), undefined)
      throttle.ended(byAccount, end, START)
      throttle.ended(byAccount, end, START)
      for (let i = 0; i < 2; i++) throttle.began(byAccount)
      assert.equal(throttle.check(byAccount, START), undefined)
    }
  })

  test('failures and attempts under way count together, until the failures are forgotten', () => {
    const throttle = createThrottle({ account: { free: 2, forgetAfterSeconds: 60 } })
    fail(throttle, byAccount, { times: 2 })
    throttle.began(byAccount)
    assert.equal(throttle.check(byAccount, START + 60 * SECOND)?.seconds, 1)
    assert.equal(throttle.check(byAccount, START + 60 * SECOND + 1), undefined)
  })

  test('one under way is no reason to wait, even where no failure is free', () => {
    const throttle = createThrottle({ account: { free: 1 } })
    throttle.began(byAccount)
    assert.equal(throttle.check(byAccount, START), undefined)
    throttle.began(byAccount)
    assert.equal(throttle.check(byAccount, START)?.seconds, 1)
  })

  test('an attempt that fails leaves none under way', () => {
    const throttle = createThrottle(rules)
    fail(throttle, byAccount, { times: 2 })
    assert.equal(throttle.check(byAccount, START), undefined)
    throttle.began(byAccount)
    assert.equal(throttle.check(byAccount, START)?.seconds, 1)
  })

  test('an attempt without account begins and ends nothing', () => {
    const throttle = createThrottle({ address: { free: 90 }, account: { free: 0 } })
    for (let i = 0; i < 3; i++) throttle.began(byAddress)
    assert.equal(throttle.check({ address: undefined, account: 'undefined' }, START), undefined)
    throttle.ended(byAddress, 'failed', START)
    assert.equal(throttle.check({ address: undefined, account: 'undefined' }, START), undefined)
  })

  test('failures are forgotten after 15 quiet minutes by default', () => {
    const after = 900 * SECOND
    for (const [later, seconds] of [
      [after, 1],
      [after + 1, undefined],
    ] as const) {
      const throttle = createThrottle()
      fail(throttle, byAccount, { times: 5 })
      fail(throttle, byAccount, { now: START + later })
      assert.equal(throttle.check(byAccount, START + later)?.seconds, seconds)
    }
  })

  test('100,000 accounts are remembered by default', () => {
    const throttle = createThrottle({ account: { free: 0 } })
    const at = (n: number): Attempt => ({ address: undefined, account: String(n) })
    for (let n = 0; n <= 100_000; n++) throttle.ended(at(n), 'failed', START)
    assert.equal(throttle.check(at(0), START), undefined)
    assert.equal(throttle.check(at(1), START)?.seconds, 1)
  })

  test('guesses under way count for their address too, over all accounts', () => {
    const throttle = createThrottle({ address: { free: 3 } })
    const guess = (n: number): Attempt => ({
      address: ADDRESS,
      account: `a${n}`,
      guessable: true,
    })
    let verified = 0
    for (let n = 0; n < 200; n++) {
      if (throttle.check(guess(n), START) !== undefined) continue
      throttle.began(guess(n))
      verified++
    }
    assert.equal(verified, 4, 'as many as may fail one after the other')
    assert.deepEqual(throttle.check(guess(9), START), { reason: 'address_throttled', seconds: 1 })
    for (let n = 0; n < 4; n++) throttle.ended(guess(n), 'succeeded', START)
    assert.equal(throttle.check(guess(9), START), undefined)
    throttle.began(guess(9))
    throttle.ended(guess(9), 'undecided', START)
    assert.equal(throttle.check(guess(9), START), undefined)
  })

  test('machine-made credentials under way behind one address do not block each other', () => {
    const throttle = createThrottle({ address: { free: 3 } })
    const machine: Attempt = { address: ADDRESS, account: undefined, guessable: false }
    const guess: Attempt = { address: ADDRESS, account: 'alice', guessable: true }
    throttle.began(guess)
    for (let n = 0; n < 50; n++) throttle.began(machine)
    assert.equal(throttle.check(machine, START), undefined)
    for (let n = 0; n < 50; n++) throttle.ended(machine, 'succeeded', START)
    for (let n = 0; n < 3; n++) throttle.began(guess)
    assert.equal(throttle.check(guess, START)?.seconds, 1, 'no machine ended a guess')
  })

  test('spellings of one account are counted together', () => {
    const throttle = createThrottle(rules)
    for (const account of ['alice', 'ALICE', ' alice']) {
      fail(throttle, { address: undefined, account })
    }
    assert.equal(throttle.check({ address: undefined, account: 'Alice ' }, START)?.seconds, 1)
    assert.equal(throttle.check({ address: undefined, account: 'alicia' }, START), undefined)
  })

  test('a success excuses no failures that were spelled otherwise', () => {
    const of = (account: string): Attempt => ({ address: undefined, account })
    for (const [guessed, excused] of [
      [['alice', 'alice', 'alice'], true],
      [['Alice', 'Alice', 'Alice'], false],
      [['alice', 'Alice', 'alice'], false],
    ] as const) {
      const throttle = createThrottle(rules)
      for (const account of guessed) fail(throttle, of(account))
      throttle.began(of('alice'))
      throttle.ended(of('alice'), 'succeeded', START)
      assert.equal(throttle.check(of('alice'), START) === undefined, excused, guessed.join())
    }
  })

  test('what was forgotten leaves no spelling behind', () => {
    const throttle = createThrottle({ account: { free: 0, forgetAfterSeconds: 60 } })
    fail(throttle, { address: undefined, account: 'Alice' })
    const later = START + 70 * SECOND
    fail(throttle, byAccount, { now: later })
    throttle.began(byAccount)
    throttle.ended(byAccount, 'succeeded', later)
    assert.equal(throttle.check(byAccount, later), undefined)
  })

  test('failing elsewhere ends nobody\u2019s wait', () => {
    const throttle = createThrottle({ account: { free: 2 }, maxEntries: 10 })
    const at = (n: number): Attempt => ({ address: undefined, account: `other${n}` })
    fail(throttle, byAccount, { times: 8 })
    for (let n = 0; n < 100; n++) fail(throttle, at(n), { now: START + 1 })
    assert.equal(throttle.check(byAccount, START + 1)?.seconds, 32)
  })

  test('where all of the oldest wait, the one whose wait ends first is forgotten', () => {
    const throttle = createThrottle({ account: { free: 0 }, maxEntries: 9 })
    const at = (n: number): Attempt => ({ address: undefined, account: `other${n}` })
    for (let n = 0; n < 8; n++) fail(throttle, at(n), { times: n === 5 ? 1 : 3 })
    fail(throttle, at(8))
    fail(throttle, at(9))
    const forgotten = Array.from({ length: 10 }, (_, n) => n).filter(
      (n) => throttle.check(at(n), START) === undefined,
    )
    assert.deepEqual(forgotten, [5])
  })

  test('a memory of one forgets what it had, not what fails now', () => {
    const throttle = createThrottle({ account: { free: 1 }, maxEntries: 1 })
    const other: Attempt = { address: undefined, account: 'other' }
    fail(throttle, byAccount, { times: 5 })
    fail(throttle, other, { times: 2 })
    assert.equal(throttle.check(other, START)?.seconds, 1)
    assert.equal(throttle.check(byAccount, START), undefined)
  })

  test('the wait for those under way is told in whole seconds as well', () => {
    const throttle = createThrottle({ account: { free: 1, firstWaitSeconds: 1.5 } })
    throttle.began(byAccount)
    throttle.began(byAccount)
    assert.equal(throttle.check(byAccount, START)?.seconds, 2)
  })

  test('other addresses and accounts are not slowed', () => {
    const throttle = createThrottle(rules)
    fail(throttle, { address: ADDRESS, account: 'alice' }, { times: 9 })
    const other = { address: '192.0.2.2', account: 'bob' }
    assert.equal(throttle.check(other, START), undefined)
  })

  test('without address and account there is nothing to count', () => {
    const throttle = createThrottle(rules)
    const nobody = { address: undefined, account: undefined }
    fail(throttle, nobody, { times: 50 })
    assert.equal(throttle.check(nobody, START), undefined)
  })

  test('the number of addresses is limited: the one longest quiet goes first', () => {
    const throttle = createThrottle({ address: { free: 0 }, maxEntries: 3 })
    const at = (n: number): Attempt => ({ address: `192.0.2.${n}`, account: undefined })
    for (const n of [1, 2, 3]) fail(throttle, at(n))
    fail(throttle, at(1), { now: START + 1 })
    fail(throttle, at(4), { now: START + 2 })
    assert.equal(throttle.check(at(2), START + 3), undefined)
    for (const n of [1, 3, 4]) assert.notEqual(throttle.check(at(n), START + 3), undefined)
  })
})

// Goal: a rule that would switch the throttle off by mistake does not start.
describe('the options', () => {
  const wrong: readonly (readonly [string, ThrottleOptions])[] = [
    ['account.free', { account: { free: Number.NaN } }],
    ['account.free', { account: { free: -1 } }],
    ['address.free', { address: { free: Number.POSITIVE_INFINITY } }],
    ['address.free', { address: { free: '5' as unknown as number } }],
    ['account.firstWaitSeconds', { account: { firstWaitSeconds: Number.NaN } }],
    ['account.firstWaitSeconds', { account: { firstWaitSeconds: 0 } }],
    ['account.longestWaitSeconds', { account: { longestWaitSeconds: 0 } }],
    ['address.forgetAfterSeconds', { address: { forgetAfterSeconds: Number.NaN } }],
    ['maxEntries', { maxEntries: 0 }],
    ['maxEntries', { maxEntries: Number.NaN }],
  ]
  for (const [name, options] of wrong) {
    test(`${name}: ${JSON.stringify(options)} is refused at start`, () => {
      const message = new RegExp(`^\`${name}\` must be a number from `)
      assert.throws(() => createThrottle(options), { name: 'TypeError', message })
    })
  }

  test('what is not stated has its default', () => {
    const account = { free: undefined, firstWaitSeconds: undefined } as unknown as { free: number }
    const throttle = createThrottle({ account })
    fail(throttle, byAccount, { times: 5 })
    assert.equal(throttle.check(byAccount, START), undefined)
    fail(throttle, byAccount)
    assert.equal(throttle.check(byAccount, START)?.seconds, 1)
  })

  test('the bounds themselves are good', () => {
    const least = { free: 0, firstWaitSeconds: 0.001, longestWaitSeconds: 0.001 }
    const throttle = createThrottle({ account: least, maxEntries: 1 })
    fail(throttle, byAccount)
    assert.equal(throttle.check(byAccount, START)?.seconds, 1)
    assert.equal(throttle.check(byAccount, START + 1), undefined)
  })
})
