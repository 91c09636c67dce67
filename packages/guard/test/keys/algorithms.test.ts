import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fits, isAlgorithm, secretLengthMin } from '../../src/keys/algorithms.ts'

// Goal: a key verifies what it was made for. That signatures are verified is tested with the
// scheme.

describe('fits', () => {
  const rows = [
    ['an RSA key verifies RS256', { kty: 'RSA' }, 'RS256', true],
    ['and PS512', { kty: 'RSA' }, 'PS512', true],
    ['unless it says another algorithm', { kty: 'RSA', alg: 'RS256' }, 'PS256', false],
    ['an RSA key never verifies an HMAC', { kty: 'RSA' }, 'HS256', false],
    ['a secret never verifies RS256', { kty: 'oct' }, 'RS256', false],
    ['P-256 verifies ES256', { kty: 'EC', crv: 'P-256' }, 'ES256', true],
    ['P-384 does not', { kty: 'EC', crv: 'P-384' }, 'ES256', false],
    ['secp256k1 does not', { kty: 'EC', crv: 'secp256k1' }, 'ES256', false],
    [
      'Ed25519 is EdDSA by another name',
      { kty: 'OKP', crv: 'Ed25519', alg: 'Ed25519' },
      'EdDSA',
      true,
    ],
    ['X25519 signs nothing', { kty: 'OKP', crv: 'X25519' }, 'EdDSA', false],
  ] as const
  for (const [name, kind, algorithm, expected] of rows) {
    test(name, () => assert.equal(fits(kind, algorithm), expected))
  }

  for (const name of ['none', 'None', '', 'constructor', 'toString', 'rs256', 'RS256 ']) {
    test(`\`${name}\` is no algorithm`, () => assert.equal(isAlgorithm(name), false))
  }

  test('secrets are as long as the hash', () => {
    assert.deepEqual([secretLengthMin('HS256'), secretLengthMin('HS512')], [32, 64])
  })
})
