import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { brief, visible, visibleLines } from '../../src/report/visible.ts'

describe('visible', () => {
  for (const [name, text, expected] of [
    ['letters of all kinds stay', 'žluť 🐎', 'žluť 🐎'],
    ['an escape', '\u001B[31m', '\\u001b[31m'],
    ['a line feed', 'a\nb', 'a\\u000ab'],
    ['C1', '\u009B', '\\u009b'],
    ['a turn of direction', '\u202E', '\\u202e'],
    ['half a pair', '\uD800', '\\ud800'],
    ['what XML forbids', '\uFFFE', '\\ufffe'],
  ] as const) {
    test(name, () => assert.equal(visible(text), expected))
  }
})

describe('visibleLines', () => {
  test('lines and tabs stay, other controls do not', () =>
    assert.equal(visibleLines('a\r\nb\tc\rd\0'), 'a\nb\tc\\u000dd\\u0000'))
})

describe('brief', () => {
  test('a text of just that length stays', () => assert.equal(brief('abc', 3), 'abc'))
  test('a longer one is cut', () => assert.equal(brief('abcd', 3), 'ab…'))
})
