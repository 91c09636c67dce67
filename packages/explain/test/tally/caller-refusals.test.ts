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

  test('how many different paths were noted is told about, and of each caller', () => {
    const refusals = new CallerRefusals()
    for (let caller = 0; caller < 3; caller += 1) refusals.begin(caller)
    for (let n = 0; n < 600; n += 1) refusals.noteDifferent(1, (n % 6) * 7919)
    assert.deepEqual(
      [0, 1, 2].map((caller) => refusals.differentOf(caller)),
      [0, 6, 0],
    )
    for (let n = 0; n < 40; n += 1) refusals.noteDifferent(2, n * 7919)
    assert.ok(Math.abs(refusals.differentOf(2) - 40) < 12, String(refusals.differentOf(2)))
  })
})
