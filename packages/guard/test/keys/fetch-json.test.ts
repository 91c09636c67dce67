import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { describeError } from '../../src/keys/fetch-json.ts'

// Goal: a record says what went wrong, in bounded length. That documents are fetched is tested with
// the key set.

describe('describeError', () => {
  const rows = [
    ['the message', new Error('a'), 'a'],
    [
      'the code that lies under it',
      new Error('a', { cause: coded('ECONNREFUSED') }),
      'a: ECONNREFUSED',
    ],
    ['the message that lies under it', new Error('a', { cause: new Error('b') }), 'a: b'],
    ['anything else', 'secret', 'something that is no error was thrown'],
    ['the name of an error without message', new RangeError(''), 'RangeError'],
    ['300 characters', new Error('x'.repeat(300)), 'x'.repeat(300)],
    ['no 301st', new Error('x'.repeat(301)), 'x'.repeat(300)],
  ] as const
  for (const [name, error, expected] of rows) {
    test(name, () => assert.equal(describeError(error), expected))
  }
})

function coded(code: string): Error {
  return Object.assign(new Error('unused'), { code })
}
