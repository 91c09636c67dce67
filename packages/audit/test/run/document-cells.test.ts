import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Declared } from '../../src/plan.ts'
import { documentCells } from '../../src/run/document-cells.ts'
import { spotOf } from '../../src/run/spots.ts'
import type { Verdict } from '../../src/verdict.ts'
import { operation } from '../input/operation.ts'
import { exchange, PEOPLE, runOf } from './run-of.ts'

const PROTECTED: Declared = {
  ...{ security: ['bearer'], statuses: ['200', '401', '403'], answers: [] },
}
const OPEN: Declared = { ...PROTECTED, security: [] }

/** What D1 says of an operation that answers nobody and ann like this. */
function told(
  declared: Declared | undefined,
  [nobody, ann]: readonly [number, number],
  kind: 'proved' | 'refuted' = 'proved',
) {
  const one = operation('GET /notes', { declared })
  const run = runOf({ operations: [one] })
  const verdict: Verdict = { kind }
  for (const [caller, status] of [
    [undefined, nobody],
    [PEOPLE[0], ann],
  ] as const) {
    const spot = spotOf(run, { operation: one, caller, matter: { kind: 'none' } })
    run.book.close(spot, verdict, [exchange(1, status)])
  }
  documentCells(run)
  return { run, causes: run.book.findings.map(({ oracle, cause }) => `${oracle} ${cause}`) }
}

const rows = [
  ['it is as documented', PROTECTED, 401, 200, []],
  ['protected, and open', PROTECTED, 200, 200, ['D1 documented as protected, and open']],
  ['open, and protected', OPEN, 401, 200, ['D1 documented as open, and protected']],
  ['open, and open', OPEN, 200, 200, []],
  [
    'a refusal that is not documented',
    { ...PROTECTED, statuses: ['200', '401'] },
    401,
    403,
    ['D1 refusals are not documented'],
  ],
  ['a refusal by its class', { ...PROTECTED, statuses: ['4xx'] }, 401, 403, []],
  ['a refusal by default', { ...PROTECTED, statuses: ['default'] }, 401, 403, []],
  ['404 need not be documented', PROTECTED, 401, 404, []],
] as const

describe('documentCells', () => {
  for (const [name, declared, nobody, ann, expected] of rows) {
    test(name, () => {
      assert.deepEqual(told(declared, [nobody, ann]).causes, expected)
    })
  }

  test('what is open and may not be is said by another oracle', () => {
    assert.deepEqual(told(PROTECTED, [200, 200], 'refuted').causes, [])
  })

  test('without a document there is nothing to compare', () => {
    assert.equal(told(undefined, [200, 200]).run.book.cells.length, 2)
  })
})
