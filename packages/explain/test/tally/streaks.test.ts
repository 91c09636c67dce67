import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { LIMITS } from '../../src/tally/limits.ts'
import { endOf, type Streak } from '../../src/tally/streak.ts'
import { Tally } from '../../src/tally/tally.ts'
import { BEGIN, Story, type Told } from '../story.ts'

const no = (at: number, more: Partial<Told> = {}): Told => ({ at, status: 401, ...more })
const yes = (at: number, more: Partial<Told> = {}): Told => ({ at, ...more })
const token = (at: number, status = 200): Told => ({ at, method: 'POST', path: '/token', status })

function streaksOf(...told: readonly Told[]): readonly Streak[] {
  return new Story().tell(...told).tally().streaks.all
}

// Goal: what ended a streak, and what was done meanwhile, is told from the requests of one caller.
const rows: readonly (readonly [string, readonly Told[], readonly string[]])[] = [
  ['a challenge that is answered at once is none', [no(0), yes(1)], []],
  ['a challenge that is answered after two refusals is none', [no(0), no(1), yes(2)], []],
  [
    'a page that asks for several things at once is challenged once',
    [no(0), no(0), no(0), yes(1)],
    [],
  ],
  ['an answer after six seconds is no answer to a challenge', [no(0), yes(6)], ['by_itself']],
  ['a token ends it', [no(0), token(1), yes(2)], ['renewed']],
  ['nothing ends it', [no(0), no(100)], ['open']],
  ['another route does not end it', [no(0), yes(1, { path: '/health' })], ['open']],
  ['what comes after is another', [no(0), yes(60), no(120), yes(180)], ['by_itself', 'by_itself']],
]

/** Served until an instant, with a first challenge by which the route is known to ask for credentials. */
const well = (until: number): readonly Told[] => [no(0), yes(1), yes(until)]

// Goal: where the token endpoint is elsewhere, whoever was well and is served at once after a challenge has another token.
const renewals: readonly (readonly [string, readonly Told[], readonly string[]])[] = [
  ['of who was well for half a minute is a renewal', [...well(31), no(40), yes(41)], ['renewed']],
  ['of who was well for less is a challenge', [...well(30), no(40), yes(41)], []],
  ['of who was refused again is none', [...well(31), no(40), no(41)], ['open']],
  ['six seconds later is none', [...well(31), no(40), yes(46)], ['by_itself']],
  [
    'of who renewed before is one however soon',
    [...well(31), no(40), yes(41), no(43), yes(44)],
    ['renewed', 'renewed'],
  ],
  [
    'where tokens are seen being given out is a challenge',
    [token(0), ...well(31), no(40), yes(41)],
    [],
  ],
  [
    'where credentials are told is a challenge',
    [{ at: 0, credential: 'a' }, ...well(31), no(40), yes(41)],
    [],
  ],
]

describe('an answer to a challenge', () => {
  for (const [name, told, ends] of renewals) {
    test(name, () => assert.deepEqual(streaksOf(...told).map(endOf), ends))
  }

  test('is kept of so many renewals as half of the streaks that there is room for, and the age of tokens of all', () => {
    const renewed = [100, 200, 300].flatMap((at) => [no(at), yes(at + 1)])
    const tally = new Story()
      .tell(...well(31), ...renewed)
      .tally(new Tally({ ...LIMITS, streaks: 4 }))
    assert.deepEqual(tally.streaks.all.map(endOf), ['renewed', 'renewed'])
    assert.equal(tally.streaks.dropped, 0)
    assert.equal(tally.callers.counts.lastRenewed(0), BEGIN + 300)
  })

  test('that is a renewal is where the age of the next token begins', () => {
    const [, second] = streaksOf(...well(31), no(40), yes(41), yes(90), no(100), yes(101))
    assert.equal(second?.sinceToken, 60)
  })
})

describe('a streak', () => {
  for (const [name, told, ends] of rows) {
    test(name, () => assert.deepEqual(streaksOf(...told).map(endOf), ends))
  }

  test('counts refusals, tokens that were got and refused, and rounds in which a token did not help', () => {
    const [streak] = streaksOf(no(0), token(10), no(12), token(20), no(40), token(50, 400), no(60))
    assert.deepEqual(
      [streak?.refusals, streak?.tokens, streak?.tokensRefused, streak?.rounds],
      [4, 2, 1, 2],
    )
    assert.deepEqual([streak?.start, streak?.last, streak?.end], [BEGIN, BEGIN + 60, 0])
  })

  test('a caller that is served elsewhere for ten minutes is well again', () => {
    const guarded = [no(0, { path: '/b' }), yes(1, { path: '/b' })]
    const told = [...guarded, no(10), yes(300, { path: '/b' }), yes(700, { path: '/b' })]
    assert.deepEqual(streaksOf(...told).map(endOf), ['by_itself'])
  })

  test('keeps the ids of its first five refusals', () => {
    const [streak] = streaksOf(...[0, 1, 2, 3, 4, 5].map((at) => no(at, { id: `r${at}` })))
    assert.deepEqual(streak?.ids, ['r0', 'r1', 'r2', 'r3', 'r4'])
  })
})
