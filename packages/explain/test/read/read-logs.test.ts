// Goal: any log is read, or said not to be, with counts that add up.
// Method: real files, packed, cut and broken in every way; one row for each.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Observation } from '../../src/observation.ts'
import { type ReadLogsOptions, readLogs } from '../../src/read/read-logs.ts'
import { isUnreadable, type LogReading } from '../../src/read/reading.ts'
import { copyOf } from '../../src/read/seen.ts'
import { combinedLine, Folder, instantOf } from './files.ts'

const folder = new Folder()
const lines = (count: number): string =>
  Array.from({ length: count }, (_, i) => `${combinedLine(i % 1700)}\n`).join('')

async function read(
  sources: readonly (string | Readable)[],
  options?: ReadLogsOptions,
): Promise<{ readonly reading: LogReading; readonly seen: readonly Observation[] }> {
  const seen: Observation[] = []
  const reading = await readLogs(sources, (one) => seen.push(copyOf(one)), options)
  return { reading, seen }
}

const half = gzipSync(randomLines(20_000)).subarray(0, 60_000)

function randomLines(count: number): string {
  const path = (): string => `/orders/${randomBytes(12).toString('hex')}`
  return Array.from(
    { length: count },
    (_, i) => `${combinedLine(i % 1700, { path: path() })}\n`,
  ).join('')
}

