import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Rows } from '../../src/tally/rows.ts'

test('a row that is asked for is there, and what lay in the others stays', () => {
  const rows = new Rows(3)
  for (const row of [0, 63, 64, 1000]) {
    const at = rows.room(row)
    rows.ints[at + 2] = row + 1
  }
  assert.deepEqual(
    [0, 1, 63, 64, 1000].map((row) => rows.ints[row * 3 + 2]),
    [1, 0, 64, 65, 1001],
  )
})
