import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DigestOptions, digestSettings } from '../../src/schemes/digest-options.ts'

// Goal: what cannot work is refused at start, in words that say what to write.
const lookup = (): undefined => undefined

describe('digestSettings', () => {
  test('what holds where nothing is said: no MD5 [RFC 7616 3.2 SHOULD NOT]', () => {
    const { counters, secrets, ...settings } = digestSettings({ lookup })
    assert.equal(typeof counters.use, 'function')
    assert.deepEqual(
      secrets.map(({ length }) => length),
      [32],
    )
    assert.deepEqual(settings, {
      lookup,
      algorithms: ['SHA-256'],
      qop: ['auth'],
      userhash: false,
      lifeMs: 300_000,
      bodyBytesMax: 262_144,
      lengthMax: 4_096,
      clock: Date.now,
    })
  })

  const rows: readonly (readonly [
    string,
    Partial<Record<keyof DigestOptions, unknown>>,
    RegExp,
  ])[] = [
    ['no lookup', { lookup: undefined }, /write `lookup: /],
    ['an unknown algorithm', { algorithms: ['SHA-1'] }, /`SHA-1` is no algorithm of Digest/],
    ['no algorithm', { algorithms: [] }, /write `algorithms: /],
    ['an unknown qop', { qop: ['auth-conf'] }, /`qop` must be/],
    ['no qop', { qop: [] }, /`qop` must be/],
    ['a life of nothing', { nonce: { lifeSeconds: 0 } }, /`nonce.lifeSeconds` must be/],
    ['a life beyond a day', { nonce: { lifeSeconds: 86_401 } }, /`nonce.lifeSeconds` must be/],
    ['a short secret', { nonce: { secret: 'x'.repeat(31) } }, /at least 32 bytes/],
    ['no room for nonces', { nonce: { maxEntries: 0 } }, /`maxEntries` must be/],
    ['a negative limit', { bodyBytesMax: -1 }, /`bodyBytesMax` must be/],
    ['a length beyond the limit', { lengthMax: 16_385 }, /`lengthMax` must be/],
  ]
  for (const [name, options, message] of rows) {
    test(`${name} is refused`, () => {
      const given = { lookup, ...options } as DigestOptions
      assert.throws(() => digestSettings(given), { name: 'TypeError', message })
    })
  }

  test('a secret of 32 bytes is taken', () => {
    const secret = 'x'.repeat(32)
    assert.deepEqual(digestSettings({ lookup, nonce: { secret } }).secrets, [Buffer.from(secret)])
  })
})
