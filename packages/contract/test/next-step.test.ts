// Goal: one table says what a client does about any answer, and no client that follows it goes round in a circle.
// Method: rows by hand for the rules; every combination against rules written anew from the RFCs; and games of
// chance against servers that answer anything.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ClientAction } from '../src/catalogue-entry.ts'
import {
  type NextStep,
  nextStep,
  nextSteps,
  parseChallenges,
  type RefusalCode,
  refusals,
  type SeenAnswer,
  type SentRequest,
} from '../src/index.ts'

const request: SentRequest = {
  schemes: ['bearer'],
  scheme: 'bearer',
  credentials: 'renewable',
  repeatable: 'whole',
  stepUpFor: ['insufficient_user_authentication'],
  taken: [],
  longestWaitSeconds: 30,
  waitsMax: 2,
}

function answer(status: number, field = '', more: Partial<SeenAnswer> = {}): SeenAnswer {
  const { challenges } = parseChallenges(field)
  return { status, challenges, nonce: 'none', ...more }
}

const took = (...kinds: NextStep['kind'][]): Pick<SentRequest, 'taken'> => ({
  taken: kinds.map((kind) => ({ kind, rule: '' }) as NextStep),
})
const expired = 'Bearer error="invalid_token"'
const newNonce = { nonce: 'new' } as const
const dpop = { schemes: ['dpop'], scheme: 'dpop' } as const
const digest = { schemes: ['digest', 'basic'], scheme: 'digest', credentials: 'fixed' } as const

type Row = readonly [
  name: string,
  answer: SeenAnswer,
  request: Partial<SentRequest>,
  expected: Partial<NextStep> & { readonly kind: NextStep['kind'] },
]
const rows: readonly Row[] = [
  ['a good answer is accepted', answer(200), {}, { kind: 'accept' }],
  ['a redirect that is not followed is accepted', answer(304), {}, { kind: 'accept' }],
  ['an expired token is renewed', answer(401, expired), {}, { kind: 'refresh', after: 'repeat' }],
  ['once', answer(401, expired), took('refresh'), { kind: 'stop' }],
  [
    'and reported where the body is gone',
    answer(401, expired),
    { repeatable: 'not_body' },
    { kind: 'refresh', after: 'report' },
  ],
  [
    'a request that is not idempotent was not acted on, and is sent again',
    answer(401, expired),
    { repeatable: 'not_method' },
    { kind: 'refresh', after: 'repeat' },
  ],
  ['a challenge without an error is for us too', answer(401, 'Bearer'), {}, { kind: 'refresh' }],
  ['a 401 without a challenge is read as one', answer(401), {}, { kind: 'refresh' }],
  [
    'fixed credentials cannot be renewed',
    answer(401, expired),
    { credentials: 'fixed' },
    { kind: 'stop' },
  ],
  ['a challenge for others renews nothing', answer(401, 'Negotiate'), {}, { kind: 'stop' }],
  [
    'a scope that is missing at 401 renews nothing',
    answer(401, 'Bearer error=insufficient_scope'),
    {},
    { kind: 'stop' },
  ],
  ['a nonce is used', answer(401, 'DPoP error=use_dpop_nonce', newNonce), dpop, { kind: 'repeat' }],
  [
    'also at the token endpoint',
    answer(400, '', { code: 'use_dpop_nonce', ...newNonce }),
    dpop,
    { kind: 'repeat' },
  ],
  [
    'what another scheme is told does not count beside it',
    answer(401, 'Bearer error=invalid_token, DPoP error=use_dpop_nonce', newNonce),
    dpop,
    { kind: 'repeat' },
  ],
  [
    'once',
    answer(401, 'DPoP error=use_dpop_nonce', newNonce),
    { ...dpop, ...took('repeat') },
    { kind: 'stop' },
  ],
  [
    'one that did not come cannot be used',
    answer(401, 'DPoP error=use_dpop_nonce'),
    dpop,
    { kind: 'stop' },
  ],
  [
    'a refused proof is made anew',
    answer(401, 'DPoP error=invalid_dpop_proof'),
    dpop,
    { kind: 'repeat' },
  ],
  [
    'and the token is kept when that is refused too',
    answer(401, 'DPoP error=invalid_dpop_proof'),
    { ...dpop, ...took('repeat') },
    { kind: 'stop' },
  ],
  ['a stale nonce is replaced', answer(401, 'Digest stale=TRUE'), digest, { kind: 'repeat' }],
  ['once', answer(401, 'Digest stale=true'), { ...digest, ...took('repeat') }, { kind: 'stop' }],
  ['a wrong password is not', answer(401, 'Digest stale=false'), digest, { kind: 'stop' }],
  [
    'nor shown to a weaker scheme beside it',
    answer(401, 'Digest realm="a", Basic realm="a"'),
    digest,
    { kind: 'stop' },
  ],
  [
    'where only the weaker is offered it is taken',
    answer(401, 'Basic realm="a"'),
    digest,
    { kind: 'authenticate', scheme: 'basic' },
  ],
  [
    'a bare request answers the strongest challenge',
    answer(401, 'Basic realm="a", Digest realm="a"'),
    { ...digest, scheme: undefined },
    { kind: 'authenticate', scheme: 'digest' },
  ],
  [
    'once',
    answer(401, 'Basic realm="a"'),
    { ...digest, scheme: undefined, taken: [{ kind: 'authenticate', rule: '', scheme: 'basic' }] },
    { kind: 'stop' },
  ],
  [
    'a step-up is asked for',
    answer(401, 'Bearer error="insufficient_user_authentication", max_age=5'),
    {},
    { kind: 'step_up' },
  ],
  [
    'once',
    answer(401, 'Bearer error="insufficient_user_authentication"'),
    took('step_up'),
    { kind: 'stop' },
  ],
  [
    'not where nobody can',
    answer(401, 'Bearer error="insufficient_user_authentication"'),
    { stepUpFor: [] },
    { kind: 'stop' },
  ],
  ['a 403 stops', answer(403), {}, { kind: 'stop' }],
  ['also with a Retry-After', answer(403, '', { waitSeconds: 1 }), {}, { kind: 'stop' }],
  ['also with invalid_token', answer(403, expired), {}, { kind: 'stop' }],
  ['a missing scope stops', answer(403, 'Bearer error="insufficient_scope"'), {}, { kind: 'stop' }],
  [
    'unless it is to be asked for',
    answer(403, 'Bearer error="insufficient_scope", scope="a"'),
    { stepUpFor: ['insufficient_scope'] },
    { kind: 'step_up' },
  ],
  ['a 404 stops', answer(404), {}, { kind: 'stop' }],
  ['a 407 is not for us', answer(407, expired), {}, { kind: 'stop' }],
  ['a 500 stops', answer(500), {}, { kind: 'stop' }],
  ['a 429 waits as told', answer(429, '', { waitSeconds: 7 }), {}, { kind: 'wait', seconds: 7 }],
  ['a 503 waits as the backoff says', answer(503), {}, { kind: 'wait', seconds: undefined }],
  ['the longest wait is kept', answer(503, '', { waitSeconds: 30 }), {}, { kind: 'wait' }],
  ['a longer one is reported', answer(503, '', { waitSeconds: 31 }), {}, { kind: 'stop' }],
  [
    'what is not idempotent does not wait',
    answer(503),
    { repeatable: 'not_method' },
    { kind: 'stop' },
  ],
  ['nor what is gone', answer(503), { repeatable: 'not_body' }, { kind: 'stop' }],
  ['the last wait is kept', answer(503), took('wait'), { kind: 'wait' }],
  ['there are no more than that', answer(503), took('wait', 'wait'), { kind: 'stop' }],
]

