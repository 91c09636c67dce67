import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Attempt, addressKey, createThrottle, type Throttle } from '../src/throttle.ts'

const ADDRESS = '192.0.2.1'
const SECOND = 1000
const START = 1_000_000

/** An attempt that begins and fails at once. */
function fail(throttle: Throttle, attempt: Attempt, { now = START, times = 1 } = {}): void {
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

describe('addressKey', () => {
  const rows = [
    ['IPv4 stands whole', '192.0.2.1', '192.0.2.1'],
    ['IPv4 in IPv6 is IPv4', '::ffff:192.0.2.1', '192.0.2.1'],
    ['IPv6 counts by its /64', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['zeros left out are put back', '2001:db8::1', '2001:db8:0:0'],
    ['zeros in front do not tell two apart', '2001:0db8:0000:0000::1', '2001:db8:0:0'],
    ['nor does the case', '2001:DB8::1', '2001:db8:0:0'],
    ['nor does a zone', 'fe80::1%eth0', 'fe80:0:0:0'],
    ['loopback', '::1', '0:0:0:0'],
    ['zeros left out before the last groups', '2001:db8::3:4:5:6:7', '2001:db8:0:3'],
    ['zeros left out in front', '::2:3:4:5:6:7:8', '0:2:3:4'],
    ['zeros left out behind', '2001:db8:1:2:3:4:5::', '2001:db8:1:2'],
    ['a single group', '1::', '1:0:0:0'],
    ['a group that is zero', '2001:0:0:7::1', '2001:0:0:7'],
    ['IPv6 that ends as IPv4 does', '2001:db8::192.0.2.1', '2001:db8:0:0'],
    ['a colon does not make an address', 'a:b:c:d:e', 'a:b:c:d:e'],
    ['what is no address stands as it is', 'unix', 'unix'],
  ] as const
  for (const [name, address, expected] of rows) {
    test(name, () => assert.equal(addressKey(address), expected))
  }
})
