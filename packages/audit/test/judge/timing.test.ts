// Goal: a shift of 20 % is found, and noise is not.
// Method: samples from a seeded generator: a base, a spread of a tenth, and now and then a long wait.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judgeTiming, mannWhitney, median, type TimeSamples } from '../../src/judge/timing.ts'

/** Mulberry32: numbers from 0 to 1 that a seed decides. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function times(random: () => number, base: number): readonly number[] {
  return Array.from({ length: 100 }, () => {
    const spread = 1 + 0.1 * (random() + random() + random() - 1.5)
    return base * spread * (random() < 0.03 ? 4 : 1)
  })
}

const batch = (random: () => number, hidden: number, other = 10): TimeSamples => ({
  hidden: times(random, hidden),
  ghost: times(random, 10),
  other: times(random, other),
})

describe('judgeTiming', () => {
  test('no alarm in 1,000 runs without a difference', () => {
    const random = randomFrom(1)
    const alarms = Array.from({ length: 1_000 }, () =>
      judgeTiming(batch(random, 10), batch(random, 10)),
    ).filter(({ isSuspicious, isDifferent }) => isSuspicious || isDifferent)
    assert.equal(alarms.length, 0)
  })

  // The null pair alone exceeds its limit in one of twenty batches, so in about one of ten runs.
  for (const [name, hidden] of [
    ['more', 12],
    ['less', 8],
  ] as const) {
    test(`a fifth ${name} is found`, () => {
      const random = randomFrom(2)
      const found = Array.from({ length: 100 }, () =>
        judgeTiming(batch(random, hidden), batch(random, hidden)),
      ).filter(({ isDifferent }) => isDifferent)
      assert.ok(found.length >= 85, `${found.length} of 100`)
    })
  }

  test('one batch alone is a suspicion', () => {
    const { isSuspicious, isDifferent, message } = judgeTiming(batch(randomFrom(3), 12))
    assert.deepEqual([isSuspicious, isDifferent], [true, false])
    assert.equal(message, 'no difference found at n=100')
  })

  test('two batches that disagree about the direction tell nothing', () => {
    const random = randomFrom(3)
    assert.equal(judgeTiming(batch(random, 12), batch(random, 8)).isDifferent, false)
  })

  test('a machine that drifts tells nothing', () => {
    const random = randomFrom(4)
    const drifting = batch(random, 12, 12)
    assert.equal(judgeTiming(drifting, drifting).isSuspicious, false)
  })

  test('no samples tell nothing', () => {
    const none = { hidden: [], ghost: [], other: [] }
    assert.equal(judgeTiming(none, none).isDifferent, false)
  })
})

describe('mannWhitney', () => {
  const rows = [
    ['all above', [3, 4], [1, 2], 1],
    ['all below', [1, 2], [3, 4], 0],
    ['all alike', [1, 1], [1, 1], 0.5],
    ['one tie', [1, 2], [2, 3], 0.125],
    ['nothing', [], [1], 0.5],
  ] as const
  for (const [name, one, two, area] of rows) {
    test(name, () => assert.equal(mannWhitney(one, two).area, area))
  }
  test('z as by hand: 2 against 2 apart is 2 / sqrt(20 / 12)', () => {
    assert.ok(Math.abs(mannWhitney([3, 4], [1, 2]).z - 2 / Math.sqrt(20 / 12)) < 1e-12)
  })
})

describe('median', () => {
  test('of odd, even and no numbers', () => {
    assert.deepEqual([median([3, 1, 2]), median([4, 1, 2, 3]), median([])], [2, 2.5, 0])
  })
})
