import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { advice } from '../../src/find/advice.ts'
import { findingTypes } from '../../src/finding.ts'

describe('advice', () => {
  for (const type of Object.keys(findingTypes) as (keyof typeof findingTypes)[]) {
    test(`${type} has a cause and a next step, and its causes are not more than certain`, () => {
      const { causes, next } = advice[type]
      assert.ok(causes.length > 0 && next.length > 0)
      assert.ok(causes.reduce((sum, { weight }) => sum + weight, 0) <= 1)
    })
  }
})