describe('readLogs', () => {
  const whole = [
    ['lines', lines(500), 500],
    ['no newline at the end', lines(500).trimEnd(), 500],
    ['CRLF', lines(500).replaceAll('\n', '\r\n'), 500],
    ['a byte order mark', `\ufeff${lines(500)}`, 500],
    ['blank lines between', lines(500).replaceAll('\n', '\n\n'), 500],
    ['a single line', lines(1), 1],
    // The ends of 64 lines are looked for at once.
    ['64 lines', lines(64), 64],
    ['65 lines', lines(65), 65],
    ['129 lines', lines(129).trimEnd(), 129],
    ['more than a chunk', lines(20_000), 20_000],
    ['gzip', gzipSync(lines(20_000)), 20_000],
    ['gzip of several members', Buffer.concat([gzipSync(lines(300)), gzipSync(lines(200))]), 500],
    ['zstd', zstdCompressSync(lines(20_000)), 20_000],
    [
      'zstd of several frames',
      Buffer.concat([zstdCompressSync(lines(300)), zstdCompressSync(lines(200))]),
      500,
    ],
  ] as const
  for (const [name, content, count] of whole) {
    test(`${name}: all is read`, async () => {
      const { reading, seen } = await read([folder.write('whole.log', content)])
      assert.equal(seen.length, count)
      assert.equal(seen.at(-1)?.agent, 'curl/8.5.0')
      assert.equal(reading.files[0]?.format, 'combined')
      assert.equal(reading.files[0]?.problem, undefined)
      assert.equal(reading.unread, 0)
      assert.equal(isUnreadable(reading), false)
    })
  }

  const broken = [
    ['an empty file', '', 'it is empty'],
    [
      'a binary file',
      Buffer.concat([Buffer.from('\u0000\u0001'), randomBytes(9000)]),
      'it is binary',
    ],
    [
      'UTF-16',
      Buffer.from(`\ufeff${lines(3)}`, 'utf16le'),
      'it is UTF-16: convert it with `iconv -f UTF-16 -t UTF-8`',
    ],
    ['blank lines alone', '\n \n\n', 'it is empty'],
    [
      'a log without status',
      '203.0.113.9 - - [04/May/2026:07:30:00 +0000] "GET /a HTTP/1.1" "-" "a/1"\n'.repeat(3),
      'its format is not known: its lines hold requests, but no status',
    ],
    [
      'lines of a megabyte alone',
      `${combinedLine(1, { path: `/${'x'.repeat(1_000_000)}` })}\n`.repeat(2),
      'its lines are longer than 65536 bytes',
    ],
    [
      'a tar archive',
      Buffer.concat([Buffer.from('access.log'.padEnd(257, '\u0000')), Buffer.from('ustar  ')]),
      'it is a tar archive: unpack it first',
    ],
    ['prose', 'It was a dark\nand stormy night\n', 'its format is not known'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'bzip2 is not read'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a]), 'xz is not read'],
    [
      'gzip that is damaged',
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 255, 255, 255, 255]),
      'its packed data is damaged: Z_DATA_ERROR',
    ],
  ] as const
  for (const [name, content, problem] of broken) {
    test(`${name}: it is said`, async () => {
      const { reading, seen } = await read([folder.write('broken.log', content)])
      assert.equal(reading.files[0]?.problem, problem)
      assert.equal(seen.length, 0)
      assert.equal(isUnreadable(reading), true)
    })
  }

  const zeros = [
    ['begins with zeros, as a truncated one does', `${'\u0000'.repeat(100_000)}${lines(500)}`, 499],
    ['has some in it', lines(500).replaceAll('/orders', '/\u0003\u0000\u0000'), 500],
  ] as const
  for (const [name, content, count] of zeros) {
    test(`a log that ${name} is text`, async () => {
      const { reading, seen } = await read([folder.write('zeros.log', content)])
      assert.equal(reading.files[0]?.problem, undefined)
      assert.equal(seen.length, count)
    })
  }

  const control = (count: number): string =>
    `${lines(20).slice(0, 1000 - count)}${'\u0001'.repeat(count)}\n`
  for (const [count, problem] of [
    [50, undefined],
    [51, 'it is binary'],
  ] as const) {
    test(`${count} control characters in a thousand`, async () => {
      const { reading } = await read([folder.write('control.log', control(count))])
      assert.equal(reading.files[0]?.problem, problem)
    })
  }

  test('what else stands in a console is of the application, and not unread', async () => {
    const lines = 'GET /orders 200 4.512 ms - 12\nconnected to the database\n'
    const { reading } = await read([folder.write('shared.log', lines.repeat(40))])
    assert.deepEqual([reading.unread, reading.requests], [0, 40])
  })

  test('a console in colours is text', async () => {
    const line = '\u001b[0mGET /orders \u001b[32m200\u001b[0m 2.024 ms - 12\u001b[0m\n'
    const { reading, seen } = await read([folder.write('console.log', line.repeat(40))])
    assert.equal(reading.files[0]?.problem, undefined)
    assert.deepEqual([reading.files[0]?.format, seen.length], ['morgan', 40])
  })

  const cut = [
    ['gzip', half],
    ['zstd', zstdCompressSync(randomLines(20_000)).subarray(0, 300_000)],
  ] as const
  for (const [name, content] of cut) {
    test(`${name} that is cut off: what is there is read, and it is said`, async () => {
      const { reading } = await read([folder.write('cut.log', content)])
      assert.ok(reading.requests > 100, String(reading.requests))
      assert.equal(reading.files[0]?.problem, 'it is cut off: its packed data has no end')
      assert.equal(isUnreadable(reading), false)
    })
  }

  test('a file that is not there, and a folder', async () => {
    const { reading, seen } = await read([
      folder.write('there.log', lines(3)),
      `${folder.path}/missing.log`,
      folder.path,
    ])
    assert.deepEqual(
      reading.files.map(({ problem }) => problem),
      [undefined, 'there is no such file', 'it is a folder'],
    )
    assert.equal(seen.length, 3)
    assert.equal(isUnreadable(reading), true)
  })

  test('unread lines are counted, and three of them are shown', async () => {
    const content = `${lines(90)}one\ntwo \u001b[31mred\nthree\nfour\n${lines(6)}`
    const { reading } = await read([folder.write('some.log', content)])
    assert.equal(reading.lines, 100)
    assert.equal(reading.unread, 4)
    assert.deepEqual(reading.files[0]?.samples, ['one', 'two \\x1b[31mred', 'three'])
    assert.equal(isUnreadable(reading), false)
  })

  test('more than 5 % unread is unreadable', async () => {
    const { reading } = await read([folder.write('bad.log', `${lines(94)}${'bad\n'.repeat(6)}`)])
    assert.equal(isUnreadable(reading), true)
  })

  test('lines of a megabyte are passed over, on both sides of the limit', async () => {
    const long = combinedLine(1, { path: `/${'x'.repeat(1_000_000)}` })
    const near = combinedLine(1, { path: `/${'y'.repeat(65_400)}` })
    assert.ok(near.length < 65_536)
    const content = `${lines(10)}${near}\n${long}\n${lines(10)}${'z'.repeat(3_000_000)}`
    const { reading, seen } = await read([folder.write('long.log', content)])
    assert.equal(seen.length, 21)
    assert.equal(reading.unread, 2)
    assert.equal(reading.lines, 23)
    assert.ok(reading.files[0]?.samples.every(({ length }) => length <= 200))
  })

  test('invalid UTF-8 is replaced', async () => {
    const line = Buffer.from(
      `${combinedLine(1, { path: '/a?b' }).replace('curl', 'c\u00ffrl')}\n`,
      'latin1',
    )
    const { seen } = await read([folder.write('invalid.log', line)])
    assert.equal(seen[0]?.agent, 'c\ufffdrl/8.5.0')
  })

  test('since and until', async () => {
    const path = folder.write('window.log', lines(100))
    const { seen } = await read([path], { since: instantOf(10), until: instantOf(20) })
    assert.equal(seen.length, 10)
    assert.equal(seen[0]?.time, instantOf(10))
  })

  test('a file of two formats: both are read, and their shares said', async () => {
    const json =
      '{"time":"2026-05-04T07:30:00Z","remote_addr":"203.0.113.9","request":"GET /a HTTP/1.1","status":200}\n'
    const { reading } = await read([folder.write('mixed.log', `${lines(60)}${json.repeat(40)}`)])
    assert.equal(reading.unread, 0)
    assert.deepEqual(reading.files[0]?.formats, [
      { name: 'combined', lines: 60 },
      { name: 'json', lines: 40 },
    ])
    assert.equal(reading.files[0]?.sure, 0.6)
  })

  test('a file of three formats', async () => {
    const json =
      '{"time":"2026-05-04T07:30:00Z","remote_addr":"203.0.113.9","request":"GET /a HTTP/1.1","status":200}\n'
    const error =
      '[Mon May 04 07:33:20 2026] [error] [client 203.0.113.9] user alice not found: /orders\n'
    const path = folder.write('mixed.log', `${lines(5)}${json.repeat(3)}${error.repeat(2)}`)
    const { reading, seen } = await read([path])
    assert.deepEqual([reading.unread, seen.length], [0, 10])
    assert.deepEqual(
      reading.files[0]?.formats.map(({ name }) => name),
      ['combined', 'json', 'apache error'],
    )
  })

  test('a format that comes later is found', async () => {
    const json =
      '{"time":"2026-05-04T07:30:00Z","remote_addr":"203.0.113.9","request":"GET /a HTTP/1.1","status":200}\n'
    const { reading } = await read([folder.write('later.log', `${lines(900)}${json.repeat(400)}`)])
    assert.equal(reading.unread, 50)
    assert.equal(reading.files[0]?.formats[1]?.lines, 350)
  })

  test('a clock that goes back is counted', async () => {
    const content = `${combinedLine(1000)}\n${combinedLine(10)}\n${combinedLine(1100)}\n${combinedLine(900)}\n`
    const { reading } = await read([folder.write('clock.log', content)])
    assert.equal(reading.files[0]?.jumps, 1)
    assert.equal(reading.firstTime, instantOf(10))
    assert.equal(reading.lastTime, instantOf(1100))
  })

  test('what a log does not hold is said', async () => {
    const { reading } = await read([folder.write('tiny.log', 'GET /orders 200 12 - 4.512 ms\n')])
    assert.deepEqual(reading.files[0]?.lacks, ['time', 'address', 'agent'])
  })

  test('CloudTrail as one long line', async () => {
    const event = {
      eventVersion: '1.09',
      eventTime: '2026-05-04T07:33:20Z',
      eventSource: 's3.amazonaws.com',
    }
    const records = Array.from({ length: 3000 }, (_, i) => ({
      ...event,
      eventName: `Get, [${i}] }{"`,
    }))
    for (const space of [undefined, 2]) {
      const text = JSON.stringify({ Records: records }, undefined, space)
      const { reading, seen } = await read([folder.write('trail.json', text)])
      assert.equal(seen.length, 3000)
      assert.equal(seen[2999]?.path, '/s3.amazonaws.com/Get, [2999] }{"')
      assert.equal(reading.unread, 0)
    }
  })
})

