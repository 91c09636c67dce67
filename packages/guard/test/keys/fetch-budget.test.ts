import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FetchBudget } from '../../src/keys/fetch-budget.ts'

// Goal: invented key ids cost the issuer little, and a rotation ends that.

describe('FetchBudget', () => {
  test('waits 1, 2, 2 seconds, and starts again after a reset', () => {
    const budget = new FetchBudget()
    assert.ok(budget.allows(0))
    let now = 0
    for (const wait of [1000, 2000, 2000]) {
      budget.spend(now)
      assert.ok(!budget.allows(now + wait - 1), `${wait} - 1`)
      assert.ok(budget.allows(now + wait), `${wait}`)
      now += wait
    }
    budget.reset()
    assert.ok(budget.allows(now))
    budget.spend(now)
    assert.ok(budget.allows(now + 1000))
  })
})
