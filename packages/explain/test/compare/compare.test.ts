import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareTallies, isWorse } from '../../src/compare/compare.ts'
import { from, Story } from '../story.ts'

/** So many requests of fifty callers, of whom each has every so many-th refused. */
function story(count: number, every: number, status = 401): Story {
  return new Story().each(count, (n) => ({
    at: n,
    ...from(n % 50),
    ...(Math.floor(n / 50) % every === 0 && { status }),
  }))
}

const LETTERS = [...'abcdefghijklmnopqrst']

const changesOf = (before: Story, after: Story) =>
  compareTallies(before.tally(), after.tally()).changes.map(
    ({ dimension, name, change }) => `${dimension} ${name} ${change}`,
  )

describe('compareTallies', () => {
  test('the same refusals in twice the traffic are no change', () =>
    assert.deepEqual(changesOf(story(2000, 50), story(4000, 50)), []))

  test('a difference that is significant and no doubling is not told', () =>
    assert.deepEqual(changesOf(story(40_000, 15), story(40_000, 10)), []))

  test('a doubling of few is not told', () =>
    assert.deepEqual(changesOf(story(200, 50), story(200, 25)), []))

  test('more is told, by status and by route', () => {
    const changes = changesOf(story(4000, 50), story(4000, 10))
    assert.ok(changes.includes('status 401 more'))
    assert.ok(changes.includes('route GET /orders more'))
  })

  test('less is told as that', () =>
    assert.ok(changesOf(story(4000, 10), story(4000, 50)).includes('status 401 less')))

  test('what was not there is new, and what is not there any more is gone', () => {
    const changes = changesOf(story(4000, 10, 403), story(4000, 10, 401))
    assert.ok(changes.includes('status 403 gone'))
    assert.ok(changes.includes('status 401 new'))
  })

  test('a route that was not there before is compared by its share of all', () => {
    const after = story(2000, 50).each(100, (n) => ({ at: n, path: '/new', status: 403 }))
    assert.ok(changesOf(story(2000, 50), after).includes('route GET /new new'))
  })

  test('a reason is compared where the log tells it', () => {
    const told = (reason: 'token_expired' | 'key_unknown'): Story =>
      story(2000, 2000).each(100, (n) => ({ at: n, ...from(n % 50), status: 401, reason }))
    const changes = changesOf(told('token_expired'), told('key_unknown'))
    assert.ok(changes.includes('reason key_unknown new'))
    assert.ok(changes.includes('reason token_expired gone'))
  })

  test('among many differences each has to be surer', () => {
    const withOthers = (refused: number, others: number): Story =>
      new Story()
        .each(100, (n) => ({ at: n, path: '/x', ...(n < refused && { status: 403 }) }))
        .each(others, (n) => ({
          at: n,
          path: `/${LETTERS[n % 20]}/${LETTERS[Math.floor(n / 20) % 20]}`,
          status: n % 400 < 200 === n % 3 < 1 ? 403 : 200,
        }))
    const isTold = (others: number): boolean =>
      changesOf(withOthers(2, others), withOthers(16, others)).includes('route GET /x more')
    assert.deepEqual([isTold(0), isTold(16_000)], [true, false])
  })

  test('a finding that only one side has is told', () => {
    const guessing = story(2000, 50).each(300, (n) => ({
      at: n,
      ...{ address: '203.0.113.66', agent: 'curl', method: 'POST', path: '/login', status: 401 },
    }))
    const comparison = compareTallies(story(2000, 50).tally(), guessing.tally())
    assert.deepEqual(
      comparison.onlyAfter.map(({ type }) => type),
      ['brute_force'],
    )
    assert.deepEqual(comparison.onlyBefore, [])
    assert.ok(isWorse(comparison))
  })

  test('a scanner that came is not worse', () => {
    const scanned = story(2000, 50).each(80, (n) => ({
      at: n,
      ...{ address: '203.0.113.66', agent: 'zgrab', path: `/${n}.php`, status: 404 },
    }))
    const comparison = compareTallies(story(2000, 50).tally(), scanned.tally())
    assert.deepEqual(
      comparison.onlyAfter.map(({ type }) => type),
      ['scanner'],
    )
    assert.ok(!isWorse(comparison))
  })

  const served = new Story().each(4000, (n) => ({ at: n, ...from(n % 50) }))
  test('less of everything is not worse', () =>
    assert.ok(!isWorse(compareTallies(story(4000, 10).tally(), served.tally()))))
})
