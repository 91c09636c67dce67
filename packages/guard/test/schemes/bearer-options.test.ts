import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import type { KeySource } from '../../src/keys/key-source.ts'
import { type BearerOptions, bearer } from '../../src/schemes/bearer.ts'
import { AUDIENCE, makeSigner } from '../keys/issuer.ts'
import { ISSUER, makeSigners, part, SECONDS, schemeOf, verify } from './bearer-fixture.ts'
import { verdictOf } from './request.ts'

// Goal: what cannot be right does not start, and what is given is what holds.

const signers = makeSigners()

describe('a wrong configuration fails at start and says what to write', () => {
  const keys = { keys: [{}] }
  const rows: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['no issuer', { audience: 'a' }, /write `issuer: /],
    ['an issuer that is no URL', { issuer: 'me', audience: 'a' }, /write `issuer: /],
    ['an issuer over plain http', { issuer: 'http://issuer.example', audience: 'a' }, /https:\/\//],
    ['no audience', { issuer: ISSUER }, /write `audience: /],
    ['an empty audience', { issuer: ISSUER, audience: '' }, /write `audience: /],
    ['an empty list', { issuer: ISSUER, audience: [] }, /write `audience: /],
    ['no algorithm', { algorithms: [] }, /`algorithms` must not be empty: write/],
    ['none', { algorithms: ['RS256', 'none'] }, /`none` among the algorithms accepts .* write/],
    ['an unknown algorithm', { algorithms: ['RS257'] }, /`RS257` .* write/],
    ['HMAC without a secret', { algorithms: ['HS256'] }, /`HS256` needs a shared `secret`/],
    ['HMAC beside a key set', { algorithms: ['RS256', 'HS256'], keys }, /needs a shared `secret`/],
    [
      'a secret for RS256',
      { algorithms: ['RS256'], secret: 's'.repeat(32) },
      /cannot be verified with/,
    ],
    ['a secret of 31 bytes', { secret: 's'.repeat(31) }, /at least 32 bytes/],
    [
      'a secret of 63 bytes for HS512',
      { algorithms: ['HS512'], secret: 's'.repeat(63) },
      /at least 64/,
    ],
    ['no secret at all', { secret: [] }, /1 to 4/],
    ['five secrets', { secret: new Array(5).fill('s'.repeat(32)) }, /1 to 4/],
    ['keys from two places', { keys, jwksUri: 'https://a.example/' }, /only one of/],
    ['a tolerance of 301 s', { clockToleranceSeconds: 301 }, /from 0 to 300/],
    ['a negative tolerance', { clockToleranceSeconds: -1 }, /from 0 to 300/],
    ['no types', { types: [] }, /`types` must not be empty/],
  ]
  for (const [name, options, message] of rows) {
    test(name, () => {
      const isBase = 'issuer' in options || 'audience' in options
      const whole = isBase ? options : { issuer: ISSUER, audience: AUDIENCE, ...options }
      assert.throws(() => bearer(whole as unknown as BearerOptions), {
        name: 'TypeError',
        message,
      })
    })
  }

  test('what is at the limits is taken', () => {
    assert.ok(schemeOf(signers, { secret: 's'.repeat(32), clockToleranceSeconds: 300 }))
    assert.ok(schemeOf(signers, { clockToleranceSeconds: 0, types: ['at+jwt'] }))
    assert.ok(bearer({ issuer: 'http://127.0.0.1:1', audience: ['a', 'b'] }))
  })

  test('types can be narrowed: then a token without type is refused [RFC 9068 4a MUST]', async () => {
    const it = schemeOf(signers, { types: ['at+jwt'] })
    assert.equal(verdictOf(await verify(it, await signers.es.sign())), 'reject type_refused')
    assert.equal(verdictOf(await verify(it, await signers.es.sign({}, { typ: 'at+jwt' }))), 'ok')
  })

  test('a key source of one’s own is asked like any other', async () => {
    const keys: KeySource = {
      find: () => ({ kind: 'unavailable', cause: 'vault is sealed', retryAfterSeconds: 7 }),
    }
    const verification = await verify(schemeOf(signers, { keys }), await signers.es.sign())
    assert.deepEqual(verification, {
      kind: 'error',
      reason: 'key_server_unavailable',
      cause: 'vault is sealed',
      retryAfterSeconds: 7,
    })
  })

  test('the name can be told', async () => {
    const it = schemeOf(signers, { name: 'partner' })
    const verification = await verify(it, await signers.es.sign())
    assert.equal(it.name, 'partner')
    assert.equal(
      verification.kind === 'ok' && verification.subject.authentication.scheme,
      'partner',
    )
  })
})

describe('all algorithms', () => {
  const names = [
    'RS256',
    'RS384',
    'RS512',
    'PS256',
    'PS384',
    'PS512',
    'ES256',
    'ES384',
    'ES512',
    'EdDSA',
    'Ed25519',
  ] as const
  for (const name of names) {
    test(`${name}: what jose signs is verified, what is damaged is not [RFC 9068 2.1 MUST]`, async () => {
      const by = await makeSigner(name, 'k')
      const it = schemeOf(signers, { algorithms: [name], keys: { keys: [by.jwk] } })
      const token = await by.sign()
      assert.equal(verdictOf(await verify(it, token)), 'ok')
      const at = token.lastIndexOf('.') + 10
      const other = token.charAt(at) === 'A' ? 'B' : 'A'
      const damaged = token.slice(0, at) + other + token.slice(at + 1)
      assert.equal(verdictOf(await verify(it, damaged)), 'reject signature_invalid')
    })
  }

  for (const [name, length] of [
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const) {
    test(`${name}: each of several secrets is tried`, async () => {
      const [old, current] = ['o'.repeat(length), 'c'.repeat(length)]
      const it = schemeOf(signers, { algorithms: [name], secret: [current, old] })
      const input = `${part({ alg: name })}.${part({ iss: ISSUER, aud: AUDIENCE, sub: 'a', exp: SECONDS + 9 })}`
      const hash = `sha${name.slice(2)}`
      for (const [secret, expected] of [
        [old, 'ok'],
        [current, 'ok'],
        ['x'.repeat(length), 'reject signature_invalid'],
      ] as const) {
        const signature = createHmac(hash, secret).update(input).digest('base64url')
        assert.equal(verdictOf(await verify(it, `${input}.${signature}`)), expected)
      }
    })
  }
})
