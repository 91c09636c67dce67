// Goal: whoever watches a log learns each thing once and soon, whatever becomes of the file meanwhile.
// Method: a real file that grows, is rotated, truncated and removed while it is watched.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { after, describe, test } from 'node:test'
import { type ByteTail, FileTail, StreamTail } from '../../src/watch/byte-tail.ts'
import { type WatchEvent, type WatchOptions, watchLog } from '../../src/watch/watch.ts'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-watch-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
function newPath(): string {
  count += 1
  return join(folder, `${count}.log`)
}

const BEGIN = Date.UTC(2026, 10, 28, 10)

/** Lines of a combined log: one caller that is served, then refused for good. */
function lines(from: number, to: number, status = 200): string {
  let text = ''
  for (let i = from; i < to; i += 1) {
    const [day, clock] = new Date(BEGIN + i * 20_000).toISOString().split('T')
    const date = `${day?.slice(8)}/Nov/2026:${clock?.slice(0, 8)} +0000`
    text += `192.0.2.5 - - [${date}] "GET /orders HTTP/1.1" ${status} 1 "-" "report/1.0"\n`
    text += `192.0.2.9 - u${i % 9} [${date}] "GET /orders HTTP/1.1" 200 1 "-" "app/1.0"\n`
  }
  return text
}

/** Watches, and tells what was seen so far. */
function watched(tail: ByteTail, options: WatchOptions = {}) {
  const events: WatchEvent[] = []
  const ending = new AbortController()
  const { signal } = ending
  const run = async (): Promise<void> => {
    const quick = { pollMs: 5, judgeMs: 10, signal }
    for await (const event of watchLog(tail, { ...quick, ...options })) events.push(event)
  }
  const done = run()
  const until = async (is: (event: WatchEvent) => boolean): Promise<WatchEvent> => {
    for (let waited = 0; waited < 5000; waited += 5) {
      const found = events.find(is)
      if (found !== undefined) return found
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error(`not seen, but ${JSON.stringify(events).slice(0, 2000)}`)
  }
  const end = async (): Promise<readonly WatchEvent[]> => {
    ending.abort()
    await done
    return events
  }
  return { events, until, end }
}

const isFinding = (event: WatchEvent): boolean => event.kind === 'finding'
const isNotice = (text: RegExp) => (event: WatchEvent) =>
  event.kind === 'notice' && text.test(event.text)

describe('watchLog', () => {
  test('what was there is told together, and what is new by itself, once', async () => {
    const path = newPath()
    writeFileSync(path, lines(0, 200))
    const { events, until, end } = watched(new FileTail(path))
    const begin = await until(({ kind }) => kind === 'begin')
    assert.ok(begin.kind === 'begin')
    assert.deepEqual([begin.counts.requests, begin.findings.length], [400, 0])
    appendFileSync(path, lines(200, 300, 401))
    const found = await until(isFinding)
    assert.ok(found.kind === 'finding')
    assert.equal(found.finding.type, 'credential_expired')
    appendFileSync(path, lines(300, 350, 401))
    await new Promise((resolve) => setTimeout(resolve, 60))
    await end()
    assert.equal(events.filter(isFinding).length, 1)
    const last = events.at(-1)
    assert.ok(last?.kind === 'end')
    assert.deepEqual([last.counts.requests, last.told], [700, 1])
  })

  test('half a line waits for its other half', async () => {
    const path = newPath()
    const text = lines(0, 2)
    writeFileSync(path, text.slice(0, -30))
    const { until, end } = watched(new FileTail(path))
    const begin = await until(({ kind }) => kind === 'begin')
    assert.equal(begin.kind === 'begin' && begin.counts.requests, 3)
    appendFileSync(path, text.slice(-30))
    await new Promise((resolve) => setTimeout(resolve, 60))
    const last = (await end()).at(-1)
    assert.equal(last?.kind === 'end' && last.counts.requests, 4)
  })

  test('a rotated file is read to its end, and then the new one', async () => {
    const path = newPath()
    writeFileSync(path, lines(0, 10))
    const { until, end } = watched(new FileTail(path))
    await until(({ kind }) => kind === 'begin')
    appendFileSync(path, lines(10, 20))
    renameSync(path, `${path}.1`)
    appendFileSync(`${path}.1`, lines(20, 30))
    await new Promise((resolve) => setTimeout(resolve, 30))
    writeFileSync(path, lines(30, 40))
    await until(isNotice(/rotated/))
    await new Promise((resolve) => setTimeout(resolve, 30))
    const last = (await end()).at(-1)
    assert.equal(last?.kind === 'end' && last.counts.requests, 80)
  })

  test('a truncated file is read from its beginning', async () => {
    const path = newPath()
    writeFileSync(path, lines(0, 10))
    const { until, end } = watched(new FileTail(path))
    await until(({ kind }) => kind === 'begin')
    writeFileSync(path, lines(10, 12))
    await until(isNotice(/truncated/))
    await new Promise((resolve) => setTimeout(resolve, 30))
    const last = (await end()).at(-1)
    assert.equal(last?.kind === 'end' && last.counts.requests, 24)
  })

  test('a file that is not there yet is waited for', async () => {
    const path = newPath()
    const { until, end } = watched(new FileTail(path))
    await until(isNotice(/not there/))
    writeFileSync(path, lines(0, 2))
    await until(isNotice(/there again/))
    await new Promise((resolve) => setTimeout(resolve, 30))
    const last = (await end()).at(-1)
    assert.equal(last?.kind === 'end' && last.counts.requests, 4)
  })

  test('a folder cannot be watched', () =>
    assert.rejects(watchLog(new FileTail(folder)).next(), { code: 'EISDIR' }))

  test('of a large file the head is read and the end', async () => {
    const path = newPath()
    const text = lines(0, 2000)
    writeFileSync(path, text)
    const { until, end } = watched(new FileTail(path, { backlogBytes: 20_000 }))
    const begin = await until(({ kind }) => kind === 'begin')
    assert.ok(begin.kind === 'begin')
    const { requests, unread } = begin.counts
    assert.ok(requests > 500 && requests < 2000, `${requests}`)
    assert.equal(unread, 0)
    await end()
  })

  test('a pipe is read to its end', async () => {
    const pipe = new PassThrough()
    const { until, events } = watched(new StreamTail(pipe))
    pipe.write(lines(0, 200))
    pipe.write(lines(200, 300, 401))
    pipe.end(lines(300, 301).trimEnd())
    await once(pipe, 'end')
    await until(({ kind }) => kind === 'end')
    const last = events.at(-1)
    assert.equal(last?.kind === 'end' && last.counts.requests, 602)
    const begin = events.find(({ kind }) => kind === 'begin')
    const found = begin?.kind === 'begin' ? begin.findings : []
    assert.ok(found.length + events.filter(isFinding).length === 1)
  })

  test('a log without times is taken to be of now', async () => {
    const path = newPath()
    writeFileSync(path, 'GET /orders 200 3 - 1.2 ms\n'.repeat(10))
    const { until, end } = watched(new FileTail(path))
    const begin = await until(({ kind }) => kind === 'begin')
    assert.equal(begin.kind === 'begin' && begin.counts.format, 'morgan')
    await end()
  })
})
