// Goal: a secret that all the world knows is found without a request, and no other is.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { signedWithSecret, writePart } from '../../src/states/token.ts'
import { WEAK_SECRETS, weakSecretOf } from '../../src/states/weak-secrets.ts'
import { goodToken } from './issuer.ts'

const token = (alg: string, secret: string, hash: string): string =>
  signedWithSecret(writePart({ alg }), writePart({ sub: 'a' }), { secret, hash })

describe('weakSecretOf', () => {
  test('there are thirty, each once', () => {
    assert.equal(WEAK_SECRETS.length, 30)
    assert.equal(new Set(WEAK_SECRETS).size, 30)
  })

  for (const secret of WEAK_SECRETS) {
    test(`finds ${secret}`, () =>
      assert.equal(weakSecretOf(token('HS256', secret, 'sha256')), secret))
  }

  test('with every HMAC', () => {
    assert.equal(weakSecretOf(token('HS384', 'secret', 'sha384')), 'secret')
    assert.equal(weakSecretOf(token('HS512', 'secret', 'sha512')), 'secret')
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
