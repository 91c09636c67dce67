import assert from 'node:assert/strict'
import { createHmac, createPublicKey } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { jwtVerify } from 'jose'
import { knownKeySet } from '../../src/keys/known-keys.ts'
import type { BearerOptions, KeyAnswer } from '../../src/schemes/bearer.ts'
import { AUDIENCE, makeSigner, NOW, type Signer } from '../keys/issuer.ts'
import { ISSUER, makeSigners, part, SECONDS, schemeOf, verify } from './bearer-fixture.ts'
import { verdictOf } from './request.ts'

// Goal: every token gets its one answer, and a failure of somebody else is never the client's
// fault.

const signers = makeSigners()

describe('verification', () => {
  const rows: readonly (readonly [name: string, token: () => Promise<string>, expected: string])[] =
    [
      ['a good token', () => signers.es.sign(), 'ok'],
      ['a good token of another algorithm [RFC 9068 2.1 MUST]', () => signers.rsa.sign(), 'ok'],
      [
        'an access token by its type [RFC 9068 4a MUST]',
        () => signers.es.sign({}, { typ: 'at+jwt' }),
        'ok',
      ],
      [
        'the same with prefix and other case [RFC 9068 4a MUST]',
        () => signers.es.sign({}, { typ: 'Application/AT+JWT' }),
        'ok',
      ],
      [
        'an opaque token, which may be for another scheme',
        async () => 'opaque',
        'skip token_unreadable',
      ],
      [
        'no signature [RFC 9068 4e MUST]',
        async () => unsigned({ alg: 'none' }),
        'reject algorithm_refused',
      ],
      [
        'no signature in capitals [RFC 9068 4e MUST]',
        async () => unsigned({ alg: 'NONE' }),
        'reject algorithm_refused',
      ],
      [
        'an algorithm off the list',
        async () => unsigned({ alg: 'ES512' }),
        'reject algorithm_refused',
      ],
      [
        'an algorithm that is a method of objects',
        async () => unsigned({ alg: 'constructor' }),
        'reject algorithm_refused',
      ],
      ['HMAC with the public key as secret', () => confused(), 'reject algorithm_refused'],
      [
        'another type [RFC 9068 4a MUST]',
        () => signers.es.sign({}, { typ: 'dpop+jwt' }),
        'reject type_refused',
      ],
      ['an ID token', () => signers.es.sign({ nonce: 'n', at_hash: 'h' }), 'reject type_refused'],
      [
        'an access token may carry what it likes',
        () => signers.es.sign({ nonce: 'n' }, { typ: 'at+jwt' }),
        'ok',
      ],
      [
        'an unknown key [RFC 9068 4f MUST]',
        () => signers.es.sign({}, { kid: 'other' }),
        'reject key_unknown',
      ],
      [
        'a key of another algorithm [RFC 9068 4d MUST]',
        () => signers.es.sign({}, { kid: 'rs' }),
        'reject key_unknown',
      ],
      ['no key id: what fits is tried', () => withoutKid(), 'ok'],
      [
        'a signature of somebody else [RFC 9068 4d MUST]',
        () => signers.stranger.sign(),
        'reject signature_invalid',
      ],
      ['an empty signature', async () => `${await head(signers.es)}.`, 'reject signature_invalid'],
      [
        'a short signature',
        async () => `${await head(signers.es)}.AAAA`,
        'reject signature_invalid',
      ],
      [
        'a signature of zeros',
        async () => `${await head(signers.es)}.${'A'.repeat(86)}`,
        'reject signature_invalid',
      ],
      [
        'another issuer is left to the next scheme [RFC 9068 4b MUST]',
        () => signers.es.sign({ iss: `${ISSUER}/` }),
        'skip issuer_mismatch',
      ],
      ['so is no issuer', () => signers.es.sign({ iss: undefined }), 'skip issuer_mismatch'],
      [
        'another audience [RFC 9068 4c MUST]',
        () => signers.es.sign({ aud: 'elsewhere' }),
        'reject audience_mismatch',
      ],
      [
        'no audience [RFC 9068 4c MUST]',
        () => signers.es.sign({ aud: undefined }),
        'reject claim_missing',
      ],
      ['no expiry', () => signers.es.sign({ exp: undefined }), 'reject expiry_missing'],
      ['no subject', () => signers.es.sign({ sub: undefined }), 'reject claim_missing'],
      ['a scope of null', () => signers.es.sign({ scope: null }), 'reject claim_missing'],
      ['an expiry in milliseconds', () => signers.es.sign({ exp: NOW }), 'reject claim_missing'],
      [
        'one millisecond left of the tolerance [RFC 9068 4g MUST]',
        () => signers.es.sign({ exp: SECONDS - 4.999 }),
        'ok',
      ],
      [
        'none left [RFC 9068 4g MUST]',
        () => signers.es.sign({ exp: SECONDS - 5 }),
        'reject token_expired',
      ],
      ['a start within the tolerance', () => signers.es.sign({ nbf: SECONDS + 5 }), 'ok'],
      [
        'a start beyond',
        () => signers.es.sign({ nbf: SECONDS + 5.001 }),
        'reject token_not_yet_valid',
      ],
      ['issued within the tolerance', () => signers.es.sign({ iat: SECONDS + 5 }), 'ok'],
      [
        'issued in the future',
        () => signers.es.sign({ iat: SECONDS + 6 }),
        'reject token_not_yet_valid',
      ],
    ]
  for (const [name, token, expected] of rows) {
    test(name, async () => {
      const text = await token()
      const verification = await verify(schemeOf(signers), text)
      assert.equal(verdictOf(verification), expected)
      const [, , signature = ''] = text.split('.')
      if (signature.length > 8) assert.ok(!JSON.stringify(verification).includes(signature))
    })
  }

  for (const [name, iss, stated] of [
    ['another issuer', 'https://x.example', 'the token is of `https://x.example`'],
    ['a long one', 'x'.repeat(101), `the token is of \`${'x'.repeat(100)}…\``],
    ['none', undefined, 'no readable `iss`'],
    ['one that is no text', 7, 'no readable `iss`'],
  ] as const) {
    test(`the cause says which issuer came and which is configured: ${name}`, async () => {
      const skipped = await verify(schemeOf(signers), await signers.es.sign({ iss }))
      const cause = `${stated}, configured is \`${ISSUER}\``
      assert.deepEqual(skipped, { kind: 'skip', reason: 'issuer_mismatch', cause })
    })
  }

  function unsigned(header: object): string {
    return `${part(header)}.${part({ iss: ISSUER, aud: AUDIENCE, sub: 'a', exp: SECONDS + 9 })}.`
  }
  async function head(by: Signer): Promise<string> {
    const token = await by.sign()
    return token.slice(0, token.lastIndexOf('.'))
  }
  async function confused(): Promise<string> {
    const pem = createPublicKey({ key: { ...signers.rsa.jwk }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    const input = `${part({ alg: 'HS256', kid: 'rs' })}.${part({ iss: ISSUER, aud: AUDIENCE, sub: 'a', exp: SECONDS + 9 })}`
    return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`
  }
  async function withoutKid(): Promise<string> {
    return signers.es.sign({}, { kid: undefined })
  }

  test('the facts are for the record: key id in bounded length, issuer, expiry', async () => {
    const good = await verify(schemeOf(signers), await signers.es.sign())
    assert.deepEqual(good.kind === 'ok' && good.facts, {
      kid: 'es',
      issuer: ISSUER,
      expiresAt: NOW + 600_000,
    })
    const long = await verify(
      schemeOf(signers),
      await signers.es.sign({}, { kid: 'x'.repeat(201) }),
    )
    assert.equal(long.kind === 'reject' && long.facts.kid?.length, 200)
  })

  test('the subject is what the claims say', async () => {
    const claims = {
      tenant: 'acme',
      roles: ['member'],
      scope: 'orders:read',
      acr: 'mfa',
      auth_time: 7,
    }
    const verification = await verify(schemeOf(signers), await signers.es.sign(claims))
    assert.ok(verification.kind === 'ok')
    const { attributes, ...subject } = verification.subject
    assert.equal(attributes?.['iss'], ISSUER)
    assert.deepEqual(subject, {
      id: 'alice',
      kind: 'user',
      tenant: 'acme',
      sets: ['member'],
      scopes: ['orders:read'],
      authentication: { scheme: 'bearer', methods: [], acr: 'mfa', time: 7 },
    })
  })

  test('agrees with jose on tokens with one character changed', async () => {
    const it = schemeOf(signers, { cache: { maxEntries: 0 } })
    const token = await signers.rsa.sign()
    const key = createPublicKey({ key: { ...signers.rsa.jwk }, format: 'jwk' })
    const expected = {
      issuer: ISSUER,
      audience: AUDIENCE,
      algorithms: ['RS256'],
      currentDate: new Date(NOW),
    }
    const place = fc.nat({ max: token.length - 1 })
    const digit = fc.constantFrom(
      ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.',
    )
    await fc.assert(
      fc.asyncProperty(place, digit, async (at, character) => {
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        const theirs = await jwtVerify(changed, key, expected).then(
          () => 'ok',
          () => 'no',
        )
        const ours = verdictOf(await verify(it, changed))
        // We refuse more than jose: bits left over in base64url are not one more text of the same
        // token.
        if (theirs === 'no') assert.notEqual(ours, 'ok')
        if (changed === token) assert.equal(ours, 'ok')
      }),
      { numRuns: 200 },
    )
  })
})

describe('what the application says', () => {
  const failing = () => {
    throw new Error('database is down')
  }
  const rows: readonly (readonly [string, Partial<BearerOptions>, string])[] = [
    ['a subject', { subject: ({ sub }) => ({ id: String(sub), sets: [] }) }, 'ok'],
    ['a subject later', { subject: async () => ({ id: 'x', sets: [] }) }, 'ok'],
    ['no subject', { subject: () => undefined }, 'reject subject_unknown'],
    ['no subject later', { subject: async () => undefined }, 'reject subject_unknown'],
    [
      'nothing, as null',
      { subject: (() => null) as unknown as () => undefined },
      'reject subject_unknown',
    ],
    ['a throw', { subject: failing }, 'error store_unavailable'],
    ['a promise that fails', { subject: async () => failing() }, 'error store_unavailable'],
    [
      'a subject that is none',
      { subject: () => ({}) as { id: string; sets: [] } },
      'error store_unavailable',
    ],
    ['not revoked', { revoked: () => false }, 'ok'],
    ['not revoked, as 0', { revoked: (() => 0) as unknown as () => boolean }, 'ok'],
    ['revoked, as 1', { revoked: (() => 1) as unknown as () => boolean }, 'reject token_revoked'],
    ['not revoked later', { revoked: async () => false }, 'ok'],
    ['revoked', { revoked: () => true }, 'reject token_revoked'],
    ['revoked later', { revoked: async () => true }, 'reject token_revoked'],
    [
      'revoked or not, nobody knows',
      { revoked: (() => undefined) as unknown as () => boolean },
      'error store_unavailable',
    ],
    [
      'an empty row, as null, about revocation',
      { revoked: (() => null) as unknown as () => boolean },
      'error store_unavailable',
    ],
    [
      'a text about revocation',
      { revoked: (() => 'no') as unknown as () => boolean },
      'error store_unavailable',
    ],
    ['a throw about revocation', { revoked: failing }, 'error store_unavailable'],
    [
      'a promise about revocation that fails',
      { revoked: async () => failing() },
      'error store_unavailable',
    ],
  ]
  for (const [name, options, expected] of rows) {
    test(`${name}: ${expected}`, async () => {
      assert.equal(
        verdictOf(await verify(schemeOf(signers, options), await signers.es.sign())),
        expected,
      )
    })
  }

  test('nobody is asked about a token that is not genuine', async () => {
    const it = schemeOf(signers, { subject: failing, revoked: failing })
    assert.equal(
      verdictOf(await verify(it, await signers.stranger.sign())),
      'reject signature_invalid',
    )
    const expired = await signers.es.sign({ exp: SECONDS - 60 })
    assert.equal(verdictOf(await verify(it, expired)), 'reject token_expired')
  })
})

describe('what a key source is told, and what it says', () => {
  const none: KeyAnswer = { kind: 'unknown' }
  const later: KeyAnswer = { kind: 'unavailable', cause: 'not now', retryAfterSeconds: 7 }

  const newer = [
    ['there is none', none, 'reject signature_invalid'],
    ['nobody can say', later, 'error key_server_unavailable'],
  ] as const
  for (const [name, answer, expected] of newer) {
    test(`no key matches a token without id, and of newer ones ${name}: ${expected}`, async () => {
      const known = knownKeySet({ keys: [signers.es.jwk] })
      const keys = { find: known.find, findNewer: async () => answer }
      const token = await signers.stranger.sign({}, { kid: undefined })
      const verification = await verify(schemeOf(signers, { keys }), token)
      assert.equal(verdictOf(verification), expected)
      const seconds = verification.kind === 'error' ? verification.retryAfterSeconds : undefined
      assert.equal(seconds, answer === later ? 7 : undefined)
    })
  }

  for (const kid of ['shared', undefined]) {
    test(`the last of six keys is tried, whose id is ${kid ?? 'missing'}`, async () => {
      const six = await Promise.all(Array.from({ length: 6 }, () => makeSigner('ES256', kid)))
      const it = schemeOf(signers, { keys: { keys: six.map(({ jwk }) => jwk) } })
      for (const signer of six) assert.equal(verdictOf(await verify(it, await signer.sign())), 'ok')
      const stranger = await makeSigner('ES256', kid)
      const refused = await verify(it, await stranger.sign())
      assert.equal(verdictOf(refused), 'reject signature_invalid')
    })
  }

  test('a key id says nothing about a shared secret', async () => {
    const it = schemeOf(signers, { secret: 'x'.repeat(32) })
    for (const [secret, expected] of [
      ['x'.repeat(32), 'ok'],
      ['y'.repeat(32), 'reject signature_invalid'],
    ] as const) {
      const claims = { iss: ISSUER, aud: AUDIENCE, sub: 'a', exp: SECONDS + 9 }
      const input = `${part({ alg: 'HS256', kid: 'any' })}.${part(claims)}`
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
      assert.equal(verdictOf(await verify(it, token)), expected)
    }
  })
})
