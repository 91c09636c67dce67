// Goal: what is kept by a name is one thing in every store, and can be shown to anybody.
// Method: one row per rule, on both sides of each limit.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkId, checkName, checkWellFormed, isName } from '../src/names.ts'

const rows = [
  ['letters of any kind', 'Zoë שלום 👋', true, true],
  ['nothing', '', false, false],
  ['no text', 7, false, false],
  ['255 characters', 'x'.repeat(255), true, true],
  ['256 characters', 'x'.repeat(256), false, false],
  ['a NUL', 'a\0', false, false],
  ['the first half of a character', 'a\uD83D', false, false],
  ['the second half of one', '\uDC4Ba', false, false],
  ['an escape', 'a\u001B[2J', true, false],
  ['a tab', 'a\tb', true, false],
  ['the end of a line', 'a\nb', true, false],
  ['DEL', 'a\u007F', true, false],
  ['C1', 'a\u009B2J', true, false],
  ['the first that is no C1', 'a\u00A0b', true, true],
  ['a line separator', 'a\u2028b', true, false],
  ['a paragraph separator', 'a\u2029b', true, false],
  ['an override of direction', 'a\u202Eb', true, false],
  ['an isolate of direction', 'a\u2066b', true, false],
  ['a mark of direction', 'a\u200Fb', true, false],
] as const

describe('names', () => {
  for (const [name, text, isId, isShown] of rows) {
    test(`${name}: ${isId ? 'an id' : 'no id'}, ${isShown ? 'a name' : 'no name'}`, () => {
      assert.equal(isName(text), isId)
      const does = (check: () => void, isRight: boolean): void =>
        isRight ? assert.doesNotThrow(check) : assert.throws(check, /^TypeError: the name /)
      does(() => checkId('name', text), isId)
      does(() => checkName('name', text), isShown)
    })
  }

  test('of what is kept as a hash only half a character is a mistake', () => {
    assert.throws(() => checkWellFormed('id', 'a\uD83D'), /the id .*a surrogate has no other half/)
    for (const text of ['', 'a\0', 'x'.repeat(300)]) checkWellFormed('id', text)
  })
})
