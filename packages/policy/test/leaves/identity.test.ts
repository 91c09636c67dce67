import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sameIdentity } from '../../src/leaves/identity.ts'
import { FALSE, TRUE, UNKNOWN } from '../../src/truth.ts'

describe('sameIdentity', () => {
  test('the same text is the same identity', () => assert.equal(sameIdentity('a', 'a'), TRUE))
  test('another text is another', () => assert.equal(sameIdentity('a', 'b'), FALSE))

  for (const value of [undefined, null, '', 0, 7, true, [], {}, Number.NaN]) {
    test(`${JSON.stringify(value)} identifies nobody`, () => {
      assert.equal(sameIdentity(value, 'a'), UNKNOWN)
      assert.equal(sameIdentity('a', value), UNKNOWN)
      assert.equal(sameIdentity(value, value), UNKNOWN)
    })
  }
})
