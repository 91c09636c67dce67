import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Severity } from '../../src/oracle.ts'
import { gridOf } from '../../src/report/grid.ts'
import type { Cell, RootCause } from '../../src/verdict.ts'
import { report } from './fixture.ts'

const grid = gridOf(report)

describe('gridOf', () => {
  for (const [name, operation, caller, expected] of [
    ['of several objects the worst counts', 'GET /orders/{id}', 'bob', 'refuted'],
    ['what is accepted weighs little', 'GET /settings', 'carol', 'minor'],
    ['proved', 'GET /orders', 'bob', 'proved'],
  ] as const) {
    test(name, () => {
      const { mark, beside } = grid.at(operation, caller) ?? {}
      assert.deepEqual([mark, beside], [expected, undefined])
    })
  }

  const cell = report.cells.find((one) => one.operation === 'GET /me' && one.caller === 'bob')
  assert.ok(cell)
  const refuted = { ...cell, verdict: { kind: 'refuted' } } as const
  const other = { ...refuted, state: 'none', status: 401 }
  const found = (severity: Severity, place: Cell): RootCause => {
    const [cause] = report.causes
    const [finding] = cause?.findings ?? []
    assert.ok(cause && finding)
    const { operation, caller, state, matter } = place
    return { ...cause, findings: [{ ...finding, severity, operation, caller, state, matter }] }
  }
  for (const [name, cells, causes, expected] of [
    ['what is only worth knowing is no mistake', [refuted], [found('info', refuted)], ['info']],
    [
      'the status is that of the caller with its own credentials',
      [other, { ...cell, status: 200 }],
      [found('medium', other)],
      ['proved', 200, 'refuted'],
    ],
    [
      'what is worth knowing with other credentials is not shown beside',
      [other, { ...cell, status: 200 }],
      [found('info', other)],
      ['proved', 200, undefined],
    ],
    ['refuted without a finding weighs fully', [refuted], [], ['refuted']],
    ['without a plain cell the worst is shown', [other], [], ['refuted', 401, undefined]],
  ] as const) {
    test(name, () => {
      const { mark, status, beside } =
        gridOf({ ...report, cells, causes }).at('GET /me', 'bob') ?? {}
      assert.deepEqual([mark, status, beside].slice(0, expected.length), expected)
    })
  }

  test('where nothing was tried there is no cell', () =>
    assert.equal(grid.at('GET /orders', 'zoe'), undefined))

  test('a made-up operation is shown only if it is refuted', () => {
    const [first] = report.cells
    assert.ok(first)
    const odd = { ...first, operation: 'FROB /a' }
    const good = { ...odd, operation: 'FROB /b', verdict: { kind: 'proved' } } as const
    const { operations } = gridOf({ ...report, cells: [odd, good] })
    assert.deepEqual(operations, [...report.operations, 'FROB /a'])
  })
})
