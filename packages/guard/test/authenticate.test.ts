import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AuthenticateOptions, authenticate } from '../src/authenticate.ts'
import type { Candidate } from '../src/read.ts'
import type { Scheme, Verification } from '../src/scheme.ts'
import type { Admission, Attempt, Throttle, Wait } from '../src/throttle/throttle.ts'
import { fakeScheme, okay, subjectOf } from './support.ts'

const alice = okay(subjectOf('alice'))
const bad: Verification = { kind: 'reject', reason: 'signature_invalid', facts: {} }
const WAIT: Wait = { reason: 'address_throttled', seconds: 9 }

/** A throttle that writes down what it is asked. */
function spyThrottle(wait?: Wait): Throttle & { readonly log: string[] } {
  const log: string[] = []
  return {
    log,
    check: () => {
      log.push('check')
      return wait
    },
    begin: (): Admission => {
      log.push('begin')
      if (wait !== undefined) return { kind: 'wait', wait }
      return {
        kind: 'begun',
        ended: (end, now) => {
          log.push(`${end} ${now}`)
          return undefined
        },
      }
    },
  }
}

const candidateOf = (scheme: Scheme): Candidate => ({
  scheme,
  credentials: { transport: 'authorization', text: 'abc' },
})
const optionsOf = (throttle?: Throttle): AuthenticateOptions => ({
  throttle,
  request: { address: '192.0.2.1' },
  now: 1000,
  clock: () => 2000,
  waitMs: 30,
})

