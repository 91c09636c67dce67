import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { dpop } from '../../src/schemes/dpop.ts'
import { IntrospectionJudge } from '../../src/schemes/introspection-judge.ts'
import { introspectionSettings } from '../../src/schemes/introspection-options.ts'
import { NOW } from '../keys/issuer.ts'
import { type Holder, judged, makeHolder, PUBLIC_URL, showing } from './dpop-fixture.ts'
import {
  ACTIVE,
  answering,
  makeEndpoint,
  recall,
  SECONDS,
  schemeOf,
  verify,
} from './introspection-fixture.ts'
import { verdictOf } from './request.ts'

// Goal: an active token is taken for what the server says of it, and no more. Method: one row per claim.

const made = makeEndpoint()

describe('an active token', () => {
  test('the subject, its scopes and its end come from the answer', async () => {
    const verified = await verify(schemeOf(made.it), 'good')
    assert.ok(verified.kind === 'ok')
    const { id, kind, scopes, authentication } = verified.subject
    assert.deepEqual(
      { id, kind, scopes },
      { id: 'alice', kind: 'user', scopes: ['orders:read', 'orders:write'] },
    )
    assert.equal(authentication.scheme, 'introspection')
    assert.equal(verified.facts.expiresAt, ACTIVE.exp * 1000)
  })

  const AUDIENCE = { audience: 'https://api.example' }
  const issued = { issuer: 'https://issuer.example' }
  const rows: readonly [string, object, object, string][] = [
    ['an audience among several', AUDIENCE, { aud: ['x', 'https://api.example'] }, 'ok'],
    ['another audience', AUDIENCE, { aud: 'https://other.example' }, 'reject audience_mismatch'],
    ['no audience where one is asked for', AUDIENCE, {}, 'reject claim_missing'],
    ['an audience that is no text', AUDIENCE, { aud: 7 }, 'reject claim_missing'],
    ['any audience where none is asked for', {}, { aud: 'https://other.example' }, 'ok'],
    ['its issuer', issued, { iss: 'https://issuer.example' }, 'ok'],
    ['no issuer', issued, {}, 'ok'],
    ['another issuer', issued, { iss: 'https://x.example' }, 'reject issuer_mismatch'],
    ['the type Bearer in any case', {}, { token_type: 'bEARER' }, 'ok'],
    ['another type', {}, { token_type: 'N_A' }, 'reject type_refused'],
    ['a type that is no text', {}, { token_type: 1 }, 'reject type_refused'],
    ['an end within the tolerance', {}, { exp: SECONDS - 4 }, 'ok'],
    ['an end before it', {}, { exp: SECONDS - 5 }, 'reject token_expired'],
    ['an end that is no number', {}, { exp: '1' }, 'reject claim_missing'],
    ['no end', {}, { exp: undefined }, 'ok'],
    ['a begin within the tolerance', {}, { nbf: SECONDS + 5 }, 'ok'],
    ['a begin beyond it', {}, { nbf: SECONDS + 6 }, 'reject token_not_yet_valid'],
    ['a begin that is no number', {}, { nbf: null }, 'reject claim_missing'],
    ['a subject that is no text', {}, { sub: 7 }, 'reject claim_missing'],
    [
      'neither subject nor client',
      {},
      { sub: undefined, client_id: undefined },
      'reject claim_missing',
    ],
    ['a person without an id', {}, { sub: undefined, username: 'a' }, 'reject claim_missing'],
    ['scopes that are no text', {}, { scope: 7 }, 'reject claim_missing'],
    [
      'a subject that is not known here',
      { subject: () => undefined },
      {},
      'reject subject_unknown',
    ],
    ['a lookup that fails', { subject: failing }, {}, 'error store_unavailable'],
    ['a subject that is none', { subject: () => ({ id: '' }) }, {}, 'error store_unavailable'],
  ]
  for (const [name, options, claims, expected] of rows) {
    test(`${name}: ${expected}`, async () => {
      made.it.answer = answering({ ...ACTIVE, ...claims })
      assert.equal(verdictOf(await verify(schemeOf(made.it, options), 'good')), expected)
    })
  }

  test('a lookup that never answers is an outage after three seconds', async (context) => {
    const settings = introspectionSettings({
      endpoint: 'https://a.example',
      client: { id: 'a', secret: 'b' },
    })
    const judge = new IntrospectionJudge('it', settings, () => new Promise(() => {}))
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const judgement = judge.judge(ACTIVE, NOW)
    context.mock.timers.tick(3000)
    assert.equal(verdictOf((await judgement).verification), 'error store_unavailable')
  })

  test('one without an end is remembered for its age', async () => {
    made.it.answer = answering({ ...ACTIVE, exp: undefined })
    const it = schemeOf(made.it)
    await verify(it, 'good')
    assert.equal(recall(it, 'good', NOW + 29_999), 'ok')
    assert.equal(recall(it, 'good', NOW + 30_000), 'nothing')
  })

  test('the record learns the issuer, in bounded length, and why a token was refused', async () => {
    const iss = 'i'.repeat(201)
    made.it.answer = answering({ ...ACTIVE, iss, nbf: 'soon' })
    const refused = await verify(schemeOf(made.it), 'good')
    assert.ok(refused.kind === 'reject')
    assert.equal(refused.facts.issuer, iss.slice(0, 200))
    assert.equal(refused.cause, '`nbf` is not a number of seconds')
    made.it.answer = answering({ ...ACTIVE, iss: 'https://x.example' })
    const other = await verify(schemeOf(made.it, { issuer: 'https://issuer.example' }), 'good')
    assert.ok(other.kind === 'reject')
    const cause = 'the token is of `https://x.example`, configured is `https://issuer.example`'
    assert.equal(other.cause, cause)
    made.it.answer = answering({ ...ACTIVE, nbf: SECONDS + 60 })
    const it = schemeOf(made.it, { issuer: 'https://issuer.example' })
    assert.deepEqual(await verify(it, 'good'), {
      kind: 'reject',
      reason: 'token_not_yet_valid',
      facts: { issuer: 'https://issuer.example', expiresAt: ACTIVE.exp * 1000 },
    })
  })

  test('without a subject it is the client itself, a service', async () => {
    made.it.answer = answering({ ...ACTIVE, sub: undefined })
    const verified = await verify(schemeOf(made.it), 'good')
    assert.ok(verified.kind === 'ok')
    assert.deepEqual([verified.subject.id, verified.subject.kind], ['shop', 'service'])
  })

  test('without scopes it has none: it is not taken for a token that is not scoped', async () => {
    made.it.answer = answering({ ...ACTIVE, scope: undefined })
    const verified = await verify(schemeOf(made.it), 'good')
    assert.deepEqual(verified.kind === 'ok' && verified.subject.scopes, [])
  })
})

