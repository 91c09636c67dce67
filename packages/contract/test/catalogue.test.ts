import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ClientAction, type Reason, reasons, refusals } from '../src/catalogue.ts'
import { statusOfKind } from '../src/decision.ts'

const actionOfStatus: Readonly<Record<number, readonly ClientAction[]>> = {
  400: ['mend'],
  401: ['authenticate', 'refresh_once', 'step_up'],
  403: ['stop'],
  404: ['treat_as_missing'],
  429: ['wait'],
  503: ['wait'],
}

// Goal: the catalogue cannot contradict itself, whoever extends it.
describe('refusals', () => {
  for (const [code, entry] of Object.entries(refusals)) {
    test(`${code}: what the client does fits the status`, () => {
      assert.ok(actionOfStatus[entry.status]?.includes(entry.client))
    })

    test(`${code}: the name is snake case, the texts are sentences, the source is a section`, () => {
      assert.match(code, /^[a-z]+(_[a-z]+)*$/)
      assert.match(entry.title, /^[A-Z][^.]*$/)
      assert.match(entry.detail, /^[A-Z].*\.$/)
      assert.match(entry.advice, /^[A-Z].*\.$/)
      assert.match(entry.source, /^RFC \d+ sections? \d/)
    })

    test(`${code}: the texts may stand in a quoted-string as they are (RFC 6750 section 3)`, () => {
      assert.match(entry.detail, /^[\x20-\x21\x23-\x5B\x5D-\x7E]+$/)
    })

    test(`${code}: some reason leaves under it`, () => {
      assert.ok(Object.values(reasons).some((reason) => reason.code === code))
    })
  }

  test('every status of a decision has a code, and every code a kind of decision', () => {
    const statuses = new Set<number>(Object.values(refusals).map(({ status }) => status))
    assert.deepEqual(statuses, new Set<number>(Object.values(statusOfKind)))
  })

  test('names registered elsewhere are used verbatim (RFC 6750 section 3.1, RFC 9470 section 3)', () => {
    const registered = [
      ['invalid_request', 400],
      ['invalid_token', 401],
      ['insufficient_scope', 403],
      ['insufficient_user_authentication', 401],
    ] as const
    for (const [code, status] of registered) assert.equal(refusals[code].status, status)
  })
})

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
