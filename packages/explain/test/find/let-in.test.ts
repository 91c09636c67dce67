import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { everyday } from './everyday.ts'

const THERE = { address: '203.0.113.9', agent: 'curl/8' } as const
const LOGIN = { ...THERE, method: 'POST', path: '/login' } as const

/** Thirty passwords are tried in vain, and from the same address so many pages are served then; some were before. */
function guessed(after: number, { before = 0, told = {} as Partial<Told> } = {}): Story {
  return everyday((i) => ({ subject: `s${i}` }))
    .each(before, (n) => ({ at: 600 + n * 10, ...THERE, agent: 'app/1.0' }))
    .each(30, (n) => ({ at: 1800 + n * 2, ...LOGIN, status: 401 }))
    .each(after, (n) => ({ at: 1900 + n * 5, ...THERE, ...told }))
}

// Goal: that an attacker was let in shows by what is served there since, where the attempt that was right is not in the log.
// Method: on each side of the limit.
describe('an address that guesses at passwords', () => {
  const rows: readonly (readonly [string, Story, string])[] = [
    ['was let in where five pages are served to it then', guessed(5), 'success_after_attack'],
    ['was not where it is four', guessed(4), 'brute_force'],
    [
      'was where one is served by name',
      guessed(1, { told: { subject: 'ann' } }),
      'success_after_attack',
    ],
    ['was not where others were served there before', guessed(5, { before: 1 }), 'brute_force'],
    [
      'was not where anybody is served these',
      guessed(5, { told: { path: '/news' } }),
      'brute_force',
    ],
  ]
  for (const [name, story, type] of rows) test(name, () => assert.equal(story.types()[0], type))
})

/** Behind one address so many have signed in, thirty passwords are tried in vain, and somebody signs in. */
function shared(before: number): Story {
  return everyday()
    .each(before, (n) => ({ at: 600 + n * 10, ...LOGIN }))
    .each(30, (n) => ({ at: 1800 + n * 2, ...LOGIN, status: 401 }))
    .each(1, () => ({ at: 1900, ...LOGIN }))
}

describe('who signs in where passwords were guessed', () => {
  test('has guessed one, where two signed in before', () =>
    assert.equal(shared(2).types()[0], 'success_after_attack'))
  test('is one of those behind it, where three did', () =>
    assert.equal(shared(3).types()[0], 'brute_force'))
})
