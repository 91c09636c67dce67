import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { Tally } from '../../src/tally/tally.ts'
import { AGES, ageEnds } from '../../src/tally/token-age.ts'
import { Story, type Told } from '../story.ts'

const token = { at: 0, method: 'POST', path: '/oauth/token' } as const
// Only what asks for credentials is counted: a stranger is asked.
const stranger = { at: -10, status: 401, address: '198.51.100.9' } as const

/** The ages that requests were counted at, as the seconds up to which each goes, and whether they were served. */
function countedOf(...told: readonly Told[]): readonly (readonly [number, string])[] {
  const minutes = new Story()
    .tell(stranger, ...told)
    .tally()
    .minutes.inOrder()
  return minutes.flatMap(({ ages }) =>
    [...(ages ?? [])].flatMap((count, i) => {
      // The stranger's own.
      const isStranger = i === 2 * AGES - 1
      const end = ageEnds[i % AGES] as number
      const times = count - (isStranger && count > 0 ? 1 : 0)
      return Array.from({ length: times }, () => [end, i < AGES ? 'served' : 'refused'] as const)
    }),
  )
}

// Goal: a request is counted by the age of the token that its caller got last.
describe('noteAge', () => {
  for (const [seconds, end] of [
    [0, 2],
    [2, 2],
    [3, 5],
    [20, 20],
    [21, 30],
    [240, 240],
    [241, 300],
    [3600, 3600],
    [3601, Number.POSITIVE_INFINITY],
  ] as const) {
    test(`${seconds} seconds after a token it is of the age up to ${end}`, () =>
      assert.deepEqual(countedOf(token, { at: seconds }), [[end, 'served']]))
  }
  test('one that is refused counts as refused', () =>
    assert.deepEqual(countedOf(token, { at: 5, status: 401 }), [[5, 'refused']]))
  test('one whose token nobody saw is of the oldest', () =>
    assert.deepEqual(countedOf({ at: 5 }), [[Number.POSITIVE_INFINITY, 'served']]))
  test('one that is older than its token, by another clock, is of the oldest', () => {
    const tally = new Tally()
    const at = (seconds: number) => ({ ...emptyObservation(), time: seconds * 1000, status: 200 })
    tally.add({ ...at(100), method: 'GET', path: '/orders', status: 401 })
    tally.add({ ...at(100), method: 'POST', path: '/oauth/token' })
    tally.add({ ...at(95), method: 'GET', path: '/orders' })
    const [minute] = tally.minutes.inOrder()
    assert.equal(minute?.ages?.[AGES - 1], 1)
  })
  test('one of who renews where nobody sees it is as old as the last challenge', () => {
    const renewed = [{ at: 0 }, { at: 40, status: 401 }, { at: 41 }] as const
    const known = (...told: readonly Told[]) =>
      countedOf(...renewed, ...told).filter(([end]) => end < Number.POSITIVE_INFINITY)
    assert.deepEqual(known({ at: 60 }), [
      [2, 'served'],
      [20, 'served'],
    ])
    assert.deepEqual(known({ at: 60, status: 401 }), [
      [2, 'served'],
      [20, 'refused'],
    ])
  })
  test('one of who was challenged, and never seen to renew, is of the oldest', () => {
    const told = [{ at: 0 }, { at: 40, status: 401 }, { at: 50 }] as const
    assert.deepEqual(countedOf(...told).at(-1), [Number.POSITIVE_INFINITY, 'served'])
  })
  test('what asks nobody for credentials is not counted', () =>
    assert.deepEqual(countedOf(token, { at: 5, path: '/about' }), []))
})

// Goal: what comes at once after a refusal is counted as the same again.
describe('what follows a refusal', () => {
  for (const [seconds, again] of [
    [2, 1],
    [3, 0],
  ] as const) {
    test(`by ${seconds} seconds is ${again === 1 ? '' : 'not '}the same again`, () => {
      const minutes = new Story()
        .tell({ at: 0, status: 401 }, { at: seconds })
        .tally()
        .minutes.inOrder()
      assert.equal(
        minutes.reduce((sum, { againOk }) => sum + againOk, 0),
        again,
      )
    })
  }
})

// Goal: a caller that was served the last times and is challenged counts once, not with each request of a loop.
describe('a challenge', () => {
  const rows = [
    ['of a caller that was served just before is new', [{ at: 0 }, { at: 60, status: 401 }], 1],
    ['of a stranger is not', [{ at: 60, status: 401 }], 0],
    ['ten minutes after it was served is', [{ at: 0 }, { at: 600, status: 401 }], 1],
    ['a second later is not', [{ at: 0 }, { at: 601, status: 401 }], 0],
    [
      'five minutes after another is not',
      [{ at: 0 }, { at: 1, status: 401 }, { at: 2 }, { at: 301, status: 401 }],
      1,
    ],
    [
      'a second later is, if it was served meanwhile',
      [{ at: 0 }, { at: 1, status: 401 }, { at: 2 }, { at: 302, status: 401 }],
      2,
    ],
  ] as const
  for (const [name, told, expected] of rows) {
    test(name, () => {
      const minutes = new Story()
        .tell(stranger, ...told)
        .tally()
        .minutes.inOrder()
      assert.equal(
        minutes.reduce((sum, { challengedAnew }) => sum + challengedAnew, 0),
        expected,
      )
    })
  }
})
