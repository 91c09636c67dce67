import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { answerOf, fieldsOf } from '../src/exchange.ts'
import { exchange } from './run/run-of.ts'

test('an exchange has the answer that came, or none', () => {
  assert.equal(answerOf(exchange(1, 204))?.status, 204)
  assert.equal(answerOf(exchange(1)), undefined)
})

const answer = {
  ...{ status: 200, body: '', isTruncated: false, milliseconds: 1 },
  fields: [
    ['Vary', 'a'],
    ['X', 'b'],
    ['vary', 'c'],
  ],
} as const

const rows = [
  ['each line, in order, names in any case', 'VARY', ['a', 'c']],
  ['none', 'y', []],
] as const

describe('fieldsOf', () => {
  for (const [name, field, expected] of rows) {
    test(name, () => assert.deepEqual(fieldsOf(answer, field), expected))
  }
})
