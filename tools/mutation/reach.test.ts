// Goal: a test file is left out only where it cannot find the mutant.
// Method: counts made by hand, as V8 gives them: a piece, and pieces inside it that differ.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isReached } from './reach.ts'

const counts = [
  { start: 10, end: 50, count: 3 },
  { start: 20, end: 30, count: 0 },
  { start: 60, end: 70, count: 0 },
]
const rows: [string, number, boolean][] = [
  ['outside of every function: by all', 5, true],
  ['in a function that ran', 10, true],
  ['at its last character', 49, true],
  ['in a piece of it that did not run', 20, false],
  ['at the last character of that piece', 29, false],
  ['behind that piece', 30, true],
  ['in a function that did not run', 65, false],
  ['behind it', 70, true],
]
for (const [name, at, expected] of rows) {
  test(name, () => assert.equal(isReached(counts, at), expected))
}

test('a source that was not loaded is not reached', () => assert.ok(!isReached(undefined, 5)))
