// Goal: a JWT of ours is one to everybody, and nothing signs but keys of ES256.
// Method: verified by `node:crypto`; the hash compared with the example of RFC 9449 and with Node's.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ES256_KEY, sha256, signJwt, signsEs256 } from '../src/jwt.ts'
import { hashed, verifiedJwt } from './support/proof.ts'

const { subtle } = crypto
const pair = await subtle.generateKey(ES256_KEY, false, ['sign', 'verify'])

describe('signJwt', () => {
  test('is verified by others, whatever bytes its signature and its claims have', async () => {
    const jwk = await subtle.exportKey('jwk', pair.publicKey)
    for (let round = 0; round < 50; round += 1) {
      const claims = { text: 'ü€😀'.repeat(round), left: undefined }
      const read = verifiedJwt(await signJwt('{"alg":"ES256"}', claims, pair.privateKey), jwk)
      assert.deepEqual(read, { header: { alg: 'ES256' }, claims: { text: claims.text } })
    }
  })
})

describe('sha256', () => {
  test('is the `ath` of the example (RFC 9449 section 7.1)', async () => {
    const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
    assert.equal(await sha256(token), 'fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo')
  })

  test('is that of Node, with each digit that base64url changes', async () => {
    for (let round = 0; round < 50; round += 1) {
      assert.equal(await sha256(`token ${round}`), hashed(`token ${round}`))
    }
  })
})

describe('signsEs256', () => {
  const other = { name: 'ECDSA', namedCurve: 'P-384' }
  const rows = [
    ['a private key of P-256 does', () => pair.privateKey, true],
    ['a public one does not', () => pair.publicKey, false],
    [
      'one of another curve does not',
      async () => (await subtle.generateKey(other, false, ['sign'])).privateKey,
      false,
    ],
    [
      'one for agreements does not',
      async () => {
        const algorithm = { name: 'ECDH', namedCurve: 'P-256' }
        return (await subtle.generateKey(algorithm, false, ['deriveBits'])).privateKey
      },
      false,
    ],
  ] as const
  for (const [name, make, expected] of rows) {
    test(name, async () => assert.equal(signsEs256(await make()), expected))
  }
})
