import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { leastOf, mostOf } from '../src/extremes.ts'

describe('extremes', () => {
  test('are those of a few numbers', () => {
    assert.deepEqual([leastOf([2, 1, 3]), mostOf(new Set([2, 3, 1]))], [1, 3])
  })

  test('are those of more numbers than a stack holds', () => {
    const many = Array.from({ length: 2_000_000 }, (_, index) => index)
    assert.throws(() => Math.max(...many), RangeError)
    assert.deepEqual([leastOf(many), mostOf(many)], [0, 1_999_999])
  })

  test('of nothing are beyond every number', () => {
    assert.deepEqual([leastOf([]), mostOf([])], [Infinity, -Infinity])
  })
})
