// Goal: what a sink of records has acknowledged is found again by every question, in either database.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { RecordSinkOptions } from '../src/records/open-records.ts'
import { openRecordQueries, openRecordSink } from '../src/records/open-records.ts'
import { places } from './places.ts'
import { sampleEntry, sampleId, sampleRecord } from './record-samples.ts'

const { sqlite, postgres } = places()
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const alice = { id: 'alice', kind: 'user', sets: [] }

for (const { name, skip, fresh } of [sqlite, postgres]) {
  describe(`records in ${name}`, { skip }, () => {
    async function opened(options?: RecordSinkOptions) {
      const url = await fresh()
      const sink = await openRecordSink(url, options)
      const queries = await openRecordQueries(url)
      const close = () => Promise.all([sink.close(), queries.close()])
      return { url, sink, queries, close }
    }

    test('a record is found by its id, its trace and its request, as it was written', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      sink.write(sampleEntry(1, { trace_id: TRACE }))
      sink.write(sampleEntry(2, { trace_id: TRACE, http: { method: 'POST', path: '/orders/1' } }))
      await sink.flush()
      const first = sampleRecord(1, { trace_id: TRACE })
      assert.deepEqual(await queries.ofDecision(sampleId(1)), [first])
      assert.deepEqual(
        (await queries.ofTrace(TRACE)).map(({ id }) => id),
        [sampleId(2), sampleId(1)],
      )
      assert.deepEqual(await queries.ofRequest('/orders/1', 'GET'), [first])
      assert.equal((await queries.ofRequest('/orders/1', undefined)).length, 2)
      assert.deepEqual(await queries.ofDecision(sampleId(3)), [])
    })

    test('text that no database likes comes back as it was', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      const http = { method: 'GET', path: '/\'; DROP TABLE x; --/\u{1F6AA}"\\' }
      sink.write(sampleEntry(1, { http }))
      await sink.flush()
      assert.deepEqual((await queries.ofRequest(http.path, 'GET'))[0]?.http, http)
    })

    test('a NUL in a text loses neither the record nor its batch', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      sink.write(sampleEntry(1, { cause: 'a\u0000b' }))
      sink.write(sampleEntry(2))
      await sink.flush()
      assert.equal((await queries.extent()).records, 2)
    })

    test('the last success of a caller is found by its subject, and by its credential', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      for (const n of [1, 2, 5]) sink.write(sampleEntry(n, { kind: 'allow', subject: alice }))
      sink.write(sampleEntry(3, { subject: alice }))
      await sink.flush()
      const before = Date.parse(sampleRecord(4).time)
      const byName = await queries.lastAllowed(
        { subjectId: 'alice', credential: undefined },
        before,
      )
      assert.equal(byName?.id, sampleId(2))
      const byKey = await queries.lastAllowed({ subjectId: undefined, credential: 'c1' }, before)
      assert.equal(byKey?.id, sampleId(1))
    })

    test('between two instants every record comes once, the newest first, both ends included', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      for (let n = 0; n < 2_500; n++) sink.write(sampleEntry(n))
      await sink.flush()
      const seen: string[] = []
      const at = (n: number): number => Date.parse(sampleRecord(n).time)
      await queries.between(at(100), at(2_299), ({ id }) => seen.push(id))
      assert.equal(seen.length, 2_200)
      assert.deepEqual([seen[0], seen.at(-1)], [sampleId(2_299), sampleId(100)])
    })

    test('the extent says how many there are and from when to when', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      assert.equal(Number.isNaN((await queries.extent()).from), true)
      for (const n of [7, 9]) sink.write(sampleEntry(n))
      await sink.flush()
      const extent = await queries.extent()
      assert.deepEqual(extent, {
        ...{ records: 2, lost: 0, kills: 0 },
        from: Date.parse(sampleRecord(7).time),
        to: Date.parse(sampleRecord(9).time),
      })
    })

    test('a record that comes twice stands once', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      sink.write(sampleEntry(1))
      sink.write(sampleEntry(1))
      await sink.flush()
      assert.equal((await queries.extent()).records, 1)
    })

    test('what was lost is written as soon as there is room, with its time', async (t) => {
      const { sink, queries, close } = await opened()
      t.after(close)
      const long = { cause: 'x'.repeat(70_000) }
      sink.write(sampleEntry(1, long))
      sink.write(sampleEntry(2))
      await sink.flush()
      assert.equal(sink.lost, 1)
      assert.equal((await queries.extent()).lost, 1)
      const now = Date.now()
      assert.deepEqual(await queries.lostBetween(now - 10_000, now), { lost: 1, kills: 0 })
      assert.deepEqual(await queries.lostBetween(0, now - 10_000), { lost: 0, kills: 0 })
    })

    test('only so many stay, the newest', async (t) => {
      const { sink, queries, close } = await opened({ retention: { keep: 3, days: 36_500 } })
      t.after(close)
      for (let n = 0; n < 9; n++) sink.write(sampleEntry(n))
      await sink.flush()
      for (let i = 0; i < 100 && (await queries.extent()).records > 3; i++) await setTimeout(20)
      assert.equal((await queries.extent()).records, 3)
      assert.equal((await queries.ofDecision(sampleId(8))).length, 1)
    })

    test('what is older than so many days goes', async (t) => {
      const { sink, queries, close } = await opened({ retention: { days: 1 } })
      t.after(close)
      sink.write(sampleEntry(1, { time: '2020-01-01T00:00:00.000Z' }))
      sink.write(sampleEntry(2, { time: new Date().toISOString() }))
      await sink.flush()
      for (let i = 0; i < 100 && (await queries.extent()).records > 1; i++) await setTimeout(20)
      assert.deepEqual(await queries.ofDecision(sampleId(1)), [])
      assert.equal((await queries.ofDecision(sampleId(2))).length, 1)
    })

    test('who has read what is noted', async (t) => {
      const { queries, close } = await opened()
      t.after(close)
      const read = { time: 5, who: 'alice@host', asked: `decision ${sampleId(1)}`, shown: 1 }
      await queries.noteRead(read)
      assert.deepEqual(await queries.reads(10), [read])
    })

    test('opened again, what was there is there', async (t) => {
      const { url, sink, queries, close } = await opened()
      t.after(close)
      sink.write(sampleEntry(1))
      await sink.close()
      const again = await openRecordSink(url)
      again.write(sampleEntry(2))
      await again.close()
      assert.equal((await queries.extent()).records, 2)
    })
  })
}

test('another URL is refused, and nothing of it is said', async () => {
  for (const url of ['redis://u:secret@h', 'x', 'sqlite:', 'file:']) {
    await assert.rejects(openRecordSink(url), (error: Error) => {
      assert.ok(!error.message.includes('secret'))
      return /begins with `file:`/.test(error.message)
    })
  }
  await assert.rejects(openRecordQueries('file:./x'), /read as lines/)
})
