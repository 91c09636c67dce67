import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { knownKeySet, knownSecrets } from '../../src/keys/known-keys.ts'
import { makeSigner, NOW } from './issuer.ts'

// Goal: keys given at the start answer like fetched ones, and broken ones are no refusal.

describe('known keys', () => {
  test('a document answers like a key set', async () => {
    const { jwk } = await makeSigner('ES256', 'k')
    const keys = knownKeySet({ keys: [jwk] })
    const found = await keys.find({ kid: 'k', algorithm: 'ES256' }, NOW)
    assert.equal(found.kind, 'keys')
    assert.equal((await keys.find({ kid: 'x', algorithm: 'ES256' }, NOW)).kind, 'unknown')
    assert.ok(!(keys.find({ kid: 'k', algorithm: 'ES256' }, NOW) instanceof Promise))
  })

  test('a document without usable keys is an outage, not a refusal', async () => {
    const keys = knownKeySet({ keys: [{ kty: 'oct', k: 'c2VjcmV0' }] })
    assert.equal((await keys.find({ kid: 'k', algorithm: 'ES256' }, NOW)).kind, 'unavailable')
  })

  for (const document of [{ keys: [] }, { keys: new Array(101).fill({}) }, { keys: 7 }]) {
    test(`${JSON.stringify(document).slice(0, 20)} is refused at start`, () => {
      assert.throws(() => knownKeySet(document as { keys: object[] }), TypeError)
    })
  }

  test('secrets answer for HMAC alone', async () => {
    const keys = knownSecrets([new Uint8Array(32), new Uint8Array(32).fill(1)])
    const found = await keys.find({ kid: undefined, algorithm: 'HS256' }, NOW)
    assert.equal(found.kind === 'keys' && found.keys.length, 2)
    assert.equal((await keys.find({ kid: undefined, algorithm: 'RS256' }, NOW)).kind, 'unknown')
  })

  test('secrets have no id, so any that a token names is tried', async () => {
    const keys = knownSecrets([new Uint8Array(32)])
    const found = await keys.find({ kid: 'any', algorithm: 'HS256' }, NOW)
    assert.equal(found.kind === 'keys' && found.keys.length, 1)
    assert.equal((await keys.find({ kid: 'any', algorithm: 'RS256' }, NOW)).kind, 'unknown')
  })
})
