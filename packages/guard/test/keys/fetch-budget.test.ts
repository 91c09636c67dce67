import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FetchBudget } from '../../src/keys/fetch-budget.ts'

// Goal: invented key ids cost the issuer less and less, and a rotation ends that.

describe('FetchBudget', () => {
  test('waits 1, 2, 4, 8, 10, 10 seconds, and starts again after a reset', () => {
    const budget = new FetchBudget()
    assert.ok(budget.allows(0))
    let now = 0
    for (const wait of [1000, 2000, 4000, 8000, 10_000, 10_000]) {
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
