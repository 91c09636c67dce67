// Goal: a nonce is good for one to two of its ages, on every machine with the secret, and nothing is kept.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type DpopNonceOptions, DpopNonces } from '../../src/schemes/dpop-nonce.ts'

const secret = 's'.repeat(32)
const other = 'o'.repeat(32)
const START = 1_800_000_000_000

describe('DpopNonces', () => {
  test('a nonce is a text as a nonce may be written [RFC 9449 8.1 MUST]', () => {
    assert.match(new DpopNonces().current(START), /^[\x21\x23-\x5b\x5d-\x7e]{32}$/)
  })

  const rows = [
    ['at once', 0, 'current'],
    ['at the end of its time', 59_999, 'current'],
    ['in the time after', 60_000, 'previous'],
    ['at the end of that', 119_999, 'previous'],
    ['after two', 120_000, 'stale'],
    ['before it was made', -1, 'stale'],
  ] as const
  for (const [name, after, expected] of rows) {
    test(`${name} it is ${expected}`, () => {
      const nonces = new DpopNonces({ secret, minAgeSeconds: 60 })
      assert.equal(nonces.standing(nonces.current(START), START + after), expected)
      assert.equal(nonces.lifetimeMs, 120_000)
    })
  }

  test('another machine with the same secret knows it, one with another does not [RFC 9449 8 MUST]', () => {
    const nonce = new DpopNonces({ secret }).current(START)
    assert.equal(new DpopNonces({ secret }).standing(nonce, START), 'current')
    assert.equal(new DpopNonces({ secret: other }).standing(nonce, START), 'stale')
    assert.equal(new DpopNonces().standing(nonce, START), 'stale')
  })

  test('while a secret is replaced, those of the old one are good and are replaced', () => {
    const old = new DpopNonces({ secret: other }).current(START)
    const both = new DpopNonces({ secret: [secret, other] })
    assert.equal(both.standing(old, START), 'previous')
    assert.equal(both.current(START), new DpopNonces({ secret }).current(START))
  })

  const wrong: readonly (readonly [string, DpopNonceOptions, RegExp])[] = [
    ['a short secret', { secret: 's'.repeat(31) }, /at least 32 bytes/],
    ['no age', { minAgeSeconds: 0 }, /from 1 to 3600/],
  ]
  for (const [name, options, message] of wrong) {
    test(`refused at start: ${name}`, () => {
      assert.throws(() => new DpopNonces(options), { name: 'TypeError', message })
    })
  }
})
