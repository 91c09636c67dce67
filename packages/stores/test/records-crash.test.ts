// Goal: no record that a sink has acknowledged is lost when its process is killed, and nothing else is damaged.
// Method: a child process writes and says on its standard output what flush has acknowledged; it is killed with SIGKILL
// at a moment drawn by lot while it writes 100,000; then each acknowledged record is looked for.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openRecordQueries, openRecordSink } from '../src/records/open-records.ts'
import { places } from './places.ts'
import { sampleEntry, sampleId } from './record-samples.ts'

const RECORDS = 100_000
const DEADLINE_MILLISECONDS = 120_000
const WRITER = fileURLToPath(new URL('records-writer.ts', import.meta.url))

/** Lets a process write until it is killed after so many records; how many it had acknowledged. */
async function killedAfter(records: number, url: string): Promise<number> {
  const args = ['--conditions=sallyport:source', WRITER, url]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const deadline = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MILLISECONDS)
  let text = ''
  let failure = ''
  child.stderr.on('data', (chunk: Buffer) => {
    failure += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk
    const last = Number(text.trimEnd().split('\n').at(-1))
    // Not at once after an acknowledgement: somewhere in what comes next.
    if (last >= records) setTimeout(() => child.kill('SIGKILL'), randomInt(20))
  })
  const signal = await new Promise((resolve) => child.on('close', (_code, how) => resolve(how)))
  clearTimeout(deadline)
  assert.equal(signal, 'SIGKILL', failure)
  // A last line without an end was not acknowledged in full.
  return Number(text.split('\n').at(-2))
}

const { sqlite } = places()

test('SQLite: nothing that was acknowledged is lost', async (t) => {
  const url = await sqlite.fresh()
  const acknowledged = await killedAfter(RECORDS - randomInt(20_000), url)
  const queries = await openRecordQueries(url)
  t.after(() => queries.close())
  const { records } = await queries.extent()
  assert.ok(records >= acknowledged, `${records} of ${acknowledged}`)
  // Batches are kept in order, so the ids are those from 0 on without a hole.
  for (const n of [0, acknowledged - 1, records - 1]) {
    assert.equal((await queries.ofDecision(sampleId(n))).length, 1, String(n))
  }
  assert.deepEqual(await queries.ofDecision(sampleId(records)), [])
  // How many were in memory, nobody can say; that there was a kill, the next writer does.
  assert.equal((await queries.extent()).kills, 0)
  const next = await openRecordSink(url)
  next.write(sampleEntry(records))
  await next.close()
  assert.equal((await queries.extent()).kills, 1)
  const again = await openRecordSink(url)
  again.write(sampleEntry(records + 1))
  await again.close()
  assert.equal((await queries.extent()).kills, 1, 'a writer that closed was not killed')
  t.diagnostic(`${acknowledged} acknowledged, ${records} kept`)
})

test('a file: nothing that was acknowledged is lost, and half a line at most is left', async (t) => {
  const folder = dirname((await sqlite.fresh()).slice('sqlite:'.length))
  const path = join(folder, 'crash.jsonl')
  const acknowledged = await killedAfter(RECORDS - randomInt(20_000), `file:${path}`)
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  assert.ok(lines.length >= acknowledged, `${lines.length} of ${acknowledged}`)
  lines.forEach((line, n) => {
    assert.equal(JSON.parse(line).id, sampleId(n))
  })
  t.diagnostic(`${acknowledged} acknowledged, ${lines.length} kept`)
})
