// Goal: the statistic finds a difference that is there, and none where there is none.
// Method: times with a long tail by a seeded generator, once with an offset and once without.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, TOLD_APART } from './statistic.ts'

/** Times of about 100 us with a long tail, always the same ones. */
function times(): () => number {
  let state = 42
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return 100 + 10 * -Math.log(1 - state / 2 ** 32)
  }
}

function pairsOf(count: number, offset: number): readonly (readonly [number, number])[] {
  const time = times()
  return Array.from({ length: count }, () => [time() + offset, time()] as const)
}

const rows = [
  ['no difference is found where there is none', 0, false],
  ['2 us more of 110 are found in 2,000 pairs', 2, true],
  ['2 us less, too', -2, true],
] as const
for (const [name, offset, expected] of rows) {
  test(name, () => {
    const { z } = judge(pairsOf(2_000, offset))
    assert.equal(Math.abs(z) > TOLD_APART, expected, `z ${z}`)
    if (expected) assert.equal(Math.sign(z), Math.sign(offset))
  })
}

test('equal times say nothing', () => assert.equal(judge([[1, 1]]).z, 0))
