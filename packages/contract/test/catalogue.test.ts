import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type ClientAction, reasons, refusals } from '../src/catalogue.ts'
import { statusOfKind } from '../src/decision.ts'

const actionOfStatus: Readonly<Record<number, readonly ClientAction[]>> = {
  400: ['mend'],
  401: ['authenticate', 'refresh_once', 'step_up', 'mend'],
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
