// Goal: a pointer finds what RFC 6901 says, and nothing that is not in the text.
// Method: the examples of its section 5, and what has no value.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pointed } from '../../src/wire/pointer.ts'

const TEXT = JSON.stringify({ foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'm~n': 8, ' ': 7, 'k"l': 6 })

describe('pointed', () => {
  for (const [pointer, expected] of [
    ['', JSON.parse(TEXT)],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/m~0n', 8],
    ['/ ', 7],
    ['/k"l', 6],
    ['foo', undefined],
    ['/foo/2', undefined],
    ['/foo/0/x', undefined],
    ['/toString', undefined],
    ['/__proto__', undefined],
  ] as const) {
    test(`\`${pointer}\``, () => assert.deepEqual(pointed(TEXT, pointer), expected))
  }
  test('a text that is no JSON has no value', () =>
    assert.equal(pointed('<html>', '/a'), undefined))
})
