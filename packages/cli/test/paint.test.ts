import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isPainted, painter } from '../src/paint.ts'

describe('isPainted', () => {
  const rows = [
    ['a terminal is painted for', { isTTY: true }, {}, true],
    ['a file is not', {}, {}, false],
    ['NO_COLOR keeps it plain', { isTTY: true }, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR says nothing', { isTTY: true }, { NO_COLOR: '' }, true],
    ['a terminal that cannot', { isTTY: true }, { TERM: 'dumb' }, false],
  ] as const
  for (const [name, stream, env, expected] of rows) {
    test(name, () => assert.equal(isPainted(stream, env), expected))
  }
})

test('painted text ends plain, and plain text is only text', () => {
  assert.equal(painter(true)('good', 'x'), '\u001B[32mx\u001B[0m')
  assert.equal(painter(false)('good', 'x'), 'x')
})
