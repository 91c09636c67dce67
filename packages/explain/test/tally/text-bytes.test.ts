import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TEXT_MAX, write, written } from '../../src/tally/text-bytes.ts'

const rows = [
  ['nothing', ''],
  ['ASCII', 'curl/8.5.0'],
  ['other letters', 'naïve ☃'],
  ['as long as is told apart', 'x'.repeat(TEXT_MAX)],
  ['as long, of letters with three bytes', '☃'.repeat(TEXT_MAX)],
] as const

describe('write', () => {
  for (const [name, text] of rows) {
    test(`${name}: its UTF-8`, () => {
      const length = write(text)
      assert.equal(Buffer.from(written.bytes.subarray(0, length)).toString('utf8'), text)
    })
  }

  test('what is longer is cut', () => {
    assert.equal(write('x'.repeat(TEXT_MAX + 1)), TEXT_MAX)
    assert.equal(write('☃'.repeat(TEXT_MAX + 1)), 3 * TEXT_MAX)
  })
})
