// Goal: a key is known by the header it came in, and only so many are kept.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importProofKey, type ProofKey, ProofKeys } from '../../src/schemes/dpop-keys.ts'
import { makeHolder } from './dpop-fixture.ts'

async function keyOf(): Promise<ProofKey> {
  const key = await importProofKey((await makeHolder()).jwk)
  assert.ok(key !== undefined)
  return key
}

describe('importProofKey', () => {
  test('a key comes with its thumbprint, whatever else stands in it (RFC 7638 section 3.2)', async () => {
    const { jwk, confirmation } = await makeHolder()
    for (const more of [{}, { kid: 'a', use: 'sig', alg: 'ES256' }]) {
      const key = await importProofKey({ ...jwk, ...more })
      assert.equal(key?.thumbprint, confirmation.cnf.jkt)
      assert.equal(key?.key.kty, 'EC')
    }
  })

  for (const [name, jwk] of [
    ['nothing', {}],
    ['a shared secret', { kty: 'oct', k: 'AAAA' }],
    ['a point that is on no curve', { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }],
    ['a key for encryption', { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43) }],
  ] as const) {
    test(`${name} is no key`, async () => assert.equal(await importProofKey(jwk), undefined))
  }
})

describe('ProofKeys', () => {
  test('a key is known by the header alone, whatever it signed', async () => {
    const keys = new ProofKeys()
    const key = await keyOf()
    assert.equal(keys.find('a.b.c'), undefined)
    keys.keep('a.b.c', key)
    assert.equal(keys.find('a.x.y'), key)
    assert.equal(keys.find('b.b.c'), undefined)
  })

  test('where there is no room the oldest leaves, and one that is known stays', async () => {
    const keys = new ProofKeys(2)
    const [one, other] = [await keyOf(), await keyOf()]
    keys.keep('a.', one)
    keys.keep('b.', one)
    keys.keep('b.', other)
    assert.equal(keys.find('b.'), one)
    keys.keep('c.', one)
    assert.equal(keys.find('a.'), undefined)
    assert.deepEqual([keys.find('b.'), keys.find('c.')], [one, one])
  })
})
