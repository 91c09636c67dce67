import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isExcluded, isTakenLater } from '../../src/find/excluded-causes.ts'
import type { Scene } from '../../src/find/scene.ts'
import type { Fate } from '../../src/find/token-fates.ts'
import type { Wave } from '../../src/find/waves.ts'

const NONE: Fate = { refused: 0, served: 0 }

/** How tokens fared in the second half of a wave: those just given out, and those of about five minutes. */
function fates(fresh: Fate, late: Fate) {
  return { second: { fresh, late, young: NONE, old: NONE, again: NONE, all: NONE } }
}

// Goal: a token that is refused when it is new and good some minutes later is no matter of keys, nor of the verifier.
// Method: waves on each side of each limit.
describe('isTakenLater', () => {
  const rows = [
    ['new ones are refused, older ones served', [13, 7], [0, 4], true],
    ['fewer new ones are refused', [12, 8], [0, 4], false],
    ['too few new ones are known', [7, 0], [0, 4], false],
    ['half of the older ones are refused', [13, 7], [2, 2], false],
    ['too few older ones are known', [13, 7], [0, 3], false],
  ] as const
  for (const [name, [refused, served], [lateRefused, lateServed], expected] of rows) {
    test(`${name}: ${expected}`, () => {
      const late = { refused: lateRefused, served: lateServed }
      assert.equal(isTakenLater(fates({ refused, served }, late)), expected)
    })
  }
})

// Goal: one of several machines refuses its part of what is asked for, and no more.
describe('one stale machine', () => {
  for (const [whole, expected] of [
    [0.05, true],
    [0.06, false],
    [0.6, false],
    [0.61, true],
  ] as const) {
    test(`${expected ? 'does not refuse' : 'may refuse'} ${whole * 100} % of all`, () => {
      const wave = { whole } as Wave
      assert.equal(isExcluded({} as Scene, wave, 'stale_instance'), expected)
    })
  }
})
