// Goal: whatever stands in the field is read in one way, and nothing that is not public is taken for a key.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { importProofKey } from '../../src/schemes/dpop-keys.ts'
import {
  type Proof,
  type ProofReading,
  readProof,
  verifyProof,
} from '../../src/schemes/dpop-proof.ts'
import { part } from './bearer-fixture.ts'
import { type Holder, makeHolder } from './dpop-fixture.ts'

const algorithms: ReadonlySet<string> = new Set(['ES256', 'RS256', 'HS256'])
const jwk = { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' }

function reading(header: object, claims: object): ProofReading {
  return readProof(`${part(header)}.${part(claims)}.AAAA`, algorithms)
}

const header = { typ: 'dpop+jwt', alg: 'ES256', jwk }
const claims = { jti: 'a', htm: 'GET', htu: 'https://api.example/', iat: 1 }

describe('readProof', () => {
  test('tells what the proof says', () => {
    const read = reading(header, { ...claims, ath: 'b', nonce: 'c' })
    assert.ok(read.kind === 'proof')
    const { text: _, ...proof } = read.proof
    assert.deepEqual(proof, {
      algorithm: 'ES256',
      jwk,
      id: 'a',
      method: 'GET',
      address: 'https://api.example/',
      issuedAt: 1,
      tokenHash: 'b',
      nonce: 'c',
    })
  })

  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']) {
    test(`a key with \`${name}\` is no public key [RFC 9449 4.3g MUST]`, () => {
      const read = reading({ ...header, jwk: { ...jwk, [name]: 'AAAA' } }, claims)
      assert.deepEqual(read, {
        kind: 'refused',
        reason: 'proof_key_refused',
        cause: `the \`jwk\` has \`${name}\``,
      })
    })
  }

  test('a proof with critical extensions is refused: none is understood', () => {
    assert.equal(reading({ ...header, crit: ['b64'], b64: true }, claims).kind, 'refused')
  })

  test('never throws on any line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.json(), fc.json(), (text, one, other) => {
        readProof(text, algorithms)
        readProof(
          `${Buffer.from(one).toString('base64url')}.${Buffer.from(other).toString('base64url')}.`,
          algorithms,
        )
      }),
    )
  })
})

describe('verifyProof', () => {
  /** Reads what a holder proved. */
  async function read(by: Holder): Promise<Proof> {
    const reading = readProof(await by.prove('token'), algorithms)
    assert.ok(reading.kind === 'proof')
    return reading.proof
  }

  test('the key that signed, another of its kind, and one that does not fit', async () => {
    const [own, other, rsa] = [await makeHolder(), await makeHolder(), await makeHolder('RS256')]
    const rows = [
      [own, undefined],
      [other, 'proof_signature_invalid'],
      [rsa, 'proof_key_refused'],
    ] as const
    for (const [holder, reason] of rows) {
      const key = await importProofKey(holder.jwk)
      assert.ok(key !== undefined)
      assert.equal((await verifyProof(await read(own), key))?.reason, reason)
    }
  })
})
