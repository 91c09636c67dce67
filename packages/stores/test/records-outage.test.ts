// Goal: a PostgreSQL server that is away for a while costs no record, and delays nobody.
// Method: records are written by way of a line that is cut, and mended after a while.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyTo } from '../../../tools/proxy.ts'
import { threadMilliseconds } from '../../../tools/thread-time.ts'
import { openRecordQueries, openRecordSink } from '../src/records/open-records.ts'
import { places } from './places.ts'
import { sampleEntry } from './record-samples.ts'

const RECORDS = 3_000
const WRITE_MILLISECONDS_MAX = 1_000
const { postgres } = places()

test('records wait for a server that is away', {
  skip: postgres.skip,
  timeout: 60_000,
}, async (t) => {
  const url = await postgres.fresh()
  const proxy = await proxyTo(url)
  const sink = await openRecordSink(proxy.url)
  const queries = await openRecordQueries(url)
  t.after(async () => {
    await sink.close()
    await queries.close()
    proxy.close()
  })
  sink.write(sampleEntry(0))
  await sink.flush()
  proxy.isCut = true
  const began = threadMilliseconds()
  for (let n = 1; n < RECORDS; n++) sink.write(sampleEntry(n))
  assert.ok(threadMilliseconds() - began < WRITE_MILLISECONDS_MAX)
  await assert.rejects(sink.flush())
  assert.equal((await queries.extent()).records, 1)
  proxy.isCut = false
  let isKept = false
  while (!isKept) {
    isKept = await sink.flush().then(
      () => true,
      () => false,
    )
  }
  const { records, lost } = await queries.extent()
  assert.deepEqual({ records, lost }, { records: RECORDS, lost: 0 })
})
