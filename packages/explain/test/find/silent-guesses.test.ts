import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Story, Told } from '../story.ts'
import { CALLERS, everyday, renewing } from './everyday.ts'

/** So many strangers who ask so often each for what is served to others, two seconds apart, and are refused each time. */
function strangers(count: number, each: number, told: Partial<Told> = {}): Story {
  return everyday().each(count * each, (n) => ({
    ...{ at: 1800 + n * 2, address: `203.0.113.${(n % count) + 1}`, agent: 'hydra' },
    ...{ status: n % 7 === 0 ? 429 : 401, ...told },
  }))
}

// Goal: passwords that come with each request are guessed at too, and no log of requests need name an account.
// Method: strangers who are refused the same, on each side of each limit.
describe('strangers who ask for one thing in vain', () => {
  const rows: readonly (readonly [string, Story, readonly string[]])[] = [
    ['three, ten times each, guess', strangers(3, 10), ['brute_force']],
    ['two may have the wrong password', strangers(2, 30), []],
    ['three, nine times each, are too few', strangers(3, 9), []],
    ['four, seven times each, may have mistyped', strangers(4, 7), []],
    ['twenty, five times each, try a list', strangers(20, 5), ['credential_stuffing']],
    ['nineteen, five times each, do not', strangers(19, 5), []],
    [
      'with an app that serves others they may have lost a token',
      strangers(3, 10, { agent: 'app/1.0' }),
      [],
    ],
    ['who ask for another thing in a tenth of the time, guess', beside(6), ['brute_force']],
    ['who ask for another in more than that have lost a page', beside(7), []],
    ['at the top of a site they may be anybody', top(), []],
    ['who look for other things as well are no guessers', wandering(), []],
    ['who come once in three minutes wait for something', slow(), []],
    ['of whom one is served something are two', served(), []],
    [
      'who are refused with everybody whose key is gone are no guessers',
      rotated(),
      ['key_rotation'],
    ],
    ['who were there when the log began may have been served before', early(), []],
  ]
  for (const [name, story, types] of rows) {
    test(name, () => assert.deepEqual(story.types(), types))
  }
})

/** Three who ask twenty times each for one thing, and others who ask so often for another. */
function beside(others: number): Story {
  return strangers(3, 20)
    .tell({ at: 0, path: '/plans' })
    .each(others, (n) => ({
      ...{ at: 1900 + n * 2, address: '203.0.113.99', agent: 'hydra', path: '/plans', status: 401 },
    }))
}

function top(): Story {
  const everybody = strangers(3, 10, { path: '/' })
  return everybody.each(40, (n) => ({ at: n * 60, path: '/' }))
}

function wandering(): Story {
  const story = strangers(3, 10)
  return story.each(3, (i) => ({
    ...{ at: 1900, address: `203.0.113.${i + 1}`, agent: 'hydra', path: '/plans', status: 401 },
  }))
}

function slow(): Story {
  return everyday().each(30, (n) => ({
    ...{ at: 600 + n * 182, address: `203.0.113.${(n % 3) + 1}`, agent: 'hydra', status: 401 },
  }))
}

function early(): Story {
  return everyday().each(60, (n) => ({
    ...{ at: 30 + n * 2, address: `203.0.113.${(n % 3) + 1}`, agent: 'hydra', status: 401 },
  }))
}

function served(): Story {
  return strangers(3, 10).tell({ at: 1790, address: '203.0.113.1', agent: 'hydra', path: '/about' })
}

/** Everybody is refused once at the same time, and helped by a new token. */
function rotated(): Story {
  return strangers(3, 10).each(CALLERS, (i) => renewing(i, 1800 + (i % 60)))
}
