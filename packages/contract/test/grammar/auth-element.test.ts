import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isScheme, parseCredentials } from '../../src/grammar/index.ts'

// Goal: schemes are compared without case and as a whole.
// Method: one row per rule. The reading of elements is proved by challenges, credentials and grammar.
describe('isScheme', () => {
  for (const [scheme, asked, expected] of [
    ['Bearer', 'Bearer', true],
    ['bEARER', 'Bearer', true],
    ['Bearer', 'BEARER', true],
    ['Bearer', 'Beare', false],
    ['Bearer', 'Bearer2', false],
    ['Basic', 'Bearer', false],
    ['Digest', 'Bearer', false],
  ] as const) {
    test(`${scheme} is ${expected ? '' : 'not '}${asked}`, () => {
      const reading = parseCredentials(`${scheme} a`)
      assert.ok(reading.kind === 'credentials')
      assert.equal(isScheme(reading.credentials, asked), expected)
    })
  }
})
