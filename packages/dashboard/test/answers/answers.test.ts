// Goal: each answer says what the log holds, and every number leads to as many requests.
// Method: two generated logs of which everything is known.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { FileArchive } from '@sallyport/explain'
import { attacksOf } from '../../src/answers/attacks.ts'
import { callersOf } from '../../src/answers/callers.ts'
import { clientsOf } from '../../src/answers/clients.ts'
import { contractOf } from '../../src/answers/contract.ts'
import { Findings } from '../../src/answers/findings.ts'
import { groupsOf } from '../../src/answers/groups.ts'
import { overviewOf } from '../../src/answers/overview.ts'
import { PAGE_ROWS, requestsOf } from '../../src/answers/requests.ts'
import { searchLog } from '../../src/answers/search.ts'
import { whyOf } from '../../src/answers/why.ts'
import type { FollowedLog } from '../../src/log/followed-log.ts'
import { LogState } from '../../src/log/log-state.ts'
import { BEGIN, combinedLog, line, recordLog } from '../logs.ts'
import { readLog } from './told.ts'

describe('answers', () => {
  let records: FollowedLog
  let combined: FollowedLog
  before(async () => {
    records = await readLog(recordLog())
    combined = await readLog(combinedLog())
  })

  test('the overview says what there is', () => {
    const overview = overviewOf(records, [], true)
    assert.equal(overview.requests, 2195)
    assert.deepEqual(overview.statuses, [
      { name: '401', count: 365 },
      { name: '403', count: 30 },
    ])
    assert.deepEqual(overview.refusals.seen, 395)
    assert.deepEqual(overview.holds, {
      ...{ reasons: true, names: true, records: true },
      challenges: true,
    })
    assert.equal(overviewOf(combined, [], false).holds.reasons, false)
    // Records beside an access log say nothing of what wrote that.
    const { holds } = overviewOf(combined, [], true)
    assert.deepEqual([holds.records, holds.challenges], [true, false])
  })

  test('each number of a group leads to as many requests', () => {
    for (const { state } of [records, combined]) {
      const { groups, total } = groupsOf(state, {})
      assert.equal(total, state.refusals.seen)
      for (const [by, { rows }] of Object.entries(groups)) {
        for (const { name, count } of rows.slice(0, 5)) {
          const page = requestsOf(state, { filter: { [by]: name }, canSearch: true })
          assert.equal(page.total, count, `${by} ${name}`)
        }
      }
    }
  })

  test('pages of requests follow one another without a gap', () => {
    const { state } = records
    const seen: number[] = []
    for (let before: number | undefined; ; ) {
      const page = requestsOf(state, {
        filter: {},
        canSearch: true,
        ...(before !== undefined && { before }),
      })
      assert.ok(page.rows.length <= PAGE_ROWS)
      seen.push(...page.rows.map(({ time }) => time))
      before = page.before
      if (before === undefined) break
    }
    assert.equal(seen.length, 395)
  })

  test('what is no longer kept is said, and found in the log itself', async () => {
    const state = new LogState({ refusalsKept: 10 })
    const { paths } = combined
    const { readLogs } = await import('@sallyport/explain')
    await readLogs(paths, (seen) => state.add(seen))
    const { refusals, total } = requestsOf(state, { filter: { status: '401' }, canSearch: true })
    assert.deepEqual([refusals.seen, refusals.kept, total], [195, 10, 10])
    const found = await searchLog(state, { paths, filter: { status: '401' } })
    assert.deepEqual([found.matched, found.rows.length, found.stopped], [195, PAGE_ROWS, undefined])
    const all = await searchLog(state, { paths, filter: { caller: '203.0.113.5 (report/1.0)' } })
    assert.equal(all.matched, 180)
    assert.equal(state.tally.lines, combined.state.tally.lines)
  })

  test('a search that takes too long says so, and one that nobody waits for ends', async () => {
    const log = await readLog(line({ seconds: 0, status: 200 }).repeat(200_000))
    const { state, paths } = log
    const { stopped } = await searchLog(state, { paths, filter: {}, longestMs: 1 })
    assert.equal(stopped, 'time')
    const signal = AbortSignal.abort()
    await assert.rejects(searchLog(state, { paths, filter: {}, signal }))
  })

  test('findings come with the command that proves them', async () => {
    const findings = new Findings(combined)
    const cards = await findings.cards()
    const types = cards.map(({ type }) => type)
    assert.ok(types.includes('brute_force'), String(types))
    const [card] = cards.filter(({ type }) => type === 'credential_expired')
    assert.match(card?.proof?.command ?? '', /^awk .* \| sort \| uniq -c$/)
    assert.deepEqual(
      findings.rows().map(({ id }) => id),
      cards.map(({ id }) => id),
    )
  })

  test('callers: who is refused now, when one was last served, when its credential ends', () => {
    const { rows, total } = callersOf(records.state, { order: 'refused', text: 'svc-' })
    assert.equal(total, 12)
    const [first] = rows
    assert.equal(first?.challenged, 30)
    assert.equal(first?.refused, undefined)
    assert.ok((first?.expires ?? 0) - (first?.lastSuccess ?? 0) === 1_800_000)
    const [refused] = callersOf(combined.state, { order: 'open' }).rows
    assert.match(refused?.name ?? '', /^203\.0\.113\.5/)
    assert.equal(refused?.refused, '401 on GET /orders')
    const [served] = callersOf(combined.state, { order: 'seen', text: '192.0.2.1' }).rows
    assert.equal(served?.lastSuccess, BEGIN + 3_581_000)
    assert.equal(served?.refused, undefined)
    assert.equal(callersOf(combined.state, { order: 'seen', text: 'report/1' }).total, 1)
  })

  test('clients: how many runs of 401 a new token ended', () => {
    const [first] = clientsOf(combined.state)
    assert.deepEqual(
      [first?.name, first?.runs, first?.renewed, first?.open],
      ['report/1.0', 1, 0, 1],
    )
  })

  test('attacks: the source that is never let in is found', () => {
    const rows = attacksOf(combined.state, new Findings(combined).all)
    assert.deepEqual(
      rows.map(({ address, refused, accepted, isFound }) => [address, refused, accepted, isFound]),
      [['198.51.100.66', 60, 0, true]],
    )
  })

  test('the contract: a 403 that is asked again', async () => {
    const served = line({ seconds: 0, status: 200 })
    const asked = [10, 20, 30].map((seconds) =>
      line({ seconds, status: 403, request: 'GET /admin' }),
    )
    const { state } = await readLog(served + asked.join(''))
    const { retried, freshRefused, concealed } = contractOf(state, [])
    assert.deepEqual(
      retried.map(({ route, repeats, refusals }) => [route, repeats, refusals]),
      [['GET /admin', 2, 3]],
    )
    assert.deepEqual([freshRefused, concealed], [[], 0])
  })

  test('why is told from records, and without them it is said where it stands', async () => {
    const archive = new FileArchive(records.paths)
    const { rows } = requestsOf(records.state, { filter: { status: '403' }, canSearch: true })
    const question = rows[0]?.id ?? ''
    const why = await whyOf(archive, { question, who: 'operator' })
    assert.ok(why.kind === 'story')
    assert.match(why.story.summary, /`u-7` was refused with 403/)
    assert.deepEqual(why.story.ruling?.unmet[0]?.needed, 'permission orders:write')
    const none = await whyOf(undefined, { question, who: 'operator' })
    assert.ok(none.kind === 'unknown')
    assert.match(none.sentence, /decision records/)
  })
})
