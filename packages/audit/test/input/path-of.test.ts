import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pathOf } from '../../src/input/path-of.ts'

const rows = [
  ['the whole', [], '$'],
  ['a field', ['rules'], '$.rules'],
  ['an element', ['rules', 3, 'op'], '$.rules[3].op'],
  ['a name that is no word', ['scopes', '*'], '$.scopes["*"]'],
  ['a name with quotes', ['a"b'], '$["a\\"b"]'],
] as const

describe('pathOf', () => {
  for (const [name, at, expected] of rows) test(name, () => assert.equal(pathOf(at), expected))
})
