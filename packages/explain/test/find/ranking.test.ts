// Goal: first comes what matters times how sure it is, and of what is nearly alike what more callers meet.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ranked } from '../../src/find/ranking.ts'

const one = (severity: 'high' | 'medium', confidence: number, count: number) => {
  return { severity, confidence, who: { count } }
}

describe('ranked', () => {
  const rows = [
    ['what is worse', one('high', 0.7, 1), one('medium', 0.9, 1)],
    ['what is sure, where the worse hardly is', one('medium', 0.9, 1), one('high', 0.5, 1)],
    ['what five meet, though one is surer of', one('medium', 0.9, 5), one('medium', 0.95, 1)],
    ['what is much surer, though five meet it', one('medium', 0.97, 1), one('medium', 0.9, 5)],
    [
      'what concerns nobody in particular as if it were one',
      one('high', 0.8, 0),
      one('high', 0.79, 1),
    ],
  ] as const
  for (const [name, first, second] of rows) {
    test(`${name} stands first`, () => assert.deepEqual(ranked([second, first]), [first, second]))
  }
})
