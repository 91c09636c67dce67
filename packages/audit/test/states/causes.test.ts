// Goal: every cause is explained by those that bring it about, near and far, and never by itself.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ORACLES } from '../../src/oracle.ts'
import {
  impliedBy,
  milderSeverityOf,
  oracleOf,
  STATE_CAUSES,
  type StateCause,
} from '../../src/states/causes.ts'

const rows: readonly (readonly [StateCause, StateCause])[] = [
  ['unsigned tokens accepted', 'signature not verified'],
  ['public key taken as a secret', 'signature not verified'],
  ['key id chooses an empty secret', 'an empty secret signs'],
  ['an unknown key id skips the check', 'signature not verified'],
  ['expired tokens accepted for minutes', 'expiry not checked'],
  ['expired tokens accepted for minutes', 'signature not verified'],
  ['signature not verified', 'any credentials are accepted'],
  ['signature not verified', 'not protected'],
  ['the key of the proof is not compared', 'proofs are not asked for'],
  ['empty passwords are accepted', 'password not checked'],
]

describe('impliedBy', () => {
  for (const [cause, by] of rows) {
    test(`${cause}: ${by}`, () => assert.ok(impliedBy(cause).includes(by)))
  }

  test('none explains itself, and each has an oracle', () => {
    for (const cause of STATE_CAUSES) {
      assert.ok(!impliedBy(cause).includes(cause), cause)
      assert.ok(ORACLES[oracleOf(cause)] !== undefined, cause)
    }
  })

  test('an open route is explained by nothing', () =>
    assert.deepEqual(impliedBy('not protected'), []))
})

describe('milderSeverityOf', () => {
  test('what only the issuer could make is less than what anybody could', () => {
    assert.equal(milderSeverityOf('tokens without expiry accepted'), 'medium')
    assert.equal(milderSeverityOf('expired tokens accepted for minutes'), 'low')
    assert.equal(milderSeverityOf('signature not verified'), undefined)
  })
})
