import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldLines } from '../../src/request.ts'
import {
  type BetterAuth,
  type BetterAuthOptions,
  fromBetterAuth,
} from '../../src/schemes/session-better-auth.ts'
import { NOW } from '../keys/issuer.ts'
import { requestWith, verdictOf } from './request.ts'

// Goal: what better-auth says of a session is taken as it is, and an outage of it is no refusal.
// Method: its answers by hand; the examples run the library itself.

const found = {
  session: { createdAt: new Date(NOW - 60_000), expiresAt: new Date(NOW + 60_000) },
  user: { id: 'alice' },
}
const COOKIE = 'better-auth.session_token=secret.signature'

function authOf(response: unknown, lines: readonly string[] = []) {
  const asked: unknown[] = []
  const headers = new Headers(lines.map((line) => ['set-cookie', line] as [string, string]))
  const getSession = async (input: { headers: Headers; query: unknown }) => {
    asked.push({ cookie: input.headers.get('cookie'), query: input.query })
    return { headers, response }
  }
  return { auth: { api: { getSession } }, asked }
}

async function verify(auth: BetterAuth, options?: BetterAuthOptions, fields = {}) {
  const scheme = fromBetterAuth(auth, options)
  const request = { ...requestWith({ cookie: COOKIE, ...fields }), method: 'POST' }
  const reading = scheme.read(request)
  assert.ok(reading.kind === 'found')
  return scheme.verify(reading.credentials, NOW)
}

const own = { 'sec-fetch-site': 'same-origin' }

const readings: readonly (readonly [string, FieldLines, string])[] = [
  ['no cookie is absent', undefined, 'absent'],
  ['another cookie is absent', 'session=x', 'absent'],
  ['the cookie is found', COOKIE, 'found'],
  ['that of a site with TLS is found', `__Secure-${COOKIE}`, 'found'],
  ['both at once are ambiguous', `${COOKIE}; __Secure-${COOKIE}`, 'malformed'],
  ['two of one are ambiguous', `${COOKIE}; ${COOKIE}`, 'malformed'],
  ['a field that is too long is not read', `${COOKIE}; a=${'a'.repeat(20_000)}`, 'malformed'],
]

describe('reading the cookie of better-auth', () => {
  for (const [name, cookie, expected] of readings) {
    test(name, () => {
      assert.equal(fromBetterAuth(authOf(found).auth).read(requestWith({ cookie })).kind, expected)
    })
  }
})

const verdicts: readonly (readonly [string, unknown, string])[] = [
  ['no session is refused', null, 'reject session_unknown'],
  [
    'one that has ended is refused',
    { ...found, session: { ...found.session, expiresAt: new Date(NOW) } },
    'reject session_ended',
  ],
  ['dates may come as texts', JSON.parse(JSON.stringify(found)), 'ok'],
  ['what is no session is an outage', { user: found.user }, 'error store_unavailable'],
  [
    'a date that is none is an outage',
    { ...found, session: { ...found.session, expiresAt: 'soon' } },
    'error store_unavailable',
  ],
]

describe('what better-auth says', () => {
  for (const [name, response, expected] of verdicts) {
    test(name, async () => {
      assert.equal(verdictOf(await verify(authOf(response).auth, {}, own)), expected)
    })
  }

  test('is asked of its database, with the cookies as they came', async () => {
    const { auth, asked } = authOf(found)
    await verify(auth, {}, own)
    assert.deepEqual(asked, [{ cookie: COOKIE, query: { disableCookieCache: true } }])
  })

  test('by itself says when, and no level', async () => {
    const verdict = await verify(authOf(found).auth, {}, own)
    assert.ok(verdict.kind === 'ok')
    assert.deepEqual(verdict.subject.authentication, {
      scheme: 'session',
      methods: [],
      time: Math.floor((NOW - 60_000) / 1000),
    })
  })

  test('has the level of the factors that the application states', async () => {
    const factors = () => [
      { method: 'pwd', at: NOW - 60_000 },
      { method: 'otp', at: NOW - 50_000 },
    ]
    const verdict = await verify(authOf(found).auth, { factors }, own)
    assert.ok(verdict.kind === 'ok')
    assert.equal(verdict.subject.authentication.acr, 'mfa')
  })

  test('a subject that the application does not know is refused', async () => {
    const verdict = await verify(authOf(found).auth, { subject: () => undefined }, own)
    assert.equal(verdictOf(verdict), 'reject account_disabled')
  })

  test('a renewed cookie goes into the answer', async () => {
    const verdict = await verify(authOf(found, ['a=1; Path=/', 'b=2']).auth, {}, own)
    assert.deepEqual(verdict.kind === 'ok' && verdict.fields, [
      ['set-cookie', 'a=1; Path=/'],
      ['set-cookie', 'b=2'],
    ])
  })

  test('a change from a page of somebody else is forbidden, and renews nothing', async () => {
    const { auth } = authOf(found, ['a=1'])
    const verdict = await verify(auth, {}, { 'sec-fetch-site': 'cross-site' })
    assert.ok(verdict.kind === 'ok')
    assert.deepEqual([verdict.forbids, verdict.fields], ['csrf_cross_site', undefined])
    assert.match(verdict.cause ?? '', /the browser says `cross-site`/)
  })

  test('an outage is no refusal', async () => {
    const auth = { api: { getSession: () => Promise.reject(new Error('down')) } }
    assert.equal(verdictOf(await verify(auth)), 'error store_unavailable')
  })

  test('what is no better-auth is a mistake', () => {
    assert.throws(() => fromBetterAuth({} as BetterAuth), /needs what `betterAuth/)
  })
})