// Goal: the throttle comes before verification, and only guesses count.
describe('authenticate', () => {
  const ends = [
    ['a good one clears', alice, 'succeeded 2000'],
    ['a guess counts', bad, 'failed 2000'],
    [
      'a token that was good once is no guess',
      { kind: 'reject', reason: 'token_expired', facts: {} },
      'undecided 2000',
    ],
    [
      'an outage is the fault of nobody',
      { kind: 'error', reason: 'store_unavailable', cause: 'down' },
      'undecided 2000',
    ],
    [
      'an outage of one account alone counts as a guess: it would tell that there is one',
      { kind: 'error', reason: 'store_unavailable', cause: 'no hash of ours', guess: true },
      'failed 2000',
    ],
    [
      'a skip that nobody takes over counts by its reason',
      { kind: 'skip', reason: 'key_unknown' },
      'failed 2000',
    ],
  ] as const
  for (const [name, verification, end] of ends) {
    test(`${name}, at the time when it is known`, async () => {
      const throttle = spyThrottle()
      const scheme = fakeScheme({ verify: () => Promise.resolve(verification) })
      await authenticate(candidateOf(scheme), [], optionsOf(throttle))
      assert.deepEqual(throttle.log, ['begin', end])
    })
  }

  test('what must wait is not verified', () => {
    const scheme = fakeScheme({ verify: () => assert.fail('verified') })
    const throttle = spyThrottle(WAIT)
    const candidate = candidateOf(scheme)
    const end = authenticate(candidate, [], optionsOf(throttle))
    assert.deepEqual(end, { kind: 'wait', candidate, wait: WAIT })
    assert.deepEqual(throttle.log, ['begin'])
  })

  test('machine-made credentials that are remembered pass the throttle', () => {
    const throttle = spyThrottle(WAIT)
    const scheme = fakeScheme({ verify: () => assert.fail('verified'), recall: () => alice })
    const end = authenticate(candidateOf(scheme), [], optionsOf(throttle))
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    assert.equal(end.verdict, alice)
    assert.deepEqual(throttle.log, [])
  })

  test('a remembered password does not: a hit would tell a guesser that the guess is right', () => {
    const parts = { verify: () => assert.fail('verified'), recall: () => alice, guessable: true }
    const waiting = authenticate(candidateOf(fakeScheme(parts)), [], optionsOf(spyThrottle(WAIT)))
    assert.ok(!(waiting instanceof Promise) && waiting.kind === 'wait')
    const throttle = spyThrottle()
    const passed = authenticate(candidateOf(fakeScheme(parts)), [], optionsOf(throttle))
    assert.ok(!(passed instanceof Promise) && passed.kind === 'verdict')
    assert.deepEqual(throttle.log, ['check'])
  })

  test('without a throttle everything is verified', () => {
    const end = authenticate(candidateOf(fakeScheme({ verify: () => bad })), [], optionsOf())
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    assert.equal(end.verdict, bad)
  })

  test('a scheme that skips hands over to the next', () => {
    const skipping = fakeScheme({ verify: () => ({ kind: 'skip', reason: 'issuer_mismatch' }) })
    const taking = fakeScheme({ verify: () => alice })
    const end = authenticate(candidateOf(skipping), [candidateOf(taking)], optionsOf())
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    assert.equal(end.candidate.scheme, taking)
    assert.equal(end.verdict, alice)
  })

  test('a refusal does not hand over', () => {
    const refusing = fakeScheme({ verify: () => bad })
    const never = fakeScheme({ verify: () => assert.fail('asked') })
    const end = authenticate(candidateOf(refusing), [candidateOf(never)], optionsOf())
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    assert.equal(end.candidate.scheme, refusing)
  })

  test('when all skip, the reason of the last stands', () => {
    const of = (reason: 'issuer_mismatch' | 'key_unknown') =>
      candidateOf(fakeScheme({ verify: () => ({ kind: 'skip', reason }) }))
    const end = authenticate(of('issuer_mismatch'), [of('key_unknown')], optionsOf())
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    assert.deepEqual(end.verdict, { kind: 'reject', reason: 'key_unknown', facts: {} })
  })

  test('the cause of a skip stands in the refusal', () => {
    const verify = () => ({ kind: 'skip', reason: 'issuer_mismatch', cause: 'why' }) as const
    const end = authenticate(candidateOf(fakeScheme({ verify })), [], optionsOf())
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    const expected = { kind: 'reject', reason: 'issuer_mismatch', facts: {}, cause: 'why' }
    assert.deepEqual(end.verdict, expected)
  })

  test('the memory of the second scheme is asked too', () => {
    const first = candidateOf(fakeScheme({ verify: () => assert.fail('verified') }))
    const second = candidateOf(
      fakeScheme({ verify: () => assert.fail('verified'), recall: () => alice }),
    )
    const end = authenticate(first, [second], optionsOf())
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    assert.equal(end.candidate, second)
  })

  const failures = [
    [
      'a verifier that throws',
      () => {
        throw new Error('ECONNREFUSED')
      },
      'Error: ECONNREFUSED',
    ],
    ['a verifier that rejects', () => Promise.reject(new Error('timeout')), 'Error: timeout'],
    [
      'a verifier that never answers',
      () => new Promise<Verification>(() => undefined),
      'no answer within 30 ms',
    ],
  ] as const
  for (const [name, verify, cause] of failures) {
    test(`${name} is an outage, and the attempt is over`, async () => {
      const throttle = spyThrottle()
      const candidate = candidateOf(fakeScheme({ verify }))
      const end = await authenticate(candidate, [], optionsOf(throttle))
      assert.deepEqual(end, {
        kind: 'verdict',
        candidate,
        verdict: { kind: 'error', reason: 'store_unavailable', cause },
      })
      assert.deepEqual(throttle.log, ['begin', 'undecided 2000'])
    })
  }

  const rubbish: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['null', null],
    ['a truth', true],
    ['an empty object', {}],
    ['another kind', { kind: 'okay', subject: subjectOf('alice'), facts: {} }],
    ['an ok without subject', { kind: 'ok', facts: {} }],
    ['an ok whose subject is null', { kind: 'ok', subject: null, facts: {} }],
    ['an ok whose subject has no name', { kind: 'ok', subject: { id: '' }, facts: {} }],
    ['a refusal without reason', { kind: 'reject', facts: {} }],
    ['a refusal for a reason nobody knows', { kind: 'reject', reason: 'nope', facts: {} }],
    ['a reason that is a method of objects', { kind: 'reject', reason: 'toString', facts: {} }],
    ['a refusal for the reason of an outage', { kind: 'reject', reason: 'store_unavailable' }],
    ['an outage for the reason of a refusal', { kind: 'error', reason: 'token_expired' }],
    ['a skip without reason', { kind: 'skip' }],
  ]
  for (const [name, answer] of rubbish) {
    test(`${name} is no verification but an outage, and the attempt is over`, async () => {
      for (const verify of [() => answer, async () => answer]) {
        const throttle = spyThrottle()
        const candidate = candidateOf(fakeScheme({ verify: verify as () => Verification }))
        const end = await authenticate(candidate, [], optionsOf(throttle))
        const cause = 'TypeError: the scheme answered with no verification'
        const verdict = { kind: 'error', reason: 'store_unavailable', cause }
        assert.deepEqual(end, { kind: 'verdict', candidate, verdict })
        assert.deepEqual(throttle.log, ['begin', 'undecided 2000'])
      }
    })
  }

  test('a verification that throws when it is looked at is an outage too', async () => {
    const throttle = spyThrottle()
    const trap = {
      get kind(): string {
        throw new Error('a trap')
      },
    }
    const scheme = fakeScheme({ verify: () => trap as unknown as Verification })
    const end = await authenticate(candidateOf(scheme), [], optionsOf(throttle))
    assert.ok(end.kind === 'verdict' && end.verdict.kind === 'error')
    assert.deepEqual(throttle.log, ['begin', 'undecided 2000'])
  })

  test('what a scheme remembers must be a verification as well, or it is verified', () => {
    const remembered = { kind: 'ok', facts: {} } as unknown as Verification
    const scheme = fakeScheme({ verify: () => alice, recall: () => remembered })
    const throttle = spyThrottle()
    const end = authenticate(candidateOf(scheme), [], optionsOf(throttle))
    assert.ok(!(end instanceof Promise) && end.kind === 'verdict')
    assert.equal(end.verdict, alice)
    assert.deepEqual(throttle.log, ['begin', 'succeeded 2000'])
  })

  for (const guessable of [true, false]) {
    test(`the throttle hears whether secrets are guessable: ${guessable}`, async () => {
      const heard: (boolean | undefined)[] = []
      const throttle: Throttle = {
        check: () => undefined,
        begin: (attempt: Attempt) => {
          heard.push(attempt.guessable)
          return { kind: 'begun', ended: () => undefined }
        },
      }
      const scheme = fakeScheme({ guessable, verify: () => alice })
      await authenticate(candidateOf(scheme), [], optionsOf(throttle))
      assert.deepEqual(heard, [guessable])
    })
  }

  const failing = [
    ['that throws', () => assert.fail('down')],
    ['that rejects', () => Promise.reject(new Error('down'))],
    ['that never answers', () => new Promise<never>(() => {})],
  ] as const
  for (const [name, fails] of failing) {
    for (const recall of [undefined, () => alice]) {
      const what = recall === undefined ? 'nothing is verified' : 'no remembered password passes'
      test(`a throttle ${name} is an outage: ${what}`, async () => {
        const throttle: Throttle = { check: fails, begin: fails }
        const verify = () => assert.fail('verified')
        const scheme = fakeScheme({ guessable: true, verify, ...(recall && { recall }) })
        const end = await authenticate(candidateOf(scheme), [], optionsOf(throttle))
        assert.ok(end.kind === 'verdict' && end.verdict.kind === 'error')
        assert.equal(end.verdict.reason, 'throttle_unavailable')
        assert.match(end.verdict.cause, /down|no answer within/)
      })
    }
  }

  for (const [name, ended] of failing) {
    test(`a throttle ${name} at the end takes nothing back`, async () => {
      const throttle: Throttle = { check: () => undefined, begin: () => ({ kind: 'begun', ended }) }
      const scheme = fakeScheme({ verify: () => alice })
      const end = await authenticate(candidateOf(scheme), [], optionsOf(throttle))
      assert.ok(end.kind === 'verdict' && end.verdict === alice)
    })
  }

  test('an attempt that is admitted too late is ended, and not verified', async () => {
    const ends: string[] = []
    let admit = (): void => {}
    const throttle: Throttle = {
      check: () => undefined,
      begin: () =>
        new Promise((resolve) => {
          admit = () => resolve({ kind: 'begun', ended: (end) => void ends.push(end) })
        }),
    }
    const scheme = fakeScheme({ verify: () => assert.fail('verified') })
    const end = await authenticate(candidateOf(scheme), [], optionsOf(throttle))
    assert.ok(end.kind === 'verdict' && end.verdict.kind === 'error')
    assert.deepEqual(ends, [])
    admit()
    await new Promise(setImmediate)
    assert.deepEqual(ends, ['undecided'])
  })

  test('a throttle may be waited for', async () => {
    const throttle: Throttle = {
      check: () => Promise.resolve(WAIT),
      begin: () => Promise.resolve({ kind: 'wait', wait: WAIT }),
    }
    for (const recall of [undefined, () => alice]) {
      const verify = () => assert.fail('verified')
      const scheme = fakeScheme({ guessable: true, verify, ...(recall && { recall }) })
      const candidate = candidateOf(scheme)
      const end = await authenticate(candidate, [], optionsOf(throttle))
      assert.deepEqual(end, { kind: 'wait', candidate, wait: WAIT })
    }
  })

  test('the throttle hears account, text and secret', async () => {
    let heard: Attempt | undefined
    const throttle: Throttle = {
      check: () => undefined,
      begin: (attempt) => {
        heard = attempt
        return { kind: 'begun', ended: () => undefined }
      },
    }
    const { scheme, credentials } = candidateOf(fakeScheme({ verify: () => alice }))
    const shown = { ...credentials, account: 'alice', secret: 'x' }
    await authenticate({ scheme, credentials: shown }, [], optionsOf(throttle))
    const known = { address: '192.0.2.1', account: 'alice', guessable: false }
    assert.deepEqual(heard, { ...known, text: 'abc', secret: 'x' })
  })
})
