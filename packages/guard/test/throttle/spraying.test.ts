import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Attempt,
  createThrottle,
  type ThrottleOptions,
  type Wait,
} from '../../src/throttle/throttle.ts'

const START = 1_000_000
const HOUR = { firstWaitSeconds: 3_600, longestWaitSeconds: 3_600, forgetAfterSeconds: 3_600 }
const FREE = { free: 1_000_000 }

/** How many of so many attempts are let through, and why the others must wait. */
function guess(options: ThrottleOptions, times: number, of: (i: number) => Partial<Attempt>) {
  const throttle = createThrottle({ retrySeconds: 0, ...options })
  const reasons = new Set<Wait['reason']>()
  let passed = 0
  for (let i = 0; i < times; i += 1) {
    const attempt = { address: undefined, account: undefined, guessable: true, ...of(i) }
    const admission = throttle.begin(attempt, START)
    if (admission.kind === 'wait') {
      reasons.add(admission.wait.reason)
      continue
    }
    passed += 1
    void admission.ended('failed', START)
  }
  return { passed, reasons: [...reasons] }
}

// Goal: going through many accounts with few guesses each is slower than it is for one account.
describe('password spraying', () => {
  const address = '192.0.2.1'

  test('on one account each failure of an address counts once', () => {
    const one = guess({ address: { ...HOUR, free: 20 }, account: FREE }, 99, () => ({
      address,
      account: 'alice',
    }))
    assert.deepEqual(one, { passed: 21, reasons: ['address_throttled'] })
  })

  test('on many accounts each one after the third counts twice', () => {
    const many = guess({ address: { ...HOUR, free: 20 } }, 99, (i) => ({
      address,
      account: `a${i}`,
    }))
    // 3 + 2 + 2 ...: the twelfth is the 21st. Two accounts may look like one, by a bit of a hash.
    assert.ok(many.passed >= 12 && many.passed <= 14, `${many.passed}`)
    assert.deepEqual(many.reasons, ['address_throttled'])
  })

  const networks = [
    ['an IPv4 /24', (i: number) => `203.0.113.${i % 250}`],
    ['an IPv6 /48', (i: number) => `2001:db8:7:${i.toString(16)}::1`],
  ] as const
  for (const [name, of] of networks) {
    test(`${name} is slowed as one, whatever address of it is used`, () => {
      const options = { network: { ...HOUR, free: 30 } }
      const { passed, reasons } = guess(options, 200, (i) => ({ address: of(i), account: `a${i}` }))
      assert.ok(passed >= 31 && passed <= 50, `${passed}`)
      assert.deepEqual(reasons, ['network_throttled'])
    })
  }

  test('a network is slowed however many accounts failed from it, and however many it may fail', () => {
    // One bit of 256 is kept for each account: once all are set, nothing would look new.
    const options = { network: { ...HOUR, free: 400 }, address: FREE, account: FREE }
    const of = (i: number) => ({ address: `203.0.113.${i % 250}`, account: `a${i}` })
    const { passed, reasons } = guess(options, 3_000, of)
    assert.ok(passed >= 401 && passed <= 600, `${passed}`)
    assert.deepEqual(reasons, ['network_throttled'])
  })

  test('the failures of a network are not forgotten while accounts of it go on failing', () => {
    const rule = { free: 1, firstWaitSeconds: 1, longestWaitSeconds: 1, forgetAfterSeconds: 10 }
    const options = { network: rule, address: FREE, account: FREE, retrySeconds: 0 }
    const waits = Array.from({ length: 20 }, () => {
      const throttle = createThrottle(options)
      const fail = (account: string, second: number): string => {
        const attempt = { address: '203.0.113.1', account, guessable: true }
        const admission = throttle.begin(attempt, START + second * 1_000)
        if (admission.kind === 'begun') void admission.ended('failed', START + second * 1_000)
        return admission.kind
      }
      const kinds = [fail('alice', 0), fail('alice', 8), fail('bob', 16)]
      assert.deepEqual(kinds, ['begun', 'begun', 'begun'])
      return fail('carol', 16.5)
    })
    // Each throttle has a hash of its own, to one of 256 of which alice and bob are the same.
    assert.ok(waits.filter((kind) => kind === 'wait').length > 15, waits.join())
  })

  test('many failures on one account are not held against its network', () => {
    const options = { network: { ...HOUR, free: 2 }, account: FREE, address: FREE }
    const of = (i: number) => ({ address: `203.0.113.${i}`, account: 'alice' })
    assert.equal(guess(options, 90, of).passed, 90)
  })

  test('machine-made credentials are not held against their network', () => {
    const options = { network: { ...HOUR, free: 2 }, address: FREE, account: FREE }
    const of = (i: number) => ({ address: `203.0.113.${i}`, account: `a${i}`, guessable: false })
    assert.equal(guess(options, 90, of).passed, 90)
  })

  test('one secret on many accounts is slowed, from wherever it comes', () => {
    const of = (i: number) => ({ address: `${i}.0.2.1`, account: `a${i}`, secret: 'Summer2026' })
    const { passed, reasons } = guess({ secret: { ...HOUR, free: 10 } }, 99, of)
    assert.ok(passed >= 11 && passed <= 14, `${passed}`)
    assert.deepEqual(reasons, ['secret_throttled'])
  })

  test('one secret again and again on one account is no spray', () => {
    const options = { secret: { ...HOUR, free: 2 }, account: FREE }
    assert.equal(guess(options, 50, () => ({ account: 'alice', secret: 'Summer2026' })).passed, 50)
  })

  test('other secrets are not slowed with it', () => {
    const throttle = createThrottle({ secret: { ...HOUR, free: 2 } })
    const attempt = (i: number, secret: string): Attempt => ({
      address: undefined,
      account: `a${i}`,
      secret,
    })
    for (let i = 0; i < 9; i += 1) {
      throttle.began(attempt(i, 'Summer2026'))
      throttle.ended(attempt(i, 'Summer2026'), 'failed', START)
    }
    assert.equal(throttle.check(attempt(50, 'Summer2026'), START)?.reason, 'secret_throttled')
    assert.equal(throttle.check(attempt(50, 'Winter2026'), START), undefined)
  })

  test('known and unknown accounts have no part in it: the answers are the same', () => {
    const waits = ['alice', 'nobody'].map((account) => {
      const throttle = createThrottle({ account: { free: 1 } })
      const attempt = { address: '192.0.2.1', account, guessable: true }
      return Array.from({ length: 4 }, () => {
        throttle.began(attempt)
        throttle.ended(attempt, 'failed', START)
        return throttle.check(attempt, START)
      })
    })
    assert.deepEqual(waits[0], waits[1])
  })
})
