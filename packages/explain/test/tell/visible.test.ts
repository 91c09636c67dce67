import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { visible } from '../../src/tell/visible.ts'

// Goal: nothing out of a log moves a cursor, ends a line or turns its direction.
const rows = [
  ['plain text stays', 'Mozilla/5.0 ☃', 'Mozilla/5.0 ☃'],
  ['an order for a terminal is shown', '\u001b[2Jx', '\\u001b[2Jx'],
  ['the end of a line is shown', 'a\nb', 'a\\u000ab'],
  ['C1 is shown', '\u009b2J', '\\u009b2J'],
  ['a turn of direction is shown', '\u202eabc', '\\u202eabc'],
] as const

describe('visible', () => {
  for (const [name, text, expected] of rows) {
    test(name, () => assert.equal(visible(text), expected))
  }

  test('a text is cut where it is too long, and not before', () => {
    assert.equal(visible('abcde', 5), 'abcde')
    assert.equal(visible('abcdef', 5), 'abcd…')
  })
})
