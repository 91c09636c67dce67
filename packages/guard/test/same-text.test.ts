import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isSameText } from '../src/same-text.ts'

describe('isSameText', () => {
  const rows = [
    ['a text and itself', 'päss', 'päss', true],
    ['two of nothing', '', '', true],
    ['another in the last place', 'abcd', 'abce', false],
    ['a beginning', 'abcd', 'abc', false],
    ['as many characters, and more bytes', 'abcd', 'abcä', false],
  ] as const
  for (const [name, one, other, expected] of rows) {
    test(name, () => assert.equal(isSameText(one, other), expected))
  }
})
