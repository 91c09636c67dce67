import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CredentialsShown } from '../../src/tally/credentials-shown.ts'

describe('CredentialsShown', () => {
  test('a credential that a caller has not shown before is new, but for its first', () => {
    const shown = new CredentialsShown()
    assert.deepEqual(
      [1, 1, 2, 1, 2].map((one) => shown.note(0, one)),
      [false, false, true, false, false],
    )
    assert.equal(shown.note(1, 2), false)
  })

  test('the last four are known, and the fifth takes the place of the first', () => {
    const shown = new CredentialsShown()
    for (const one of [1, 2, 3, 4]) shown.note(3, one)
    assert.deepEqual(shown.of(3), [1, 2, 3, 4])
    shown.note(3, 5)
    assert.deepEqual(shown.of(3), [2, 3, 4, 5])
    assert.deepEqual(shown.of(4), [])
  })
})
