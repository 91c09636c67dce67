import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { timelineOf } from '../../src/tell/timeline.ts'
import { BEGIN, Story } from '../story.ts'

const HOUR = 3600
const story = new Story()
  .each(240, (n) => ({ at: n * 60 }))
  .each(30, (n) => ({ at: 2 * HOUR + n, status: 401, reason: 'token_expired' }))
  .each(7, (n) => ({ at: 3 * HOUR + n, status: 403, reason: 'permission_missing' }))

describe('timelineOf', () => {
  const timeline = timelineOf(story.tally(), 60)

  test('has at most as many bins as are asked for, of a round length', () => {
    assert.equal(timeline?.binMinutes, 5)
    assert.ok((timeline?.requests.bins.length ?? 99) <= 60)
  })

  test('counts everything once', () => {
    const totals = timeline?.byStatus.map(({ name, total, bins }) => [
      ...[name, total],
      bins.reduce((a, b) => a + b, 0),
    ])
    assert.deepEqual(totals, [
      ['401', 30, 30],
      ['403', 7, 7],
    ])
  })

  test('a bin holds what happened in it', () => {
    const { from = 0, binMinutes = 1 } = timeline ?? {}
    const bin = Math.floor(((BEGIN + 2 * HOUR) * 1000 - from) / (binMinutes * 60_000))
    assert.equal(timeline?.byStatus[0]?.bins[bin], 30)
  })

  test('the most frequent reason comes first', () =>
    assert.deepEqual(
      timeline?.byReason.map(({ name }) => name),
      ['token_expired', 'permission_missing'],
    ))

  test('a line with a wrong year does not press the rest together', () => {
    const odd = timelineOf(story.tell({ at: 400 * 86_400 }).tally(), 60)
    assert.equal(odd?.binMinutes, 5)
  })

  test('what is of other times is counted, and told to be in no bin', () => {
    const odd = timelineOf(
      new Story()
        .each(90, (n) => ({ at: n * 60 }))
        .each(10, (n) => ({ at: 400 * 86_400 + n, status: 403 }))
        .tally(),
      60,
    )
    const forbidden = odd?.byStatus.find(({ name }) => name === '403')
    assert.deepEqual([odd?.binMinutes, odd?.outside, forbidden?.total], [2, 10, 10])
    assert.ok(forbidden?.bins.every((count) => count === 0))
  })

  test('all of it is drawn where no stretch holds nine in ten', () => {
    const gaps = timelineOf(
      new Story()
        .each(89, (n) => ({ at: n * 60 }))
        .each(11, (n) => ({ at: 400 * 86_400 + n, status: 403 }))
        .tally(),
      60,
    )
    const forbidden = gaps?.byStatus.find(({ name }) => name === '403')
    assert.equal(gaps?.outside, 0)
    assert.equal(forbidden?.bins.at(-1), 11)
  })

  test('many years are drawn in bins of weeks, and no earlier than they began', () => {
    const day = 86_400
    const years = timelineOf(new Story().each(2400, (n) => ({ at: n * 2 * day })).tally(), 48)
    const { from = 0, to = 0, binMinutes = 0 } = years ?? {}
    assert.equal(binMinutes % (7 * 24 * 60), 0)
    assert.ok(BEGIN * 1000 - from < binMinutes * 60_000)
    assert.ok(to - (BEGIN + 4798 * day) * 1000 <= binMinutes * 60_000)
    assert.ok((years?.requests.bins.length ?? 0) > 40)
  })

  test('a log without times has none', () =>
    assert.equal(timelineOf(new Story().tell({ at: -BEGIN }).tally(), 60), undefined))
})
