import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { linesOf, namesOf } from '../src/raw-fields.ts'

const raw = ['Host', 'a', 'X-One', '1', 'x-one', '2', 'X-ONE', '3', 'X-Two', '']

describe('lines of a field', () => {
  for (const [name, expected] of [
    ['host', 'a'],
    ['x-one', ['1', '2', '3']],
    ['x-two', ''],
    ['x-six', undefined],
  ] as const) {
    test(name, () => assert.deepEqual(linesOf(raw, name), expected))
  }
})

test('names as they came', () => {
  assert.deepEqual(namesOf(raw), ['Host', 'X-One', 'x-one', 'X-ONE', 'X-Two'])
})
