import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story } from '../story.ts'
import { everyday } from './everyday.ts'

/** One account is guessed at until so many were refused, and as often put off; then it is served, and most is not recorded. */
function sampled(refused: number, before = 0, throttled = 40): Story {
  const there = { address: '203.0.113.9', agent: 'curl/8' }
  const login = { ...there, method: 'POST', path: '/login', account: 'ann' }
  return everyday()
    .each(before, () => ({ ...login, at: 1000, subject: 'bob', sampleRate: 0.1 }))
    .each(refused, (n) => ({ ...login, at: 1800 + n * 10, status: 401 }))
    .each(throttled, (n) => ({ ...login, at: 1802 + n * 2, status: 429 }))
    .each(6, (n) => ({ ...login, at: 2000 + n * 5, subject: 'ann', sampleRate: 0.1 }))
    .each(9, (n) => ({ ...there, at: 2001 + n * 5, subject: 'ann', sampleRate: 0.1 }))
}

// Goal: where a sample of what is allowed stands for all of it, who gets in at last does not look like one who always did.
describe('an account that is guessed at, of which a sample is recorded', () => {
  for (const [name, story, type] of [
    ['was broken into after eight', sampled(8), 'success_after_attack'],
    ['was not after seven', sampled(7), undefined],
    ['was not, where somebody came in from there before', sampled(8, 3), undefined],
    ['was, where half of the attempts were put off', sampled(10, 0, 10), 'success_after_attack'],
    ['was not, where it was less', sampled(11, 0, 10), undefined],
  ] as const) {
    test(name, () => {
      const found = story.types().filter((one) => one === 'success_after_attack')
      assert.deepEqual(found, type === undefined ? [] : [type])
    })
  }
})