describe('nextStep', () => {
  for (const [name, seen, sent, expected] of rows) {
    test(`${seen.status}: ${name}`, () => {
      const step = nextStep(seen, { ...request, ...sent })
      assert.deepEqual({ ...step, ...expected }, step)
    })
  }

  test('a step-up has the challenge that asks for it', () => {
    const step = nextStep(
      answer(401, 'Basic realm="a", Bearer error="insufficient_user_authentication"'),
      request,
    )
    assert.equal(step.kind === 'step_up' && step.challenge?.scheme, 'Bearer')
  })

  test('every row of the table decides for some row of this test', () => {
    const seen = new Set(rows.map(([, one, sent]) => nextStep(one, { ...request, ...sent }).rule))
    assert.deepEqual(seen, new Set(nextSteps.map(({ rule }) => rule)))
  })
})

/** What each verb of the catalogue can mean, in steps of the table. */
const MEANINGS: Readonly<Record<ClientAction, readonly NextStep['kind'][]>> = {
  mend: ['repeat', 'stop'],
  authenticate: ['authenticate', 'refresh', 'stop'],
  refresh_once: ['refresh', 'stop'],
  step_up: ['step_up', 'stop'],
  stop: ['stop'],
  treat_as_missing: ['stop'],
  wait: ['wait', 'stop'],
}

