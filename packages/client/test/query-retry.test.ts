import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { AccessError, queryRetry } from '@sallyport/client'

describe('queryRetry', () => {
  test('a refusal is final', () => {
    for (const kind of ['forbidden', 'unavailable', 'session_ended'] as const) {
      assert.equal(queryRetry(0, new AccessError(kind, 'refused')), false)
    }
  })
  test('what is no refusal is tried three times more', () => {
    const tries = [0, 1, 2, 3].map((count) => queryRetry(count, new Error('of the application')))
    assert.deepEqual(tries, [true, true, true, false])
  })
})
