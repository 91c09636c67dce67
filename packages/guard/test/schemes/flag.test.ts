import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isMarked, readFlag } from '../../src/schemes/flag.ts'

// Goal: a yes of any store is a yes, and what is neither yes nor no never lets anybody in.

describe('flags', () => {
  const rows = [
    ['true', true, true, true],
    ['1, as SQLite says it', 1, true, true],
    ['1n', 1n, true, true],
    ['false', false, false, false],
    ['0', 0, false, false],
    ['0n', 0n, false, false],
    ['nothing', undefined, undefined, false],
    ['null', null, undefined, false],
    ['a date', new Date(0), undefined, true],
    ['a text', 'false', undefined, true],
    ['an empty text', '', undefined, true],
    ['another number', 2, undefined, true],
    ['no number', Number.NaN, undefined, true],
  ] as const
  for (const [name, value, flag, isMark] of rows) {
    test(`${name}: read as ${flag}, ${isMark ? 'marked' : 'not marked'}`, () => {
      assert.equal(readFlag(value), flag)
      assert.equal(isMarked(value), isMark)
    })
  }
})
