import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsonIn, membersIn } from '../../src/wire/json-text.ts'

const rows = [
  ['an object has members', '{"id":1}', { id: 1 }, { id: 1 }],
  ['a list has none', '[1]', [1], undefined],
  ['null has none', 'null', null, undefined],
  ['a text has none', '"a"', 'a', undefined],
  ['half an object is no JSON', '{"id":', undefined, undefined],
  ['nothing is no JSON', '', undefined, undefined],
] as const

describe('jsonIn and membersIn', () => {
  for (const [name, text, value, members] of rows) {
    test(name, () => assert.deepEqual([jsonIn(text), membersIn(text)], [value, members]))
  }
})
