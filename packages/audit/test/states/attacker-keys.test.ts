// Goal: what is signed here is a good signature by the algorithm that it names.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importJWK, type JWK, jwtVerify } from 'jose'
import { attackerJwks, attackerKey, signedWith } from '../../src/states/attacker-keys.ts'

describe('attackerKey', () => {
  for (const alg of ['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA']) {
    test(`signs with ${alg}`, async () => {
      const key = await attackerKey(alg)
      const token = signedWith(key, { alg }, { sub: 'a' })
      const { payload } = await jwtVerify(token, await importJWK(key.publicJwk as JWK, alg))
      assert.equal(payload.sub, 'a')
    })
  }

  for (const alg of ['HS256', 'none', 'RS1', 'undefined', '__proto__']) {
    test(`${alg} has no public key, so it is ES256`, async () => {
      assert.equal((await attackerKey(alg)).alg, 'ES256')
    })
  }

  test('is the same key each time', async () => {
    assert.equal(await attackerKey('ES256'), await attackerKey('ES256'))
  })

  test('no private member is served', async () => {
    await attackerKey('RS256')
    assert.ok((await attackerJwks()).every((jwk) => !('d' in jwk)))
  })
})
