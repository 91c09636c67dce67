import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Calm,
  type Ending,
  judge,
  RECOVERY_MS,
  type Right,
  type Sample,
  STOOD_STILL_MS,
} from './judge.ts'

// Goal: each fault that chaos may bring about is found, and what is right is none.
// Method: one row per answer, with what has to be answered; then calms with a late 503.

const STALL_MS = 50
const lost = (): number => STALL_MS
const calm = (from: number, to: number): Calm => {
  return { after: [{ victim: 'redis', kind: 'killed' }], from, to }
}
const sample = (right: Right | Ending, status: number, sentAt = 5_000): Sample => {
  return { caller: 'one', right, status, sentAt, endedAt: sentAt + 10 }
}
const ended: Ending = { from: 4_000, by: 4_500, withinMs: 1_000 }
const session: Ending = { from: 4_000, by: 4_500, withinMs: 0 }
const unheard: Ending = { from: 4_000, withinMs: 1_000 }

const rows: readonly [string, Sample, string | undefined][] = [
  ['good credentials that are let in', sample('allow', 200), undefined],
  ['good ones that nobody can judge', sample('allow', 503), undefined],
  ['good ones refused', sample('allow', 401), 'one: mistaken 401'],
  ['good ones told to wait', sample('allow', 429), 'one: 429 where it should allow'],
  ['bad ones refused', sample('challenge', 401), undefined],
  ['bad ones told to wait', sample('challenge', 429), undefined],
  ['bad ones let in', sample('challenge', 200), 'one: wrong allow'],
  ['bad ones known', sample('challenge', 403), 'one: 403 where it should challenge'],
  ['a subject who may not', sample('forbid', 403), undefined],
  ['one who may not and does', sample('forbid', 200), 'one: wrong allow'],
  ['one who may not, sent to sign in', sample('forbid', 401), 'one: mistaken 401'],
  ['a crash', sample('forbid', 500), 'one: 500 where it should forbid'],
  [
    'no answer',
    { ...sample('allow', 0), why: 'Error: no answer within 10000 ms' },
    'one: no answer: Error: no answer within 10000 ms',
  ],
  ['before it was ended', sample(ended, 401, 3_900), 'one: mistaken 401'],
  ['while it is ended, let in', sample(ended, 200, 4_200), undefined],
  ['while it is ended, refused', sample(ended, 401, 4_200), undefined],
  ['within the second of a change', sample(ended, 200, 4_500 + 1_000 + STALL_MS), undefined],
  ['after that second', sample(ended, 200, 4_501 + 1_000 + STALL_MS), 'one: wrong allow'],
  ['a session just before it is over', sample(session, 200, 4_500), undefined],
  ['a session as soon as it is over', sample(session, 200, 4_501), 'one: wrong allow'],
  ['an end that was not acknowledged', sample(unheard, 200, 60_000), undefined],
]

const known = (sample: Sample): readonly Sample[] => {
  const right = typeof sample.right === 'string' ? sample.right : 'challenge'
  const status = { allow: 200, challenge: 401, forbid: 403 }[right]
  return [sample, { ...sample, right, status }, { ...sample, right: 'allow', status: 200 }]
}

describe('judge', () => {
  for (const [name, given, fault] of rows) {
    test(name, () => {
      const { faults } = judge(known(given), [], lost)
      assert.deepEqual(faults, fault === undefined ? [] : [fault])
    })
  }

  test('a caller who never got the right answer shows nothing', () => {
    const { faults } = judge([sample('allow', 503), sample('allow', 503)], [], lost)
    assert.deepEqual(faults, ['one: never 200'])
  })

  test('the last 503 after all was well again says how long recovery took', () => {
    const samples = [sample('allow', 200), sample('allow', 503, 5_400), sample('allow', 503, 5_100)]
    const { recoveries, faults } = judge(samples, [calm(5_000, 20_000)], lost)
    const ms = 400 - STALL_MS
    assert.deepEqual([recoveries, faults], [[{ ms, about: 'one after redis killed' }], []])
  })

  test('what the next disturbance overtook says nothing of this calm', () => {
    const samples = [sample('allow', 200), sample('allow', 503, 19_995)]
    const [recovery] = judge(samples, [calm(5_000, 20_000)], lost).recoveries
    assert.equal(recovery?.ms, 0)
  })

  test('one that takes too long is a fault, one moment less is none', () => {
    const of = (ms: number) =>
      judge([sample('allow', 200), sample('allow', 503, ms)], [calm(0, 20_000)], lost).faults
    assert.deepEqual(of(RECOVERY_MS + STALL_MS), [])
    const late = `503 ${RECOVERY_MS + 1} ms after all was well again: one after redis killed`
    assert.deepEqual(of(RECOVERY_MS + STALL_MS + 1), [late])
  })

  test('a calm that is too short says nothing', () => {
    const samples = [sample('allow', 200), sample('allow', 503)]
    assert.deepEqual(judge(samples, [calm(4_900, 6_000)], lost).recoveries, [])
  })

  test('who waited in vain while the machine stood still shows nothing, one moment less is a fault', () => {
    const one = { ...sample('allow', 0), why: 'Error' }
    const still = judge(known(one), [], () => STOOD_STILL_MS)
    assert.deepEqual([still.faults, still.untold], [[], 1])
    const not = judge(known(one), [], () => STOOD_STILL_MS - 1)
    assert.deepEqual([not.faults, not.untold], [['one: no answer: Error'], 0])
  })

  test('a wrong answer is one, however long the machine stood still', () => {
    const { faults } = judge(known(sample('forbid', 200)), [], () => 60_000)
    assert.deepEqual(faults, ['one: wrong allow'])
  })

  test('the same fault is one line, and what was served is counted', () => {
    const samples = [sample('allow', 401), sample('allow', 401), sample('allow', 200)]
    const { faults, served } = judge(samples, [], lost)
    assert.deepEqual(faults, ['one: mistaken 401, 2 times'])
    assert.equal(served, 1 / 3)
  })
})
