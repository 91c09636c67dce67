// Goal: the key is got once and when needed, cannot be read, and has the thumbprint that others give it.
// Method: the key of RFC 9449; sources that count and fail.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ES256_KEY } from '../../src/jwt.ts'
import { lazyKey } from '../../src/schemes/dpop-key.ts'
import { hashed } from '../support/proof.ts'

const { subtle } = crypto
const fresh = (): Promise<CryptoKeyPair> => subtle.generateKey(ES256_KEY, false, ['sign', 'verify'])

describe('lazyKey', () => {
  test('gives the public key of the example its thumbprint (RFC 9449 section 6.1)', async () => {
    const { privateKey } = await fresh()
    const jwk = {
      kty: 'EC',
      x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
      y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
      crv: 'P-256',
    }
    const publicKey = await subtle.importKey('jwk', jwk, ES256_KEY, true, ['verify'])
    const { thumbprint, header } = await lazyKey({ privateKey, publicKey })()
    assert.equal(thumbprint, '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I')
    assert.deepEqual(JSON.parse(header), { typ: 'dpop+jwt', alg: 'ES256', jwk })
  })

  test('makes one by itself, once for all who wait, that nobody can read', async () => {
    const key = lazyKey()
    const [one, other] = await Promise.all([key(), key()])
    assert.equal(one, other)
    assert.equal(one?.privateKey.extractable, false)
    const { crv, kty, x, y } = JSON.parse(one?.header ?? '').jwk
    assert.equal(one?.thumbprint, hashed(JSON.stringify({ crv, kty, x, y })))
    assert.notEqual((await lazyKey()()).thumbprint, one?.thumbprint)
  })

  test('asks its source when it is needed, once, and again only after a failure', async () => {
    let asked = 0
    const key = lazyKey(async () => {
      asked += 1
      if (asked === 1) throw new Error('locked')
      return fresh()
    })
    assert.equal(asked, 0)
    await assert.rejects(key(), /locked/)
    const { thumbprint } = await key()
    assert.equal((await key()).thumbprint, thumbprint)
    assert.equal(asked, 2)
  })

  test('takes no other key', async () => {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-384' }
    const pair = await subtle.generateKey(algorithm, false, ['sign', 'verify'])
    await assert.rejects(lazyKey(pair)(), TypeError)
  })
})
