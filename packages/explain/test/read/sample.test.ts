// Goal: nothing of a line can move a terminal or hide in it.
// Method: one row for each kind of character, and both sides of the limit.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sampleOf } from '../../src/read/sample.ts'

const rows = [
  ['an escape', '\u001b[31mred', '\\x1b[31mred'],
  ['a tab and a bell', 'a\tb\u0007', 'a\\x09b\\x07'],
  ['the other control characters', '\u009b31m', '\\x9b31m'],
  ['text that runs from right to left', 'a\u202eb', 'a\\u202eb'],
  ['letters of any language', 'jürgen 日本', 'jürgen 日本'],
  ['200 characters', 'x'.repeat(200), 'x'.repeat(200)],
  ['201 characters', 'x'.repeat(201), `${'x'.repeat(199)}…`],
] as const

describe('sampleOf', () => {
  for (const [name, line, expected] of rows) {
    test(name, () => assert.equal(sampleOf(line), expected))
  }
})
