// Goal: whoever asks the canary is counted, and gets the keys that forged tokens are signed with.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { attackerKey, signedWith } from '../../src/states/attacker-keys.ts'
import { createCanary } from '../../src/states/canary.ts'

describe('createCanary', () => {
  test('counts every call, on loopback alone', async () => {
    const canary = await createCanary()
    assert.equal(new URL(canary.url).hostname, '127.0.0.1')
    assert.equal(canary.hits, 0)
    await (await fetch(canary.url)).text()
    await (await fetch(new URL('/other', canary.url), { method: 'POST' })).text()
    assert.equal(canary.hits, 2)
    await canary.close()
  })

  test('a server that takes its keys takes the forged token', async () => {
    const canary = await createCanary()
    const key = await attackerKey('ES256')
    const token = signedWith(key, { alg: 'ES256', kid: 'sallyport' }, { sub: 'a' })
    const keys = (await (await fetch(canary.url)).json()) as JSONWebKeySet
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys))
    assert.equal(payload.sub, 'a')
    await canary.close()
  })

  test('is an issuer with these keys too', async () => {
    const canary = await createCanary()
    const { origin } = new URL(canary.url)
    const address = `${origin}/.well-known/openid-configuration`
    const document = (await (await fetch(address)).json()) as Record<string, unknown>
    assert.deepEqual([document['issuer'], document['jwks_uri']], [origin, canary.url])
    await canary.close()
  })

  test('is gone when it is closed', async () => {
    const canary = await createCanary()
    await canary.close()
    await assert.rejects(fetch(canary.url))
  })
})
