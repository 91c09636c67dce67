// Goal: nothing that is fast becomes slow without anybody seeing it.
// Method: ours beside a baseline in turn, by CPU time of this process; a miss is measured twice more, and every budget
// may be exceeded by its whole. That the comparison can fail is shown in hold.test.ts, by planted ratios.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, describe, test } from 'node:test'
import { type Budget, hold, unpaired } from './hold.ts'
import { pairs } from './pairs.ts'
import { ratioOf } from './ratio.ts'

const ROUNDS = 15
const path = new URL('../budgets.json', import.meta.url)
const { budgets } = JSON.parse(readFileSync(path, 'utf8')) as {
  readonly budgets: readonly Budget[]
}

describe('budgets', async () => {
  const all = await pairs()
  after(() => {
    for (const { close } of all) close?.()
  })

  test('each has its pair, and each pair its budget', () => {
    const names = all.map(({ name }) => name)
    assert.deepEqual(unpaired(budgets, names), [])
    assert.equal(new Set(names).size, names.length)
  })

  for (const budget of budgets) {
    test(budget.name, async () => {
      const pair = all.find(({ name }) => name === budget.name)
      assert.ok(pair, 'it is not measured')
      const { holds, said } = await hold(budget, () => ratioOf(pair, ROUNDS))
      assert.ok(holds, said)
    })
  }

  test('what is planted nine times as slow is seen by the measure itself', async () => {
    const [first] = all
    assert.ok(first)
    const ours = async (calls: number): Promise<void> => {
      for (let i = 0; i < 9; i += 1) await first.baseline(calls)
    }
    // No busy machine makes less than three times of it.
    const ratio = await ratioOf({ ...first, ours }, ROUNDS)
    assert.ok(ratio > 3, `${ratio}`)
  })
})
