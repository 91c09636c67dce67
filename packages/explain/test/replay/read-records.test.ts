import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { isUnreadable } from '../../src/read/reading.ts'
import { readRecords } from '../../src/replay/read-records.ts'
import { decidedBy, recordLine } from './records.ts'

const folder = mkdtempSync(join(tmpdir(), 'replay-'))
after(() => rmSync(folder, { recursive: true }))

function written(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const record = (time = '2026-11-28T10:00:00.000Z'): string =>
  recordLine({ time, authorization: decidedBy('orders.read') })

// Goal: files of records are read whole, and what is none is counted and shown.
describe('readRecords', () => {
  test('several files, packed or not, and a stream; each record once', async () => {
    const times: number[] = []
    const sources = [
      written('a.jsonl', record('2026-11-28T10:00:00.000Z')),
      written('b.jsonl.gz', gzipSync(record('2026-11-28T10:00:00.001Z').repeat(3))),
      Readable.from([record('2026-11-28T10:00:00.002Z').trim()]),
    ]
    const reading = await readRecords(sources, (_, time) => times.push(time) > 0)
    const first = Date.UTC(2026, 10, 28, 10)
    assert.deepEqual(times, [first, first + 1, first + 1, first + 1, first + 2])
    assert.deepEqual([reading.requests, reading.unread, isUnreadable(reading)], [5, 0, false])
    assert.deepEqual([reading.firstTime, reading.lastTime], [first, first + 2])
  })

  test('gaps are counted, and blank lines are nothing', async () => {
    const at = '2026-11-28T10:00:00.000Z'
    const gap = (lost: number) => `${JSON.stringify({ v: 1, lost, from: at, to: at })}\n\n`
    const path = written('gaps.jsonl', record() + gap(12) + gap(0))
    const reading = await readRecords([path], () => true)
    assert.deepEqual([reading.lost, reading.others, reading.lines], [12, 2, 3])
  })

  test('what is no record is counted, and shown without control characters', async () => {
    const bad = '\u001B[31mred\n{"v":2}\n{"v":1,"id":\n'
    const path = written('bad.jsonl', record().repeat(3) + bad)
    const { files, unread } = await readRecords([path], () => true)
    assert.equal(unread, 3)
    assert.equal(files[0]?.samples[0], '\\x1b[31mred')
  })

  const wrong = [
    ['an empty file', '', 'it is empty'],
    [
      'an access log',
      '192.0.2.1 - - [x] "GET / HTTP/1.1" 200 1\n',
      'there is no decision record in it',
    ],
    ['a binary file', new Uint8Array([1, 0, 2]), 'it is binary'],
    [
      'a gzip that is cut off',
      gzipSync(record().repeat(999)).subarray(0, 60),
      'it is cut off: its packed data has no end',
    ],
  ] as const
  for (const [name, content, problem] of wrong) {
    test(name, async () => {
      const reading = await readRecords([written('wrong', content)], () => true)
      assert.equal(reading.files[0]?.problem, problem)
      assert.ok(isUnreadable(reading))
    })
  }

  test('a file that is not there is said, and the others are read', async () => {
    const reading = await readRecords([join(folder, 'no'), written('c', record())], () => true)
    assert.deepEqual([reading.files[0]?.problem, reading.requests], ['there is no such file', 1])
  })

  test('it tells how far it is, and stops when it is told to', async () => {
    const path = written('long', record().repeat(20_000))
    const ending = new AbortController()
    const told: (number | undefined)[] = []
    const progress = ({ total }: { readonly total: number | undefined }): void => {
      told.push(total)
      ending.abort()
    }
    const { signal } = ending
    await assert.rejects(
      readRecords([path], () => true, { signal, progress }),
      /aborted/,
    )
    assert.deepEqual(told, [statSync(path).size])
  })
})
