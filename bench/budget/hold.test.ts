// Goal: a ratio that is worse than its budget allows fails, however the machine is; one that only seemed so does not.
// Method: planted ratios, no clock.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ATTEMPTS, type Budget, hold, limitOf, unpaired } from './hold.ts'

const budget: Budget = { name: 'guard', ratio: 2, tolerance: 0.5, source: 'planted' }

/** Gives one ratio after the other, and says how many were asked for. */
function planted(...ratios: readonly number[]): { next(): Promise<number>; asked(): number } {
  let asked = 0
  return {
    next: async () => ratios[asked++] ?? Number.NaN,
    asked: () => asked,
  }
}

describe('hold', () => {
  const rows = [
    ['as good as its budget', [2], true],
    ['better', [0.4], true],
    ['just as bad as is allowed', [3], true],
    ['a little worse than that, each time', [3.01, 3.01, 3.01], false],
    ['twice as slow as the budget', [4, 4, 4], false],
    ['a miss that was noise', [9, 2], true],
    ['two of them', [9, 9, 2], true],
    ['three are none', [9, 9, 9, 2], false],
    ['no number at all', [Number.NaN, Number.NaN, Number.NaN], false],
    ['a ratio that cannot be', [0, -1, 0], false],
  ] as const
  for (const [name, ratios, holds] of rows) {
    test(`${name} ${holds ? 'holds' : 'does not'}`, async () => {
      const held = await hold(budget, planted(...ratios).next)
      assert.equal(held.holds, holds)
    })
  }

  test('measures once where that is enough, and never more than three times', async () => {
    const [good, bad] = [planted(2, 2, 2), planted(9, 9, 9, 9)]
    await hold(budget, good.next)
    await hold(budget, bad.next)
    assert.deepEqual([good.asked(), bad.asked()], [1, ATTEMPTS])
  })

  test('says what was measured beside what may be', async () => {
    const { said } = await hold(budget, planted(9, 8, 7).next)
    assert.equal(said, 'guard: 9.00, 8.00, 7.00; budget 2 and 50 %')
  })

  test('what measures and fails is no miss, but an error', async () => {
    const broken = async (): Promise<number> => Promise.reject(new Error('refused'))
    await assert.rejects(hold(budget, broken), /refused/)
  })

  test('the limit is the ratio and its tolerance', () => assert.equal(limitOf(budget), 3))
})

describe('unpaired', () => {
  test('a pair without a budget and a budget without a pair are both told', () => {
    const other = { ...budget, name: 'client' }
    const told = unpaired([budget, other], ['guard', 'scan'])
    assert.deepEqual(told, ['scan: no budget', 'client: not measured'])
  })

  test('nothing is told where they are the same', () => {
    assert.deepEqual(unpaired([budget], ['guard']), [])
  })
})