describe('readLogs of several', () => {
  test('rotated files follow one another by time, whatever their order', async () => {
    const first = folder.write(
      'access.log.2.gz',
      gzipSync(`${combinedLine(1)}\n${combinedLine(2)}\n`),
    )
    const second = folder.write('access.log', `${combinedLine(3)}\n${combinedLine(4)}\n`)
    const { reading, seen } = await read([second, first])
    assert.deepEqual(
      seen.map(({ time }) => time),
      [1, 2, 3, 4].map(instantOf),
    )
    assert.deepEqual(
      reading.files.map(({ path }) => path),
      [second, first],
    )
  })

  test('files of several machines are merged', async () => {
    const of = (...seconds: readonly number[]): string =>
      seconds.map((second) => `${combinedLine(second)}\n`).join('')
    const paths = [of(1, 4, 5, 9), of(2, 3, 8), of(6, 7)].map((text, i) =>
      folder.write(`pod-${i}.log`, text),
    )
    const { seen } = await read(paths)
    assert.deepEqual(
      seen.map(({ time }) => time),
      [1, 2, 3, 4, 5, 6, 7, 8, 9].map(instantOf),
    )
  })

  test('a hundred files', async () => {
    const paths = Array.from({ length: 100 }, (_, i) =>
      folder.write(`many-${i}.log`, `${combinedLine(i)}\n`),
    )
    const { seen, reading } = await read(paths.toReversed())
    assert.equal(reading.requests, 100)
    assert.deepEqual(
      seen.map(({ time }) => time),
      Array.from({ length: 100 }, (_, i) => instantOf(i)),
    )
  })
})

