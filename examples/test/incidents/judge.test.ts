// Goal: a diagnosis is right by its first finding and what that says to do, and by silence where nothing is wrong.
// Method: findings made by hand.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Finding, FindingType } from '@sallyport/explain'
import { INCIDENTS } from '../../src/incidents/catalogue.ts'
import type { Incident, Recording } from '../../src/incidents/incident.ts'
import { verdictOf } from '../../src/incidents/judge.ts'

function incident(name: string): Incident {
  return INCIDENTS.find((one) => one.name === name) as Incident
}

function finding(type: FindingType, ...steps: readonly string[]): Finding {
  return { type, next: steps.map((step) => ({ step })) } as unknown as Finding
}

const KEYS = 'compare the key ids'
const rotation = finding('key_rotation', 'look', KEYS)
const other = finding('brute_force', 'slow attempts')

const rows: readonly [string, string, Recording, readonly Finding[], boolean][] = [
  ['the right type and step first', 'rotation', 'caddy', [rotation, other], true],
  ['right, but second', 'rotation', 'caddy', [other, rotation], false],
  ['the right type and another step', 'rotation', 'caddy', [finding('key_rotation', 'x')], false],
  ['another type and the right step', 'rotation', 'caddy', [finding('clock_skew', KEYS)], false],
  ['nothing, where something is wrong', 'rotation', 'caddy', [], false],
  ['nothing, where nothing is wrong', 'quiet-day', 'records', [], true],
  ['something, where nothing is wrong', 'quiet-day', 'records', [rotation], false],
  [
    'what an access log can tell',
    'wrong-tenant',
    'caddy',
    [finding('missing_scope', 'a scope')],
    true,
  ],
  [
    'is too little for records',
    'wrong-tenant',
    'records',
    [finding('missing_scope', 'a scope')],
    false,
  ],
]

describe('verdictOf', () => {
  for (const [name, incidentName, recording, findings, expected] of rows) {
    test(name, () => {
      assert.equal(verdictOf(incident(incidentName), recording, findings).isRight, expected)
    })
  }

  test('the step that had to be named is told, or else the first', () => {
    assert.equal(verdictOf(incident('rotation'), 'caddy', [rotation]).step, KEYS)
    assert.equal(verdictOf(incident('rotation'), 'caddy', [other]).step, 'slow attempts')
  })
})
