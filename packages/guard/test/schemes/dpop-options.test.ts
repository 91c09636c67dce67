// Goal: a mistake in the options is told at start, with what to write. Method: one row per mistake.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DpopOptions, dpop } from '../../src/schemes/dpop.ts'
import { makeSigners, schemeOf } from './bearer-fixture.ts'
import { PUBLIC_URL } from './dpop-fixture.ts'

const signers = makeSigners()

describe('the options of dpop()', () => {
  const rows: readonly (readonly [string, unknown, RegExp])[] = [
    ['no tokens', { tokens: undefined }, /write `dpop\(\{ tokens: bearer\(/],
    ['a scheme that verifies no tokens', { tokens: { name: 'basic' } }, /what verifies its tokens/],
    ['no address', { publicUrl: undefined }, /write `publicUrl: /],
    ['no addresses', { publicUrl: [] }, /write `publicUrl: /],
    ['a path', { publicUrl: '/v1' }, /write `publicUrl: /],
    ['an address with a query', { publicUrl: 'https://api.example/?a' }, /without query/],
    ['an address with a fragment', { publicUrl: 'https://api.example/#a' }, /without query/],
    ['one bad address among good ones', { publicUrl: [PUBLIC_URL, 'api'] }, /write `publicUrl: /],
    ['no algorithm', { algorithms: [] }, /`algorithms` must not be empty: write/],
    ['an algorithm of shared secrets', { algorithms: ['HS256'] }, /`HS256` proves nothing/],
    ['none', { algorithms: ['none'] }, /`none` proves nothing/],
    ['an age of nothing', { maxAgeSeconds: 0 }, /`maxAgeSeconds` must be a number from 1 to 600/],
    ['an age of 601 s', { maxAgeSeconds: 601 }, /from 1 to 600/],
    ['a tolerance of 301 s', { clockToleranceSeconds: 301 }, /from 0 to 300/],
    ['a short secret', { nonce: { secret: 'short' } }, /at least 32 bytes/],
  ]
  for (const [name, given, message] of rows) {
    test(name, () => {
      const options = { tokens: schemeOf(signers), publicUrl: PUBLIC_URL, ...(given as object) }
      assert.throws(() => dpop(options as DpopOptions), { name: 'TypeError', message })
    })
  }

  test('no options at all', () => {
    assert.throws(() => dpop(undefined as unknown as DpopOptions), /what verifies its tokens/)
  })

  test('what is at the limits is taken', () => {
    const tokens = schemeOf(signers)
    const publicUrl = ['http://127.0.0.1:1', 'https://api.example/v1/']
    assert.ok(dpop({ tokens, publicUrl, maxAgeSeconds: 600, clockToleranceSeconds: 300 }))
    assert.ok(dpop({ tokens, publicUrl, maxAgeSeconds: 1, clockToleranceSeconds: 0, nonce: false }))
    assert.equal(dpop({ tokens, publicUrl, name: 'proven' }).name, 'proven')
  })
})
