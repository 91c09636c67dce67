// Goal: a route that serves until an instant and then refuses many has changed; a few refusals more are chance.
// Method: one route that hardly anybody uses, and another that all do; from an instant on some callers are refused.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { regressions } from '../../src/find/regressions.ts'
import { sceneOf } from '../../src/find/scene.ts'
import { from, Story } from '../story.ts'

const CHANGE = 4000
const quiet = { path: '/ledger' } as const

interface Changed extends Record<'before' | 'since' | 'refused', number> {
  /** The first of those who are refused: 8 was served before, and those after it were not. */
  readonly first?: number
  /** How many of them are refused a second time; all, if it is not said. */
  readonly twice?: number
  /** How often the route refused others before. */
  readonly others?: number
}

/** So many requests to the quiet route are served, some before the change and some since, and callers are refused twice. */
function changed({ before, since, refused, first = 8, others = 0, twice = refused }: Changed) {
  const story = new Story()
    .each(2000, (n) => ({ at: n * 4, ...from(n % 40) }))
    .each(before, (n) => ({ at: (3900 / before) * n, ...from(n), ...quiet }))
    .each(others, (n) => ({ at: 900 * n, ...from(30 + n), ...quiet, status: 403 }))
    .each(since, (n) => ({ at: CHANGE + (2400 / since) * n, ...from(25), ...quiet }))
    .each(refused, (n) => [
      { at: CHANGE + 300 * n, ...from(first + n), ...quiet, status: 403 },
      ...(n < twice
        ? [{ at: CHANGE + 300 * n + 90, ...from(first + n), ...quiet, status: 403 }]
        : []),
    ])
  const scene = sceneOf(story.tally())
  return regressions(scene, scene.tally.forbidden.all)
}

const rows = [
  ['a quiet route, and eight callers', { before: 9, since: 6, refused: 8 }, true],
  ['twelve, of whom four come twice', { before: 9, since: 6, refused: 12, twice: 4 }, true],
  ['three', { before: 9, since: 6, refused: 12, twice: 3 }, false],
  ['seven', { before: 9, since: 6, refused: 7 }, false],
  ['a route that served everybody, and seven', { before: 9, since: 0, refused: 7 }, true],
  ['eight of whom nobody was served before', { before: 9, since: 6, refused: 8, first: 10 }, true],
  [
    'where others were refused before',
    { before: 30, since: 6, refused: 8, first: 40, others: 1 },
    false,
  ],
  [
    'the same, where one of them was served before',
    { before: 30, since: 6, refused: 8, first: 29, others: 1 },
    true,
  ],
  ['one that served four times before', { before: 4, since: 0, refused: 8, first: 3 }, false],
  ['one that served twice, and twenty', { before: 2, since: 0, refused: 20, first: 1 }, true],
  ['one that served once', { before: 1, since: 0, refused: 20, first: 1 }, false],
  ['one that served twice, and nineteen', { before: 2, since: 0, refused: 19, first: 1 }, false],
  [
    'twelve who try once, and one of whom was served before',
    { before: 9, since: 0, refused: 12, twice: 0 },
    true,
  ],
  ['nobody of whom was', { before: 9, since: 0, refused: 12, twice: 0, first: 10 }, false],
  ['one that serves as much since', { before: 9, since: 200, refused: 8 }, false],
] as const

describe('regressions', () => {
  for (const [name, story, isFound] of rows) {
    test(`${name}: ${isFound ? 'a change' : 'none'}`, () =>
      assert.equal(changed(story).length, isFound ? 1 : 0))
  }
  for (const [name, others, isFound] of [
    ['two others, refused three times: it is taken from all', 3, true],
    ['two others, refused twice', 2, false],
  ] as const) {
    test(`one that asks on and on, and ${name}: ${isFound ? 'a change' : 'none'}`, () => {
      const ask = (at: number, n: number) => ({ at, ...from(n), ...quiet })
      const story = new Story()
        .each(2000, (n) => ({ at: n * 4, ...from(n % 40) }))
        .each(12, (n) => ask(300 * n, n % 4))
        .each(40, (n) => ({ ...ask(CHANGE + 90 * n, 0), status: 403 }))
        .each(others, (n) => ({ ...ask(CHANGE + 700 + 500 * n, 1 + (n % 2)), status: 403 }))
      const scene = sceneOf(story.tally())
      const [found] = regressions(scene, scene.tally.forbidden.all)
      assert.equal(found?.draft.severity, isFound ? 'medium' : undefined)
    })
  }
  test('it tells whom it refused', () => {
    const [found] = changed({ before: 9, since: 6, refused: 8 })
    assert.equal(found?.draft.who.size, 8)
    assert.equal(found?.pairs.length, 8)
  })
})
