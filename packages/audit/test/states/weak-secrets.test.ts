// Goal: a secret that all the world knows is found without a request, and no other is.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KNOWN_SECRETS } from '../../src/states/known-secrets.ts'
import { signedWithSecret, writePart } from '../../src/states/token.ts'
import { weakSecretOf } from '../../src/states/weak-secrets.ts'
import { goodToken } from './issuer.ts'

const token = (alg: string, secret: string | Buffer, hash: string): string =>
  signedWithSecret(writePart({ alg }), writePart({ sub: 'a' }), { secret, hash })
const found = (made: string): string | undefined => weakSecretOf(made)?.toString()

describe('weakSecretOf', () => {
  test('there are hundreds, each once, and none is empty', () => {
    assert.ok(KNOWN_SECRETS.length > 500 && KNOWN_SECRETS.length < 3_000, `${KNOWN_SECRETS.length}`)
    assert.equal(new Set(KNOWN_SECRETS).size, KNOWN_SECRETS.length)
    assert.ok(!KNOWN_SECRETS.includes(''))
  })

  const named = ['secret', 'SECRET_KEY', 'my-secret', 'yourJwtSecret', 'MySuperSecretKey'] as const
  for (const secret of [...named, 'keyboard cat', 'your-256-bit-secret', 'changeme']) {
    test(`finds ${secret}`, () => assert.equal(found(token('HS256', secret, 'sha256')), secret))
  }

  test('finds them wherever they stand', () => {
    // Each 20th: all of them take a second.
    for (const secret of KNOWN_SECRETS.filter((_, at) => at % 20 === 0)) {
      assert.equal(found(token('HS256', secret, 'sha256')), secret)
    }
  })

  test('one that is written in base64 or in hexadecimal digits, and meant so', () => {
    const text = KNOWN_SECRETS.find((one) => /^[0-9a-f]{64}$/.test(one)) ?? ''
    for (const form of ['hex', 'base64'] as const) {
      const key = Buffer.from(text, form)
      assert.deepEqual(weakSecretOf(token('HS256', key, 'sha256')), key)
    }
  })

  test('with every HMAC', () => {
    assert.equal(found(token('HS384', 'secret', 'sha384')), 'secret')
    assert.equal(found(token('HS512', 'secret', 'sha512')), 'secret')
  })

  test('the hash that the header names counts', () => {
    assert.equal(weakSecretOf(token('HS384', 'secret', 'sha256')), undefined)
  })

  test('not a long one, not of a key pair, not in what is no token', async () => {
    assert.equal(weakSecretOf(token('HS256', 'x'.repeat(40), 'sha256')), undefined)
    assert.equal(weakSecretOf(await goodToken()), undefined)
    assert.equal(weakSecretOf('a.b.c'), undefined)
    assert.equal(weakSecretOf(''), undefined)
  })
})