describe('readLogs of a stream', () => {
  const content = Buffer.from(lines(3000))
  const pieces = function* (bytes: Buffer): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += 777) yield bytes.subarray(at, at + 777)
  }

  for (const [name, bytes] of [
    ['plain', content],
    ['gzip', gzipSync(content)],
    ['zstd', zstdCompressSync(content)],
  ] as const) {
    test(`${name}, in pieces that end anywhere`, async () => {
      const { reading, seen } = await read([Readable.from(pieces(bytes))])
      assert.equal(seen.length, 3000)
      assert.equal(reading.files[0]?.path, '-')
      assert.equal(reading.unread, 0)
    })
  }

  test('standard input, and a pipe that has a name', () => {
    const script = `
      const { readLogs } = await import(${JSON.stringify(import.meta.resolve('../../src/read/read-logs.ts'))})
      const { requests } = await readLogs(process.argv.slice(1), () => undefined)
      console.log(requests)`
    const path = folder.write('piped.log', content)
    const run = (command: string): string =>
      spawnSync('bash', ['-c', command, 'bash', process.execPath, script, path], {
        encoding: 'utf8',
      }).stdout.trim()
    const node = '"$1" --input-type=module -e "$2"'
    assert.equal(run(`cat "$3" | ${node} -`), '3000')
    assert.equal(run(`${node} <(cat "$3") <(head -n 5 "$3")`), '3005')
  })

  test('progress is told ten times a second at most', async () => {
    const told: number[] = []
    const slow = async function* (): AsyncGenerator<Buffer> {
      for (let i = 0; i < 12; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 25))
        yield content.subarray(i * 1000, (i + 1) * 1000)
      }
    }
    await read([Readable.from(slow())], { progress: ({ done }) => told.push(done) })
    assert.ok(told.length <= 5, String(told.length))
  })

  test('a signal ends it', async () => {
    const controller = new AbortController()
    const path = folder.write('long.log', lines(50_000))
    const reading = readLogs([path], () => controller.abort(), { signal: controller.signal })
    await assert.rejects(reading, { name: 'AbortError' })
  })
})
