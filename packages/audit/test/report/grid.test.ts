import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { gridOf } from '../../src/report/grid.ts'
import { report } from './fixture.ts'

const grid = gridOf(report)

describe('gridOf', () => {
  for (const [name, operation, caller, expected] of [
    ['of several cells the worst counts', 'GET /orders/{id}', 'bob', ['refuted', false]],
    ['what is accepted weighs little', 'GET /settings', 'carol', ['refuted', true]],
    ['refuted without a finding weighs fully', 'GET /me', 'alice', ['refuted', false]],
    ['proved', 'GET /orders', 'bob', ['proved', false]],
  ] as const) {
    test(name, () => {
      const { verdict, isMinor } = grid.at(operation, caller) ?? {}
      assert.deepEqual([verdict, isMinor], expected)
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
