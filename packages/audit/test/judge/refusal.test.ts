// Goal: a right refusal has no fault, and each fault is told by its oracle alone.
// Method: one row per rule, an answer and what differs from the usual context.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditAnswer } from '../../src/exchange.ts'
import { judgeRefusal, type RefusalContext } from '../../src/judge/refusal.ts'
import type { Field } from '../../src/plan.ts'
import { answer, CONTEXT, refusal, told } from './answer.ts'

const ask = (value: string): Field => ['WWW-Authenticate', value]
const forbid = { kind: 'forbid', why: 'bob is no admin' } as const
const scoped = { kind: 'forbid', scope: 'orders:write', why: 'it lacks the scope' } as const
const conceal = { kind: 'conceal', why: 'bob does not own it' } as const
const stepUp = { kind: 'step_up', acr: 'mfa', why: 'it is weak' } as const
const stated = (part: Partial<RefusalContext['conventions']>): Partial<RefusalContext> => ({
  conventions: { ...CONTEXT.conventions, ...part },
})
const forbidden: Partial<RefusalContext> = { expected: forbid, shows: 'good' }
const bad: Partial<RefusalContext> = { shows: 'bad_token' }
const dpop: Partial<RefusalContext> = { schemes: ['dpop'] }

type Row = readonly [string, AuditAnswer, Partial<RefusalContext>, readonly string[]]

const right: readonly Row[] = [
  ['a challenge', refusal(401, ask('Bearer realm="a"')), {}, []],
  ['invalid_token for a bad one', refusal(401, ask('Bearer error="invalid_token"')), bad, []],
  ['two lines of challenges', refusal(401, ask('Basic realm="a"'), ask('Bearer')), {}, []],
  ['a cookie needs some challenge', refusal(401, ask('Session')), { schemes: ['cookie'] }, []],
  ['so does a key', refusal(401, ask('ApiKey')), { schemes: ['api_key'] }, []],
  ['403 for who may not', refusal(403), forbidden, []],
  ['404 for what is hidden', refusal(404), { expected: conceal, shows: 'good' }, []],
  [
    'insufficient_scope with its scope',
    refusal(403, ask('Bearer error="insufficient_scope", scope="orders:write"')),
    { expected: scoped, shows: 'good' },
    [],
  ],
  [
    'a step-up',
    refusal(401, ask('Bearer error="insufficient_user_authentication", acr_values="mfa"')),
    { expected: stepUp, shows: 'good' },
    [],
  ],
  ['a proof', refusal(401, ask('DPoP algs="ES256"')), dpop, []],
  [
    'a nonce that is asked for and given',
    refusal(401, ask('DPoP algs="ES256", error="use_dpop_nonce"'), ['DPoP-Nonce', 'n']),
    { ...dpop, shows: 'malformed' },
    [],
  ],
  ['400 for what cannot be read', refusal(400), { shows: 'malformed' }, []],
  ['429 with seconds', refusal(429, ['Retry-After', '30']), {}, []],
  ['403 where that is stated', refusal(403), stated({ challenge: 403 }), []],
  ['404 where that is stated', refusal(404), { ...stated({ forbid: 404 }), expected: forbid }, []],
  ['HEAD has no body', answer(401, [ask('Bearer')]), { method: 'HEAD' }, []],
  [
    'no problem where that is stated',
    answer(403),
    { ...forbidden, ...stated({ problem: false }) },
    [],
  ],
]

const wrong: readonly Row[] = [
  ['no challenge', refusal(401), {}, ['A4 401 without a challenge']],
  [
    'no challenge for a cookie',
    refusal(401),
    { schemes: ['cookie'] },
    ['A4 401 without a challenge'],
  ],
  ['unreadable', refusal(401, ask('Bearer realm="a')), {}, ['A4 a challenge breaks its grammar']],
  [
    'another scheme',
    refusal(401, ask('Basic realm="a"')),
    {},
    ['A4 the challenge names no scheme that is accepted'],
  ],
  ['403 for nobody', refusal(403), {}, ['A5 missing or bad credentials are answered 403']],
  ['404 for nobody', refusal(404), {}, ['A5 missing or bad credentials are answered 404']],
  ['a bad token breaks it', refusal(500), bad, ['A5 bad credentials break the server']],
  [
    'a page to sign in',
    answer(302, [['Location', '/login']]),
    {},
    ['A5 a program is redirected to sign in'],
  ],
  [
    '401 for who is known',
    refusal(401, ask('Bearer')),
    forbidden,
    ['A6 a missing permission is answered 401'],
  ],
  [
    'an error without a token',
    refusal(401, ask('Bearer error="invalid_token"')),
    {},
    ['A7 an error is told without credentials'],
  ],
  ['no error for a bad one', refusal(401, ask('Bearer')), bad, ['A7 invalid_token is not told']],
  [
    'a scope that is not told',
    refusal(403),
    { expected: scoped, shows: 'good' },
    ['A7 insufficient_scope is not told'],
  ],
  [
    'insufficient_scope without it',
    refusal(403, ask('Bearer error="insufficient_scope"')),
    { expected: scoped, shows: 'good' },
    ['A7 insufficient_scope names no scope'],
  ],
  [
    'a step-up with another error',
    refusal(401, ask('Bearer error="invalid_token"')),
    { expected: stepUp, shows: 'good' },
    ['A8 insufficient_user_authentication is not told'],
  ],
  [
    'a step-up with 403',
    refusal(403),
    { expected: stepUp, shows: 'good' },
    ['A8 a step-up is not asked for with 401'],
  ],
  ['DPoP without algs', refusal(401, ask('DPoP')), dpop, ['A8 DPoP without algs']],
  [
    'a nonce that is not given',
    refusal(401, ask('DPoP algs="ES256", error="use_dpop_nonce"')),
    { ...dpop, shows: 'malformed' },
    ['A8 use_dpop_nonce gives no nonce'],
  ],
  ['429 alone', refusal(429), {}, ['C2 429 without Retry-After']],
  ['429 with words', refusal(429, ['Retry-After', 'soon']), {}, ['C2 429 without Retry-After']],
  [
    'a page',
    answer(403, [['Content-Type', 'text/html; charset=utf-8']], '<p>no</p>'),
    forbidden,
    ['C4 refusals are pages'],
  ],
  [
    'JSON that is no problem',
    answer(403, [['Content-Type', 'application/json']], { error: 'no' }),
    forbidden,
    ['C4 refusals are no problem documents'],
  ],
]

describe('judgeRefusal', () => {
  for (const [name, given, context, faults] of [...right, ...wrong]) {
    const title = faults.length === 0 ? `right: ${name}` : `wrong: ${name}`
    test(title, () =>
      assert.deepEqual(told(judgeRefusal(given, { ...CONTEXT, ...context })), faults),
    )
  }

  test('a server that breaks is worse than a wrong status', () => {
    assert.equal(judgeRefusal(refusal(500), { ...CONTEXT, ...bad })[0]?.severity, 'high')
    assert.equal(judgeRefusal(refusal(403), CONTEXT)[0]?.severity, undefined)
  })
})
