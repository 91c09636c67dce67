import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CallerRefusals, counted } from '../../src/tally/caller-refusals.ts'

describe('CallerRefusals', () => {
  test('each count of each caller is its own', () => {
    const refusals = new CallerRefusals()
    for (let caller = 0; caller < 200; caller += 1) refusals.begin(caller)
    for (const what of Object.values(counted)) {
      refusals.set(199, what, 10 * what)
      refusals.add(199, what)
    }
    for (const what of Object.values(counted)) {
      assert.equal(refusals.of(199, what), 10 * what + 1)
      assert.equal(refusals.of(198, what), 0)
    }
  })
})
