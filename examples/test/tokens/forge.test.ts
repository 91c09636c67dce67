import assert from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { before, describe, test } from 'node:test'
import {
  compactVerify,
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  jwtVerify,
  SignJWT,
} from 'jose'
import { createSigningKeys, type SigningKeys } from '../../src/authorization-server/keys.ts'
import { type Flaws, forge } from '../../src/tokens/forge.ts'

// Goal: a broken token differs from the good one in the point that was asked for, and in no other.

const now = Math.floor(Date.now() / 1000)
const claims = { iss: 'https://issuer.example', aud: 'api', sub: 'alice', iat: now, exp: now + 600 }
let keys: SigningKeys
let good: string

before(async () => {
  keys = await createSigningKeys()
  good = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: keys.rs256.kid ?? '' })
    .sign(await importJWK(keys.rs256, 'RS256'))
})

const changed: readonly (readonly [flaws: Flaws, expected: Record<string, unknown>])[] = [
  [{ expired: true }, { ...claims, iat: now - 7200, exp: now - 3600 }],
  [{ notBeforeSeconds: 3600 }, { ...claims, nbf: now + 3600 }],
  [{ authTimeSeconds: -600 }, { ...claims, auth_time: now - 600 }],
  [{ audience: 'other' }, { ...claims, aud: 'other' }],
  [{ issuer: 'other' }, { ...claims, iss: 'other' }],
  [
    { audience: 'other', issuer: 'other' },
    { ...claims, aud: 'other', iss: 'other' },
  ],
]

const near = (actual: Record<string, unknown>, expected: Record<string, unknown>): void => {
  assert.deepEqual(Object.keys(actual).toSorted(), Object.keys(expected).toSorted())
  for (const [name, value] of Object.entries(expected)) {
    const isTime = typeof value === 'number'
    if (isTime) assert.ok(Math.abs(Number(actual[name]) - value) <= 5, `${name} is near`)
    else assert.equal(actual[name], value)
  }
}

async function isSignedByUs(token: string): Promise<boolean> {
  const own = [keys.rs256, keys.es256].map(({ kty, kid, n, e, crv, x, y }) =>
    kty === 'RSA' ? { kty, kid, n, e } : { kty, kid, crv, x, y },
  )
  try {
    await compactVerify(token, createLocalJWKSet({ keys: own } as JSONWebKeySet))
    return true
  } catch {
    return false
  }
}

describe('forge', () => {
  for (const [flaws, expected] of changed) {
    test(`${JSON.stringify(flaws)} changes these claims only, rightly signed`, async () => {
      const token = await forge(good, keys, flaws)
      near(decodeJwt(token), expected)
      assert.deepEqual(decodeProtectedHeader(token), decodeProtectedHeader(good))
      assert.equal(await isSignedByUs(token), true)
    })
  }

  test('no expiry: `exp` is missing, and nothing else', async () => {
    const token = await forge(good, keys, { noExpiry: true })
    const { exp: _, ...rest } = claims
    assert.deepEqual(decodeJwt(token), rest)
    assert.equal(await isSignedByUs(token), true)
  })

  test('a bad signature: same header, same claims, another key', async () => {
    const token = await forge(good, keys, { badSignature: true })
    assert.deepEqual(decodeJwt(token), claims)
    assert.deepEqual(decodeProtectedHeader(token), decodeProtectedHeader(good))
    assert.equal(await isSignedByUs(token), false)
  })

  test('an unknown key id: only that changes', async () => {
    const token = await forge(good, keys, { keyId: 'unknown' })
    assert.deepEqual(decodeJwt(token), claims)
    assert.deepEqual(decodeProtectedHeader(token), {
      ...decodeProtectedHeader(good),
      kid: 'unknown',
    })
  })

  test('unsigned: `none`, and an empty signature', async () => {
    const token = await forge(good, keys, { algorithm: 'none' })
    assert.equal(decodeProtectedHeader(token).alg, 'none')
    assert.deepEqual(decodeJwt(token), claims)
    assert.match(token, /^[^.]+\.[^.]+\.$/)
  })

  test('signed with the public key: HS256 over it verifies', async () => {
    const token = await forge(good, keys, { algorithm: 'HS256' })
    const { kty, n, e } = keys.rs256
    const key = createPublicKey({ key: { kty, n, e } as never, format: 'jwk' })
    const secret = key.export({ type: 'spki', format: 'pem' })
    const { payload } = await jwtVerify(token, new TextEncoder().encode(String(secret)))
    assert.equal(payload.sub, 'alice')
  })

  test('a token of the other key is forged with the other key', async () => {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: keys.es256.kid ?? '' })
      .sign(await importJWK(keys.es256, 'ES256'))
    const forged = await forge(token, keys, { audience: 'other' })
    assert.equal(decodeProtectedHeader(forged).alg, 'ES256')
    assert.equal(await isSignedByUs(forged), true)
  })
})