describe('the catalogue', () => {
  for (const code of Object.keys(refusals) as RefusalCode[]) {
    const { status, client } = refusals[code]
    test(`${code}: ${client}, as the table says`, () => {
      for (const scheme of ['bearer', 'dpop', 'digest', 'basic', undefined]) {
        for (const field of ['', `Bearer error="${code}"`, 'Basic realm="a"']) {
          const seen = answer(status, field, { code, nonce: 'new' })
          const step = nextStep(seen, { ...request, schemes: ['bearer', 'basic'], scheme })
          // A challenge of another scheme may be answered whatever the code: it is another question.
          if (step.kind === 'authenticate' && status === 401) continue
          assert.ok(MEANINGS[client].includes(step.kind), `${scheme} ${field}: ${step.kind}`)
        }
      }
    })
  }
})

const statuses = [200, 302, 400, 401, 403, 404, 407, 408, 410, 429, 500, 502, 503, 504]
const fields = [
  '',
  'Bearer',
  expired,
  'Bearer error="insufficient_scope"',
  'Bearer error="insufficient_user_authentication"',
  'DPoP error="use_dpop_nonce"',
  'DPoP error="invalid_dpop_proof"',
  'Digest stale=true, Basic realm="a"',
  'Basic realm="a"',
  'Negotiate',
]
const anyAnswer: fc.Arbitrary<SeenAnswer> = fc
  .record({
    status: fc.constantFrom(...statuses),
    field: fc.constantFrom(...fields),
    code: fc.constantFrom(undefined, ...Object.keys(refusals)),
    nonce: fc.constantFrom('new' as const, 'none' as const),
    waitSeconds: fc.constantFrom(undefined, 0, 30, 31, 1e12),
  })
  .map(({ status, field, ...more }) => answer(status, field, more))
const anyRequest: fc.Arbitrary<SentRequest> = fc.record({
  schemes: fc.constantFrom(['bearer'], ['dpop'], ['digest', 'basic'], ['bearer', 'basic'], []),
  scheme: fc.constantFrom(undefined, 'bearer', 'dpop', 'digest', 'basic'),
  credentials: fc.constantFrom('renewable' as const, 'fixed' as const),
  repeatable: fc.constantFrom('whole' as const, 'not_body' as const, 'not_method' as const),
  stepUpFor: fc.constantFrom(
    [],
    ['insufficient_user_authentication'],
    ['insufficient_scope', 'insufficient_user_authentication'],
  ),
  taken: fc.constant([]),
  longestWaitSeconds: fc.constant(30),
  waitsMax: fc.integer({ min: 0, max: 10 }),
})

describe('whatever a server answers', () => {
  test('a 403 is repeated by nobody but after a step-up that was asked for', () => {
    fc.assert(
      fc.property(anyAnswer, anyRequest, (seen, sent) => {
        const { kind } = nextStep({ ...seen, status: 403 }, sent)
        const isAsked = sent.stepUpFor.includes('insufficient_scope')
        assert.ok(kind === 'stop' || (kind === 'step_up' && isAsked))
      }),
    )
  })

  test('what cannot be sent again is not', () => {
    fc.assert(
      fc.property(anyAnswer, anyRequest, (seen, sent) => {
        const step = nextStep(seen, { ...sent, repeatable: 'not_body' })
        const isKept = ['accept', 'stop'].includes(step.kind)
        assert.ok(isKept || (step.kind === 'refresh' && step.after === 'report'))
      }),
    )
  })

  test('only what may be sent twice waits, and never longer than it accepts', () => {
    fc.assert(
      fc.property(anyAnswer, anyRequest, (seen, sent) => {
        const step = nextStep(seen, sent)
        if (step.kind !== 'wait') return
        assert.equal(sent.repeatable, 'whole')
        assert.ok((step.seconds ?? 0) <= 30)
      }),
    )
  })

  test('every call ends, after few requests', () => {
    fc.assert(
      fc.property(fc.infiniteStream(anyAnswer), anyRequest, (answers, sent) => {
        let now = sent
        for (let requests = 1; ; requests += 1) {
          const step = nextStep(answers.next().value, now)
          if (step.kind === 'accept' || step.kind === 'stop') break
          const scheme = step.kind === 'authenticate' ? step.scheme : now.scheme
          now = { ...now, scheme, taken: [...now.taken, step] }
          // One refresh, one repeat, one step-up, each scheme once, and the waits.
          assert.ok(requests <= 3 + sent.schemes.length + sent.waitsMax)
        }
      }),
    )
  })

  test('one that refuses the token for ever gets two requests', () => {
    let now = request
    let requests = 1
    for (; nextStep(answer(401, expired), now).kind !== 'stop'; requests += 1) {
      now = { ...now, taken: [...now.taken, nextStep(answer(401, expired), now)] }
    }
    assert.equal(requests, 2)
  })
})
