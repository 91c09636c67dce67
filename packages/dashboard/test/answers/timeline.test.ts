import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { timelineAnswer } from '../../src/answers/timeline.ts'
import type { FollowedLog } from '../../src/log/followed-log.ts'
import { BEGIN, combinedLog, recordLog } from '../logs.ts'
import { readLog } from './told.ts'

const MINUTE = 60_000
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

describe('timelineAnswer', () => {
  let records: FollowedLog
  let combined: FollowedLog
  before(async () => {
    records = await readLog(recordLog())
    combined = await readLog(combinedLog())
  })

  test('by reason where the log tells reasons, with where a count leaves what was expected', () => {
    const { state } = records
    state.tally.marks.push({ time: BEGIN + 1795_000, name: 'deploy' })
    const timeline = timelineAnswer(state, { filter: {}, findings: [] })
    assert.equal(timeline?.by, 'reason')
    const totals = timeline?.series.map(({ name, total }) => [name, total])
    assert.deepEqual(totals?.[0], ['key_unknown', 360])
    for (const { total, bins } of timeline?.series ?? []) assert.equal(sum(bins), total)
    assert.equal(sum(timeline?.requests ?? []), state.tally.lines)
    const [change, ...others] = timeline?.changes ?? []
    assert.deepEqual(others, [])
    assert.equal(change?.series, 'key_unknown')
    assert.equal(change?.from, BEGIN + 30 * MINUTE)
    assert.equal(change?.to, BEGIN + 40 * MINUTE)
    assert.deepEqual(
      timeline?.marks.map(({ name }) => name),
      ['deploy'],
    )
  })

  test('by status where it tells none', () => {
    const timeline = timelineAnswer(combined.state, { filter: {}, findings: [] })
    assert.equal(timeline?.by, 'status')
    assert.deepEqual(
      timeline?.series.map(({ name, total }) => [name, total]),
      [['401', 195]],
    )
  })

  test('a window has its own bins, and what is asked besides time is counted of the kept', () => {
    const filter = { from: BEGIN + 30 * MINUTE, to: BEGIN + 35 * MINUTE }
    const timeline = timelineAnswer(records.state, { filter, findings: [] })
    assert.deepEqual(
      [timeline?.from, timeline?.to, timeline?.binMs, timeline?.requests.length],
      [filter.from, filter.to, MINUTE, 5],
    )
    assert.equal(timeline?.isOfKept, false)
    const asked = { filter: { ...filter, caller: 'svc-3' }, findings: [] }
    const ofOne = timelineAnswer(records.state, asked)
    assert.deepEqual(
      [ofOne?.isOfKept, ofOne?.series[0]?.total, ofOne?.changes.length],
      [true, 15, 0],
    )
  })

  test('there are no more bins than are asked for', () => {
    const asked = { filter: {}, findings: [], binsMost: 20 }
    const timeline = timelineAnswer(records.state, asked)
    assert.ok((timeline?.requests.length ?? 99) <= 20)
    assert.equal(timeline?.binMs, 5 * MINUTE)
  })

  test('a log without times has no timeline', async () => {
    const { state } = await readLog('')
    assert.equal(timelineAnswer(state, { filter: {}, findings: [] }), undefined)
  })
})
