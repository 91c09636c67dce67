import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { ask, kindOf, makeSigner, NOW, type Signer, withKeysOf } from './issuer.ts'

// Goal: a key is called unknown when that is certain, and every key that may have signed is tried.
// Method: as for the key set.

let first: Signer
let second: Signer

before(async () => {
  first = await makeSigner('ES256', 'first')
  second = await makeSigner('ES256', 'second')
})

describe('while the budget is spent', () => {
  test('an invented key is unknown, and a new one is taken two seconds later at most', () =>
    withKeysOf([first.jwk], async (issuer, keys) => {
      await ask(keys, 'first')
      let now = NOW
      for (let looks = 0; looks < 6; looks += 1) {
        now += 3000
        assert.equal(await kindOf(ask(keys, randomUUID(), now)), 'unknown')
      }
      assert.equal(issuer.keySetFetches, 7)
      issuer.keys = [first.jwk, second.jwk]
      assert.equal(await kindOf(ask(keys, 'second', now + 1900)), 'unknown')
      assert.equal(issuer.keySetFetches, 7)
      assert.equal(await kindOf(ask(keys, 'second', now + 3000)), 'keys')
    }))
})

describe('keys without id', () => {
  test('a token without key id is tried against what fits it, newest keys on demand', async () => {
    const one = await makeSigner('ES256', undefined)
    const two = await makeSigner('ES256', undefined)
    const rsa = await makeSigner('RS256', undefined)
    await withKeysOf([first.jwk], async (issuer, keys) => {
      issuer.keys = [one.jwk, rsa.jwk]
      const answer = await ask(keys, undefined)
      assert.equal(answer.kind === 'keys' && answer.keys.length, 1)
      issuer.keys = [one.jwk, two.jwk, rsa.jwk]
      const newer = await keys.findNewer?.({ kid: undefined, algorithm: 'ES256' }, NOW)
      assert.equal(newer?.kind === 'keys' && newer.keys.length, 1)
      const nothing = await keys.findNewer?.({ kid: undefined, algorithm: 'ES256' }, NOW)
      assert.equal(nothing?.kind, 'unknown')
    })
  })

  for (const kid of [undefined, 'shared']) {
    test(`all keys that fit are tried, whose id is ${kid ?? 'missing'}`, async () => {
      const made = (id: string | undefined) => makeSigner('ES256', id)
      const signers = await Promise.all(Array.from({ length: 6 }, () => made(kid)))
      const other = await makeSigner('RS256', kid)
      await withKeysOf([first.jwk], async (issuer, keys) => {
        issuer.keys = [other.jwk, ...signers.map(({ jwk }) => jwk)]
        const answer = await ask(keys, kid)
        assert.equal(answer.kind === 'keys' && answer.keys.length, 6)
      })
    })
  }
})
