import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Pairs } from '../../src/tally/pairs.ts'

describe('Pairs', () => {
  test('a pair that was added is always found', () => {
    const pairs = new Pairs()
    for (let i = 0; i < 100_000; i += 1) pairs.add(i, i % 97)
    for (let i = 0; i < 100_000; i += 1) assert.ok(pairs.has(i, i % 97))
  })

  test('among a million pairs, one that was not added is found less than once in a hundred', () => {
    const pairs = new Pairs()
    for (let i = 0; i < 1_000_000; i += 1) pairs.add(i % 200_000, i % 61)
    let wrong = 0
    for (let i = 0; i < 100_000; i += 1) if (pairs.has(i, 1000 + (i % 50))) wrong += 1
    assert.ok(wrong < 1000, `${wrong}`)
  })
})
