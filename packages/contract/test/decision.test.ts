import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refusals } from '../src/catalogue.ts'
import { type Refusal, statusOfKind } from '../src/decision.ts'
import type { Challenge } from '../src/grammar/index.ts'

const challenge: Challenge = { scheme: 'Bearer', parameters: [], valid: true }

// Goal: a decision that the contract forbids does not compile. These only have to compile.
const without: Refusal = {
  kind: 'challenge',
  code: 'invalid_token',
  reason: 'token_expired',
  // @ts-expect-error a 401 has at least one challenge (RFC 9110 section 15.5.2)
  challenges: [],
}
// @ts-expect-error a 503 says how long to wait
const endless: Refusal = {
  kind: 'unavailable',
  code: 'temporarily_unavailable',
  reason: 'store_unavailable',
}
// @ts-expect-error an outage is not the reason of refused credentials
const outage: Refusal = {
  kind: 'unavailable',
  code: 'temporarily_unavailable',
  reason: 'password_wrong',
  retryAfterSeconds: 1,
}
// @ts-expect-error 403 is no challenge
const challenged: Refusal = {
  kind: 'challenge',
  code: 'forbidden',
  reason: 'token_expired',
  challenges: [challenge],
}
const cases: readonly Refusal[] = [without, endless, outage, challenged]

describe('statusOfKind', () => {
  const expected = [
    ['malformed', 400],
    ['challenge', 401],
    ['step_up', 401],
    ['forbid', 403],
    ['conceal', 404],
    ['throttle', 429],
    ['unavailable', 503],
  ] as const
  for (const [kind, status] of expected) {
    test(`${kind} leaves as ${status}`, () => assert.equal(statusOfKind[kind], status))
  }

  test('there are no other kinds', () => {
    assert.equal(Object.keys(statusOfKind).length, expected.length)
  })

  test('a code that is right for its kind has the status of the kind', () => {
    for (const { kind, code } of cases.filter(({ kind }) => kind === 'unavailable')) {
      assert.equal(refusals[code].status, statusOfKind[kind])
    }
  })
})
