import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { controlsOf, isSafe, matterKey } from '../../src/run/run.ts'
import { operation } from '../input/operation.ts'
import { NOTE, runOf } from './run-of.ts'

test('the controls of an operation are made once', () => {
  const run = runOf()
  const controls = controlsOf(run, operation('GET /notes'))
  assert.equal(controlsOf(run, operation('GET /notes')), controls)
  assert.notEqual(controlsOf(run, operation('POST /notes')), controls)
})

describe('matterKey', () => {
  const rows = [
    ['nothing', { kind: 'none' }, ''],
    ['an object', { kind: 'object', object: { ...NOTE, name: 'red' } }, 'object red'],
    [
      'a tenant of the same name',
      { kind: 'tenant', tenant: 'red', parameter: 'org' },
      'tenant red',
    ],
  ] as const
  for (const [name, matter, expected] of rows) {
    test(name, () => assert.equal(matterKey(matter), expected))
  }
})

describe('isSafe', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    test(method, () => assert.ok(isSafe(operation(`${method} /a`))))
  }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE']) {
    test(`${method} is not`, () => assert.ok(!isSafe(operation(`${method} /a`))))
  }
})
