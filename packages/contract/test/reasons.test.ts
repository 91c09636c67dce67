import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Reason, refusals } from '../src/catalogue.ts'
import { reasons } from '../src/reasons.ts'

// Goal: every private reason leaves under a public code that fits it.
describe('reasons', () => {
  for (const [name, entry] of Object.entries(reasons)) {
    test(`${name}: the code exists, and the texts follow the house style`, () => {
      assert.ok(entry.code in refusals)
      assert.match(name, /^[a-z]+(_[a-z]+)*$/)
      for (const text of [entry.meaning, entry.look]) assert.match(text, /^[a-z`].*[^.]$/)
    })

    test(`${name}: only what is refused with 401 can be a guess`, () => {
      if (entry.guess) assert.equal(refusals[entry.code].status, 401)
    })
  }

  test('what was genuine once is no guess: whoever sends it must not be slowed down for it', () => {
    const genuine: readonly Reason[] = [
      'token_expired',
      'token_not_yet_valid',
      'audience_mismatch',
      'token_revoked',
      'api_key_expired',
      'api_key_revoked',
      'no_credentials',
    ]
    for (const reason of genuine) assert.equal(reasons[reason].guess, false)
  })

  test('what anybody can make up is a guess', () => {
    const madeUp: readonly Reason[] = [
      'signature_invalid',
      'key_unknown',
      'password_wrong',
      'account_unknown',
      'api_key_unknown',
      'token_unreadable',
    ]
    for (const reason of madeUp) assert.equal(reasons[reason].guess, true)
  })
})
