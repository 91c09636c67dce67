import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isArrival, isSinceAnInstant } from '../../src/find/plain-rotations.ts'

const START = 1_800_000_000

// Goal: who comes after hours of absence is refused for what ran out meanwhile, and not for what changed.
describe('an arrival', () => {
  const hours = 3600
  const rows = [
    ['all were served just before', [60, 60, 60, 60, 60], false],
    ['all were away for a night', [9 * hours, 9 * hours, 9 * hours, 9 * hours, 9 * hours], true],
    ['four of five were away for a night', [9 * hours, 9 * hours, 9 * hours, 9 * hours, 60], true],
    ['three of five were', [9 * hours, 9 * hours, 9 * hours, 60, 60], false],
    ['three hours are no absence', [3 * hours, 3 * hours], false],
    ['a second more is one', [3 * hours + 1, 3 * hours + 1], true],
  ] as const
  for (const [name, absences, expected] of rows) {
    test(name, () => {
      const streaks = absences.map((seconds) => ({ start: START, servedBefore: START - seconds }))
      assert.equal(isArrival({ streaks }), expected)
    })
  }
})

/** So many that are refused a minute after each other, each served last a minute before the first; some were served since. */
function refused(count: number, since = 0) {
  return Array.from({ length: count + since }, (_, i) => ({
    start: START + i * 60,
    servedBefore: i < count ? START - 60 : START + i * 60 - 30,
  }))
}

// Goal: whoever comes after a key was withdrawn is refused once, as nobody is whose tokens run out one after the other.
describe('callers who are refused once each, and helped by a new token', () => {
  const usual = { renewed: 1, again: 0, premature: 1 }
  for (const [name, wave, expected] of [
    ['are of one instant where none of eight was served since', { streaks: refused(8) }, true],
    ['are not where they are seven', { streaks: refused(7) }, false],
    ['are where one of ten was', { streaks: refused(9, 1) }, true],
    ['are not where two of eleven were', { streaks: refused(9, 2) }, false],
    ['are not where some were refused again', { streaks: refused(8), again: 0.1 }, false],
    [
      'are not where a new token helps less than four in five',
      { streaks: refused(8), renewed: 0.79 },
      false,
    ],
    [
      'are not where nobody knows how long tokens are good',
      { streaks: refused(14), premature: 0.5 },
      false,
    ],
    ['are all the same where there are fifteen', { streaks: refused(15), premature: 0.5 }, true],
  ] as const) {
    test(name, () => assert.equal(isSinceAnInstant({ ...usual, ...wave }), expected))
  }
})
