// Goal: an assertion has what RFC 7523 section 3 wants, is good for a minute and never the same.
// Method: verified by `node:crypto`; `oauth.test.ts` shows one to a certified server.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ES256_KEY } from '../../src/jwt.ts'
import { privateKeyJwt } from '../../src/tokens/private-key-jwt.ts'
import { verifiedJwt } from '../support/proof.ts'

const { subtle } = crypto
const { privateKey, publicKey } = await subtle.generateKey(ES256_KEY, false, ['sign', 'verify'])
const jwk = await subtle.exportKey('jwk', publicKey)
const tokenEndpoint = 'https://login.example/token'

async function shown(options: object = {}) {
  const form = new URLSearchParams({ client_id: 'orders' })
  const authenticate = privateKeyJwt({ privateKey, ...options })
  await authenticate({ tokenEndpoint, clientId: 'orders', headers: {}, form })
  const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
  assert.equal(form.get('client_assertion_type'), type)
  return verifiedJwt(form.get('client_assertion') ?? '', jwk)
}

describe('privateKeyJwt', () => {
  test('says who asks, whom, and for how long', async () => {
    const { header, claims } = await shown()
    const { jti, iat, exp, ...others } = claims
    assert.deepEqual(header, { alg: 'ES256' })
    assert.deepEqual(others, { iss: 'orders', sub: 'orders', aud: tokenEndpoint })
    assert.equal(Number(exp) - Number(iat), 60)
    assert.ok(Math.abs(Number(iat) - Date.now() / 1000) < 2)
    assert.notEqual((await shown()).claims['jti'], jti)
  })

  test('names its key and another audience where that is wanted', async () => {
    const { header, claims } = await shown({ keyId: 'k1', audience: 'https://login.example' })
    assert.deepEqual([header['kid'], claims['aud']], ['k1', 'https://login.example'])
  })

  test('takes no key that cannot sign', () => {
    assert.throws(() => privateKeyJwt({ privateKey: publicKey }), TypeError)
  })
})
