import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { exportJWK, generateKeyPair } from 'jose'
import { importVerificationKey } from '../../src/keys/verification-key.ts'
import { makeSigner } from './issuer.ts'

// Goal: of a key set only keys that verify signatures are used, and nothing private is kept.

describe('importVerificationKey', () => {
  test('a public key is imported, a private one loses what is private', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = { ...(await exportJWK(privateKey)), kid: 'k' }
    const key = await importVerificationKey(jwk)
    assert.equal(key?.key.type, 'public')
    assert.ok(!key?.identity.includes(String(jwk.d)))
  })

  test('key material decides identity, not the order of members', async () => {
    const { jwk } = await makeSigner('RS256', 'k')
    const turned = Object.fromEntries(Object.entries(jwk).reverse())
    const [one, two] = await Promise.all([jwk, turned].map(importVerificationKey))
    assert.equal(one?.identity, two?.identity)
  })

  const bad = async () => {
    const { jwk } = await makeSigner('ES256', 'k')
    const { publicKey } = await generateKeyPair('ES384', { extractable: true })
    const other = await exportJWK(publicKey)
    return [
      ['nothing', undefined],
      ['a text', 'key'],
      ['an unknown type', { ...jwk, kty: 'AKP' }],
      ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
      ['a key for encryption', { ...jwk, use: 'enc' }],
      ['a key that may not verify', { ...jwk, key_ops: ['sign'] }],
      ['operations that are no list', { ...jwk, key_ops: 'verify' }],
      ['a key id that is no text', { ...jwk, kid: 7 }],
      ['a curve that does not fit its algorithm', { ...other, alg: 'ES256' }],
      ['an algorithm that nobody knows', { ...jwk, alg: 'none' }],
      ['a point that is not on the curve', { ...jwk, y: jwk.x }],
      ['a missing member', { ...jwk, y: undefined }],
      ['a short RSA key', await shortRsa()],
    ] as const
  }
  test('what cannot verify signatures is left out', async () => {
    for (const [name, jwk] of await bad()) {
      assert.equal(await importVerificationKey(jwk), undefined, name)
    }
  })
})

async function shortRsa(): Promise<object> {
  const { generateKeyPairSync } = await import('node:crypto')
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  return publicKey.export({ format: 'jwk' })
}
