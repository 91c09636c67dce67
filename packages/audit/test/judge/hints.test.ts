// Goal: every oracle has a short hint, and a framework adds the place.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hintFor } from '../../src/judge/hints.ts'
import { ORACLES, type OracleId } from '../../src/oracle.ts'

describe('hintFor', () => {
  for (const oracle of Object.keys(ORACLES) as OracleId[]) {
    test(`${oracle} says what to do`, () => {
      const hint = hintFor(oracle, undefined)
      assert.ok(hint.length > 20 && hint.length < 200)
      assert.doesNotMatch(hint, /\.$/)
    })
  }

  for (const name of [
    'Express',
    'Fastify',
    'Nest',
    'Hono',
    'Django',
    'Spring',
    'ASP.NET',
    'Rails',
    'Laravel',
    'FastAPI',
  ]) {
    test(`${name} has a place for the check`, () => {
      assert.match(hintFor('A1', name), new RegExp(`; in ${name}: `))
    })
  }

  test('whoever hides objects is told how the file says so', () => {
    assert.match(hintFor('A6', 'Express', 'a refusal is answered 404'), /^write `deny: conceal`/)
  })

  test('good credentials that are refused are not mended by a 403', () => {
    const hint = hintFor('A6', 'Express', 'good credentials are refused')
    assert.notEqual(hint, hintFor('A6', 'Express', 'a missing permission is answered 401'))
    assert.match(hint, /case/)
  })

  test('a framework without a place, or one that nobody knows, gets the general hint', () => {
    assert.equal(hintFor('C3', 'Express'), hintFor('C3', undefined))
    assert.equal(hintFor('A1', 'toString'), hintFor('A1', undefined))
  })
})
