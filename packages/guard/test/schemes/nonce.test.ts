import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Nonces } from '../../src/schemes/nonce.ts'
import { nonceSecrets } from '../../src/schemes/nonce-secrets.ts'

// Goal: a nonce is good where and while it was given, and nobody else can make one.
const NOW = 1_800_000_000_000
const LIFE = 300_000
const own = noncesOf()
const nonce = own.make('orders', NOW)

function noncesOf(...secrets: readonly (string | Uint8Array)[]): Nonces {
  const given = secrets.length === 0 ? undefined : secrets
  return new Nonces({ lifeMs: LIFE, secrets: nonceSecrets(given) })
}

describe('a nonce', () => {
  const rows = [
    ['is good at once', nonce, 'orders', NOW, true],
    ['is good until its end', nonce, 'orders', NOW + LIFE - 1, true],
    ['is not good at its end', nonce, 'orders', NOW + LIFE, false],
    ['is none in another realm', nonce, 'settings', NOW, false],
    ['is none when it is cut', nonce.slice(0, -1), 'orders', NOW, false],
    ['is none with more behind it', `${nonce}A`, 'orders', NOW, false],
    ['is none when nobody gave it', 'A'.repeat(43), 'orders', NOW, false],
    ['is none when it is no base64', '"'.repeat(43), 'orders', NOW, false],
  ] as const
  for (const [name, text, realm, now, isGood] of rows) {
    test(name, () => {
      const expected = isGood ? { issuedAt: NOW, expiresAt: NOW + LIFE } : undefined
      assert.deepEqual(own.read(text, realm, now), expected)
    })
  }

  test('changes in any character make it none', () => {
    for (let at = 0; at < nonce.length; at += 1) {
      const other = nonce[at] === 'A' ? 'B' : 'A'
      const changed = nonce.slice(0, at) + other + nonce.slice(at + 1)
      assert.equal(own.read(changed, 'orders', NOW), undefined, `at ${at}`)
    }
  })

  test('has one spelling, though its last digit has two bits to spare', () => {
    const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const good = [...digits].filter(
      (digit) => own.read(nonce.slice(0, -1) + digit, 'orders', NOW) !== undefined,
    )
    assert.deepEqual(good, [nonce.at(-1)])
  })

  test('is another one each time', () => {
    const made = Array.from({ length: 1000 }, () => own.make('orders', NOW))
    assert.equal(new Set(made).size, 1000)
  })

  test('of one process is none in another, unless they share a secret', () => {
    assert.equal(noncesOf().read(nonce, 'orders', NOW), undefined)
    const secret = 'a secret of thirty-two bytes, or more'
    const shared = noncesOf(secret).make('orders', NOW)
    assert.notEqual(noncesOf(Buffer.from(secret)).read(shared, 'orders', NOW), undefined)
  })

  test('is made of the first secret of a list, and good by each of them', () => {
    const secrets = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(32))
    const made = noncesOf(...secrets).make('orders', NOW)
    const isGood = (secret: string): boolean =>
      noncesOf(secret).read(made, 'orders', NOW) !== undefined
    assert.deepEqual(secrets.map(isGood), [true, false, false, false])
    for (const secret of secrets) {
      const old = noncesOf(secret).make('orders', NOW)
      assert.notEqual(noncesOf(...secrets).read(old, 'orders', NOW), undefined)
    }
  })
})