describe('a token that is bound', () => {
  const jkt = 'a'.repeat(43)
  const rows: readonly [string, object, string][] = [
    [
      'to a key is nothing without its proof [RFC 9449 7.2 MUST] [RFC 9449 6a MUST]',
      { cnf: { jkt } },
      'reject token_bound',
    ],
    [
      'to a certificate is nothing without that [RFC 8705 3c MUST]',
      { cnf: { 'x5t#S256': jkt } },
      'reject certificate_missing',
    ],
    ['in a form that cannot be meant is refused', { cnf: 'x' }, 'reject claim_missing'],
    ['by its type, and to no key, is refused', { token_type: 'DPoP' }, 'reject type_refused'],
  ]
  for (const [name, claims, expected] of rows) {
    test(`one that is bound ${name}`, async () => {
      made.it.answer = answering({ ...ACTIVE, ...claims })
      assert.equal(verdictOf(await verify(schemeOf(made.it), 'good')), expected)
    })
  }

  test('it is refused again when it is remembered', async () => {
    made.it.answer = answering({ ...ACTIVE, cnf: { jkt } })
    const it = schemeOf(made.it)
    await verify(it, 'good')
    assert.equal(recall(it, 'good'), 'reject')
  })

  test('with its proof it is good, as one that is not opaque [RFC 9449 7.1 MUST]', async () => {
    const [holder, thief] = [await makeHolder(), await makeHolder()]
    made.it.answer = answering({ ...ACTIVE, token_type: 'DPoP', ...holder.confirmation })
    const it = dpop({ tokens: schemeOf(made.it), publicUrl: PUBLIC_URL })
    const shown = async ({ prove }: Holder) => judged(it, showing('good', await prove('good')))
    assert.equal(verdictOf(await shown(holder)), 'ok')
    assert.equal((await shown(thief)).kind, 'reject')
  })

  test('one that is bound to nothing is not good with any proof', async () => {
    const { prove } = await makeHolder()
    const it = dpop({ tokens: schemeOf(made.it), publicUrl: PUBLIC_URL })
    assert.equal((await judged(it, showing('good', await prove('good')))).kind, 'reject')
  })

  test('another scheme may show it with the proof: what it is bound to is in the facts', async () => {
    made.it.answer = answering({ ...ACTIVE, token_type: 'DPoP', cnf: { jkt } })
    const it = schemeOf(made.it)
    for (const _ of [1, 2]) {
      const verified = await it.verifyToken('good', NOW)
      assert.deepEqual(verified.kind === 'ok' && verified.facts.confirmation, { jkt })
    }
    assert.equal(made.it.questions.length, 1)
  })
})

test('whatever a server answers, nothing throws, and nobody without a name is let in', async () => {
  const names = ['sub', 'username', 'client_id', 'scope', 'iss', 'aud', 'exp', 'nbf', 'iat', 'cnf']
  const more = ['token_type', 'tenant', 'roles', 'groups', 'scp', 'acr', 'amr', 'auth_time']
  const client = { id: 'a', secret: 'b' }
  const settings = introspectionSettings({ endpoint: 'https://a.example', client })
  const judge = new IntrospectionJudge('introspection', settings, undefined)
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('Bearer', 'alice', SECONDS + 60))
  const answers = fc.dictionary(fc.constantFrom(...names, ...more), value)
  await fc.assert(
    fc.asyncProperty(answers, async (claims) => {
      const { verification, holdsUntil } = await judge.judge({ ...claims, active: true }, NOW)
      assert.ok(verification.kind === 'ok' || verification.kind === 'reject', verification.kind)
      if (verification.kind !== 'ok') return assert.equal(holdsUntil, undefined)
      assert.ok([claims['sub'], claims['client_id']].includes(verification.subject.id))
      assert.ok(Array.isArray(verification.subject.scopes))
    }),
    { numRuns: 2_000 },
  )
})

function failing(): never {
  throw new Error('the directory is down')
}
