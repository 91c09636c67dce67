import { equal } from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hasRunOut, isPremature, lifetimeOf } from '../../src/find/token-lifetimes.ts'
import type { Streak } from '../../src/tally/streak.ts'

const END = 4000

function streak(start: number, sinceToken: number, change: Partial<Streak> = {}): Streak {
  return {
    ...{ caller: 1, client: 1, address: 1, start, last: start, end: start, refusals: 1 },
    ...{ route: 1, routes: [1], servedBefore: 0, servedElsewhere: 0, tokens: 1, tokensRefused: 0 },
    ...{ rounds: 0, tokenAt: 0, sinceToken, instance: 0, reason: 0, kid: 0, ids: [] },
    ...change,
  }
}

/** So many in each quarter, at the ages of one quarter after the other. */
function quarters(count: number, ...ages: readonly number[]): readonly Streak[] {
  return ages.flatMap((age, quarter) =>
    Array.from({ length: count }, (_, i) => streak(quarter * 1000 + i, age)),
  )
}

// Goal: tokens run out at the age at which they are usually refused, and what is refused earlier was made void.
describe('how old tokens become', () => {
  const span = { first: 0, last: END - 1 }
  const rows: readonly (readonly [string, readonly Streak[], number | undefined])[] = [
    ['is the age at which they are refused', quarters(8, 900, 900), 900],
    ['is not known of seven in a quarter', quarters(7, 900, 900), undefined],
    ['is not known of one quarter alone', quarters(8, 900), undefined],
    ['is that of the quarter in which none was made void', quarters(8, 300, 900), 900],
    ['is not told by those in a loop', quarters(8, 59, 59), undefined],
    [
      'is not told by those that were not renewed',
      quarters(8, 900, 900).map((one) => ({ ...one, tokens: 0 })),
      undefined,
    ],
  ]
  for (const [name, streaks, expected] of rows) {
    test(name, () => equal(lifetimeOf(streaks, span), expected))
  }
})

describe('a token', () => {
  for (const [age, isEarly] of [
    [-1, false],
    [0, true],
    [719, true],
    [720, false],
  ] as const) {
    test(`of 900 seconds that is refused after ${age} was made void: ${isEarly}`, () => {
      equal(isPremature(streak(0, age), 900), isEarly)
    })
  }

  const ends = [
    ['was renewed at once', {}, true],
    ['was refused again with a new one', { rounds: 1 }, false],
    ['was not renewed', { tokens: 0 }, false],
    ['was never served again', { end: 0 }, false],
  ] as const
  for (const [name, change, expected] of ends) {
    test(`refused at its age has run out if it ${name}: ${expected}`, () => {
      equal(hasRunOut(streak(10, 720, { end: 10, ...change }), 900), expected)
    })
  }

  test('refused before its age has not run out', () => {
    equal(hasRunOut(streak(10, 719), 900), false)
  })
})
