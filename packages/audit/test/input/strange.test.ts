import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseDocument } from 'yaml'
import { firstStrange } from '../../src/input/strange.ts'

const NO_TEXT = 'a map key is a text, and no list, map or reference'

const rows = [
  ['plain data', 'a: [1, { b: 2 }]', undefined],
  ['a tag', 'a: !!binary aGk=', 'tags are not read here'],
  ['a key that stands twice, below', 'a: { b: 1, b: 2 }', 'map keys must be unique'],
  ['a list as a key', 'a: { ? [b] : 1 }', NO_TEXT],
  ['a reference as a key', 'a: &a b\n*a : 1', NO_TEXT],
  ['maps as keys, one in the other', `${'{? '.repeat(60)}a${' : 1}'.repeat(60)}`, NO_TEXT],
  ['the same key in two places', 'a: { b: 1 }\nc: { b: 1 }', undefined],
] as const

describe('firstStrange', () => {
  for (const [name, text, message] of rows) {
    test(name, () => {
      const { contents } = parseDocument(text, { uniqueKeys: false })
      assert.equal(firstStrange(contents)?.message, message)
    })
  }
})
