import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answerOf } from '../../src/exchange.ts'
import type { Expected, Matter } from '../../src/plan.ts'
import { accessOracle, evidenceOf, isGranted, severityOf, whySilent } from '../../src/run/judged.ts'
import { controlsOf, matterKey } from '../../src/run/run.ts'
import { spotOf } from '../../src/run/spots.ts'
import { operation } from '../input/operation.ts'
import { exchange, NOTE, PEOPLE, runOf } from './run-of.ts'

const [ann, ben, cat] = PEOPLE
const about: Matter = { kind: 'object', object: NOTE }
const none: Matter = { kind: 'none' }
const tenant = (name: string): Matter => ({ kind: 'tenant', tenant: name, parameter: 'org' })
const conceal: Expected = { kind: 'conceal', why: '' }
const forbid: Expected = { kind: 'forbid', why: '' }

describe('accessOracle', () => {
  const rows = [
    ['nobody', 'GET', undefined, about, conceal, 'A1'],
    ['another subject reads', 'GET', ben, about, conceal, 'Z1'],
    ['another subject changes', 'PATCH', ben, about, conceal, 'Z2'],
    ['another tenant', 'GET', cat, about, conceal, 'Z5'],
    ['another tenant of the path', 'GET', cat, tenant('red'), forbid, 'Z5'],
    ['its own tenant, and not its role', 'GET', cat, tenant('blue'), forbid, 'Z3'],
    ['a role that is lacking', 'GET', ben, none, forbid, 'Z3'],
    ['a role that is lacking for any object', 'PATCH', ben, about, forbid, 'Z3'],
    ['a scope that is lacking', 'GET', ben, about, { ...forbid, scope: 'a:read' }, 'Z4'],
    ['an authentication that is too weak', 'GET', ann, about, { kind: 'step_up', why: '' }, 'Z3'],
  ] as const
  for (const [name, method, caller, matter, expected, oracle] of rows) {
    test(`${name}: ${oracle}`, () => {
      const run = runOf({ expect: () => expected })
      const one = operation(`${method} /notes/{id}`)
      assert.equal(accessOracle(run, spotOf(run, { operation: one, caller, matter })), oracle)
    })
  }
})

describe('evidenceOf', () => {
  const good = '{"id":7,"text":"a","owner":"ann"}'
  const rows = [
    ['the text of the owner', 'GET', 200, 'x canary1 y', 'canary'],
    ['the body of the owner', 'GET', 200, good, 'body'],
    ['the body about nothing gives nothing', 'GET', 200, '{"id":0}', undefined],
    ['nothing gives nothing', 'GET', 200, '{"data":null}', undefined],
    ['an empty body gives nothing to read', 'GET', 200, '', undefined],
    ['and may be the answer to a change', 'PATCH', 204, '', 'status'],
    ['HEAD has its status alone', 'HEAD', 200, '', 'status'],
    ['anything else is its status', 'GET', 200, 'hello', 'status'],
  ] as const
  for (const [name, method, status, body, expected] of rows) {
    test(name, () => {
      const run = runOf()
      const one = operation(`${method} /notes/{id}`)
      const controls = controlsOf(run, one)
      controls.allowed.set(matterKey(about), exchange(1, 200, good))
      controls.ghost = exchange(2, 200, '{"id":0}')
      const answer = answerOf(exchange(3, status, body))
      assert.ok(answer)
      const spot = spotOf(run, { operation: one, caller: ben, matter: about })
      assert.equal(evidenceOf(run, spot, answer), expected)
    })
  }
})

describe('severityOf', () => {
  const rows = [
    ['a canary', 'Z1', 'canary', 'critical'],
    ['the status alone is suspected', 'Z1', 'status', 'medium'],
    ['what is low stays so', 'L3', 'status', 'low'],
  ] as const
  for (const [name, oracle, evidence, expected] of rows) {
    test(name, () => assert.equal(severityOf(oracle, evidence), expected))
  }
})

describe('whySilent', () => {
  const withheld = { ...exchange(1), outcome: { kind: 'withheld', why: 'level 0' } } as const
  const rows = [
    ['an answer', exchange(1, 500), undefined],
    ['a throttled one', exchange(1, 429), 'inconclusive'],
    ['none', exchange(1), 'inconclusive'],
    ['nothing sent', withheld, 'skipped'],
  ] as const
  for (const [name, one, expected] of rows) {
    test(name, () => assert.equal(whySilent(one)?.kind, expected))
  }
})

describe('isGranted', () => {
  const rows = [
    [199, false],
    [200, true],
    [299, true],
    [300, false],
  ] as const
  for (const [status, expected] of rows) {
    test(String(status), () => {
      assert.equal(isGranted(answerOf(exchange(1, status, '{"id":7}'))), expected)
    })
  }
  test('no answer', () => assert.equal(isGranted(undefined), false))
})
