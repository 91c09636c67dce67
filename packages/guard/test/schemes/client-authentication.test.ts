import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import {
  type ClientCredentials,
  type ClientForm,
  clientAuthentication,
} from '../../src/schemes/client-authentication.ts'

// Goal: we show who we are as the standards write it, and mistakes are told at start.

const ISSUER = 'https://issuer.example'

/** What is added to a form. */
async function added(client: ClientCredentials): Promise<ClientForm> {
  const to: ClientForm = { fields: {}, form: new URLSearchParams() }
  await clientAuthentication(client)(to, ISSUER)
  return to
}

describe('a secret', () => {
  test('both halves are encoded like a form before they are joined (RFC 6749 section 2.3.1)', async () => {
    const { fields, form } = await added({ id: 'a:b', secret: 'ü %+' })
    const [scheme, credentials = ''] = (fields['authorization'] ?? '').split(' ')
    assert.equal(scheme, 'Basic')
    assert.equal(Buffer.from(credentials, 'base64').toString(), 'a%3Ab:%C3%BC+%25%2B')
    assert.equal(form.size, 0)
  })

  test('or it stands in the form', async () => {
    const { fields, form } = await added({ id: 'a', secret: 'ü &', method: 'post' })
    assert.deepEqual(fields, {})
    assert.equal(form.toString(), 'client_id=a&client_secret=%C3%BC+%26')
  })
})

describe('a key', () => {
  for (const algorithm of ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA']) {
    test(`an assertion signed with ${algorithm} (RFC 7523 section 3)`, async () => {
      const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
      const key = { ...(await exportJWK(privateKey)), kid: 'k', alg: algorithm }
      const { form } = await added({ id: 'a', key, method: 'private_key_jwt' })
      assert.equal(
        form.get('client_assertion_type'),
        'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      )
      const assertion = form.get('client_assertion') ?? ''
      const { payload } = await jwtVerify(assertion, publicKey, { audience: ISSUER })
      assert.deepEqual([payload.iss, payload.sub], ['a', 'a'])
      assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 60)
      assert.deepEqual(decodeProtectedHeader(assertion), { alg: algorithm, kid: 'k' })
    })
  }

  test('each assertion has an id of its own', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const key = await exportJWK(privateKey)
    const client = { id: 'a', key, method: 'private_key_jwt' } as const
    const ids = await Promise.all(
      [1, 2].map(
        async () => decodeJwt((await added(client)).form.get('client_assertion') ?? '').jti,
      ),
    )
    assert.equal(new Set(ids).size, 2)
  })

  test('a key without `alg` signs as is usual for its type', async () => {
    for (const algorithm of ['RS256', 'ES384', 'EdDSA']) {
      const { privateKey } = await generateKeyPair(algorithm, { extractable: true })
      const key = await exportJWK(privateKey)
      const { form } = await added({ id: 'a', key, method: 'private_key_jwt' })
      assert.equal(decodeProtectedHeader(form.get('client_assertion') ?? '').alg, algorithm)
    }
  })
})

describe('mistakes', () => {
  test('are told at start, and a key is never quoted', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(privateKey)
    const method = 'private_key_jwt'
    const rows = [
      [undefined, /who asks/],
      [{}, /who asks/],
      [{ id: '', secret: 'x' }, /who asks/],
      [{ id: 'a' }, /who asks/],
      [{ id: 'a', secret: 'x', method: 'none' }, /must be basic, post or private_key_jwt/],
      [{ id: 'a', method }, /private JSON Web Key/],
      [{ id: 'a', method, key: await exportJWK(publicKey) }, /private JSON Web Key/],
      [{ id: 'a', method, key: { kty: 'oct', k: 'c2VjcmV0' } }, /private JSON Web Key/],
      [{ id: 'a', method, key: { ...jwk, alg: 'RS256' } }, /does not fit/],
      [{ id: 'a', method, key: { ...jwk, alg: 'none' } }, /does not fit/],
    ] as const
    for (const [client, message] of rows) {
      assert.throws(
        () => clientAuthentication(client as unknown as ClientCredentials),
        (error: Error) => message.test(error.message) && !error.message.includes(String(jwk.d)),
      )
    }
  })
})
