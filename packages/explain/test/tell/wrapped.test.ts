import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wrapped } from '../../src/tell/wrapped.ts'

test('a text that fits is one line', () => assert.deepEqual(wrapped('a b', 3), ['a b']))

test('it breaks at blanks, where a word would stand beyond the width', () =>
  assert.deepEqual(wrapped('aa bb cc', 5), ['aa bb', 'cc']))

test('a long word stands alone, whole', () =>
  assert.deepEqual(wrapped('a 123456789 b', 4), ['a', '123456789', 'b']))
