import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  ALWAYS,
  areThrottled,
  fatesBut,
  fatesIn,
  isSteadyPart,
  refusedShare,
} from '../../src/find/token-fates.ts'
import { emptyMinute } from '../../src/tally/minutes.ts'
import { BEGIN, Story, type Told } from '../story.ts'

const token = { method: 'POST', path: '/oauth/token' } as const

/** A token, and a request so many seconds later, to what asked a stranger for credentials. */
function after(seconds: number, told: Partial<Told> = {}): Story {
  const stranger = { at: -10, status: 401, address: '198.51.100.9' }
  return new Story().tell(stranger, { at: 0, ...token }, { at: seconds, ...told })
}

// Goal: a request counts by the age of the token that its caller got last.
// Method: both sides of each limit; what is not named is nothing.
const rows = [
  ['at 20 seconds it is fresh', 20, 'fresh'],
  ['at 21 it is young', 21, 'young'],
  ['at 120 it is young', 120, 'young'],
  ['at 121 it is between', 121, undefined],
  ['at 240 it is between', 240, undefined],
  ['at 241 it is late', 241, 'late'],
  ['at 300 it is late', 300, 'late'],
  ['at 301 it is old', 301, 'old'],
  ['at 3600 it is old', 3600, 'old'],
  ['at 3601 it is past any age that tells', 3601, undefined],
] as const

describe('the fate of a token', () => {
  for (const [name, seconds, kind] of rows) {
    test(name, () => {
      const fates = fatesIn(after(seconds).tally().minutes.inOrder(), BEGIN, BEGIN + 4000)
      const served = (['fresh', 'young', 'late', 'old'] as const).filter(
        (one) => fates[one].served > 0,
      )
      assert.deepEqual(served, kind === undefined ? [] : [kind])
    })
  }

  test('a refusal counts as refused', () => {
    const { minutes } = after(5, { status: 401 }).tally()
    assert.deepEqual(fatesIn(minutes.inOrder(), BEGIN, BEGIN + 60).fresh, { refused: 1, served: 0 })
  })

  for (const [seconds, again] of [
    [2, 1],
    [3, 0],
  ] as const) {
    test(`what follows a refusal by ${seconds} seconds is ${again === 1 ? '' : 'not '}the same again`, () => {
      const story = new Story().tell({ at: 0, status: 401 }, { at: seconds, status: 401 })
      const { again: found } = fatesIn(story.tally().minutes.inOrder(), BEGIN, BEGIN + 60)
      assert.equal(found.refused, again)
    })
  }

  test('minutes outside do not count', () => {
    const minutes = after(5).tally().minutes.inOrder()
    assert.equal(fatesIn(minutes, BEGIN + 120, BEGIN + 300).fresh.served, 0)
  })
})

describe('refusedShare', () => {
  test('is of enough', () => assert.equal(refusedShare({ refused: 2, served: 6 }, 8), 0.25))
  test('is not of fewer', () => assert.equal(refusedShare({ refused: 2, served: 5 }, 8), undefined))
})

// Goal: one of several machines refuses the same part early and late; changed keys refuse all, then less and less.
describe('a steady part', () => {
  const rows = [
    ['a third early, a third late', [33, 67], [33, 67], true],
    ['all early, none late', [100, 0], [0, 100], false],
    ['all early, all late', [100, 0], [100, 0], false],
    ['two thirds early, a third late', [67, 33], [33, 67], false],
    ['hardly any', [5, 95], [5, 95], false],
    ['nine hundredths apart', [39, 61], [30, 70], true],
    ['eleven hundredths apart', [41, 59], [30, 70], false],
    ['too few to tell', [16, 33], [16, 33], false],
  ] as const
  for (const [name, early, late, expected] of rows) {
    test(`${name}: ${expected}`, () => {
      const fate = ([refused, served]: readonly [number, number]) => ({ refused, served })
      assert.equal(isSteadyPart(fate(early), fate(late)), expected)
    })
  }
})

// Goal: what the token endpoint puts off counts in its minutes alone, and by how many callers there are.
describe('areThrottled', () => {
  for (const [from, to, callers, expected] of [
    [600, 659, 19, true],
    [600, 659, 20, false],
    [600, 720, 49, true],
    [600, 720, 50, false],
    [900, 960, 1, false],
  ] as const) {
    test(`${callers} callers from ${from} to ${to} seconds: ${expected}`, () => {
      const minutes = [
        { ...emptyMinute(10), tokensThrottled: 2 },
        { ...emptyMinute(12), tokensThrottled: 3 },
      ]
      assert.equal(areThrottled(minutes, { from, to, callers }), expected)
    })
  }
})

// Goal: what is left of all minutes without some is what the others hold, of every kind.
describe('the fates of all minutes but some', () => {
  test('are those of the others', () => {
    const story = new Story()
      .tell({ at: -10, status: 401, address: '198.51.100.9' })
      .each(12, (n) => [
        { at: n * 600, ...token },
        { at: n * 600 + 5 + 40 * n, ...(n % 3 === 0 && { status: 401 }) },
        { at: n * 600 + 6 + 40 * n },
      ])
    const minutes = story.tally().minutes.inOrder()
    const isSome = ({ minute }: { minute: number }): boolean => minute % 20 < 7
    const some = fatesIn(minutes.filter(isSome), ...ALWAYS)
    const others = fatesIn(
      minutes.filter((one) => !isSome(one)),
      ...ALWAYS,
    )
    assert.deepEqual(fatesBut(fatesIn(minutes, ...ALWAYS), some), others)
    assert.ok(some.all.served > 0 && others.all.refused > 0 && others.again.served > 0)
  })
})
