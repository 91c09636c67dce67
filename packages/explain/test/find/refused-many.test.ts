// Goal: many callers who begin to be refused at once are a change, though one machine makes most requests and is served.
// Method: a machine and twenty people at one route; from an instant on some of these are refused there, and served elsewhere.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { onsetOf } from '../../src/find/refused-many.ts'
import { regressions } from '../../src/find/regressions.ts'
import { sceneOf } from '../../src/find/scene.ts'
import { from, Story } from '../story.ts'

const CHANGE = 7200
const file = { path: '/files/7' } as const

interface Refused {
  /** How many begin to be refused within ten minutes, and how many of them are refused once. */
  readonly refused: number
  readonly once?: number
  /** How many others were refused in the two hours before, one now and then. */
  readonly before?: number
  /** How many of them are served in between. */
  readonly between?: number
  /** How many are served nothing else. */
  readonly castOut?: number
}

function many({ refused, once = 0, before = 0, between = 0, castOut = 0 }: Refused): number {
  const story = new Story()
    .tell({ at: 1, ...from(98), path: '/me', status: 401 })
    .each(8000, (n) => ({ at: n, ...from(99), ...file }))
    .each(800, (n) => ({ at: n * 10, ...from(n % 20), ...file }))
    .each(before, (n) => ({ at: 300 + (6600 / before) * n, ...from(60 + n), ...file, status: 403 }))
    .each(refused, (n) => {
      const at = CHANGE + (590 / refused) * n
      const own = from(100 + n)
      return [
        { at, ...own, ...file, status: 403 },
        ...(n < between ? [{ at: at + 20, ...own, ...file }] : []),
        ...(n < once ? [] : [{ at: at + 40, ...own, ...file, status: 403 }]),
        ...(n < castOut ? [] : [1, 2, 3].map((i) => ({ at: at + i, ...own, path: '/me' }))),
      ]
    })
  const scene = sceneOf(story.tally())
  return regressions(scene, scene.tally.forbidden.all).length
}

const rows = [
  ['ten', { refused: 10 }, true],
  ['nine', { refused: 9 }, false],
  ['ten, of whom eight are refused once', { refused: 10, once: 8 }, true],
  ['ten, of whom nine are', { refused: 10, once: 9 }, false],
  ['ten, of whom half are served in between', { refused: 10, between: 5 }, true],
  ['ten, of whom six are', { refused: 10, between: 6 }, false],
  ['ten, of whom four are served nothing else', { refused: 10, castOut: 4 }, true],
  ['ten, of whom five are', { refused: 10, castOut: 5 }, false],
  ['twelve, and nine in the two hours before', { refused: 12, before: 9 }, true],
  ['twelve, and fifteen before', { refused: 12, before: 15 }, false],
] as const

describe('callers who begin to be refused within ten minutes', () => {
  for (const [name, refused, isFound] of rows) {
    test(`${name}: ${isFound ? 'a change' : 'none'}`, () =>
      assert.equal(many(refused), isFound ? 1 : 0))
  }
})

/** Twelve who begin to be refused at once, after so many who did in ten minutes each. */
function after(stretches: number): boolean {
  const change = stretches * 600 + 10
  const story = new Story()
    .tell({ at: 1, ...from(98), path: '/me', status: 401 })
    .each((change + 1200) / 10, (n) => ({ at: n * 10, ...from(99), ...file }))
    .each(stretches, (n) => ({ at: n * 600 + 10, ...from(200 + n), ...file, status: 403 }))
    .each(12, (n) => {
      const own = { ...from(100 + n) }
      return [
        { at: change + n, ...own, ...file, status: 403 },
        { at: change + n + 40, ...own, ...file, status: 403 },
        ...[1, 2, 3].map((i) => ({ at: change + n + i, ...own, path: '/me' })),
      ]
    })
  const scene = sceneOf(story.tally())
  const pairs = scene.tally.forbidden.all
  const route = pairs[0]?.route ?? 0
  return onsetOf(scene, scene.tally.history.of([route]), pairs) !== undefined
}

describe('of the times at which callers begin to be refused', () => {
  for (const [stretches, found] of [
    [399, true],
    [400, false],
  ] as const) {
    test(`${stretches + 1} are compared: ${found}`, () => assert.equal(after(stretches), found))
  }
})
