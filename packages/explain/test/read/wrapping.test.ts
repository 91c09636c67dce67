// Goal: what a collector puts around a line is taken off, and nothing else is.
// Method: one row for each collector, around lines of two formats.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readLogs } from '../../src/read/read-logs.ts'
import { copyOf } from '../../src/read/seen.ts'
import { combinedLine, Folder } from './files.ts'

const folder = new Folder()
const json = (second: number): string =>
  JSON.stringify({
    ts: 1_777_879_800 + second,
    level: 'info',
    msg: 'handled request',
    request: { client_ip: '203.0.113.9', method: 'GET', uri: '/orders' },
    status: 200,
  })
const two = (second: number): string => String(second).padStart(2, '0')

const rows = [
  [
    'kubernetes',
    (i) => `2026-05-04T07:30:${two(i)}.413656027Z ${i % 2 ? 'stderr P' : 'stdout F'} `,
  ],
  ['docker', (i) => `2026-05-04T07:30:${two(i)}.413656027Z `],
  ['compose', () => 'web-1  | '],
  ['syslog', (i) => `May  4 07:30:${two(i)} lb1 nginx[4242]: `],
  ['syslog', (i) => `<190>May 14 07:30:${two(i)} lb1 nginx: `],
  ['syslog', (i) => `2026-05-04T07:30:${two(i)}.25+02:00 lb1 nginx: `],
  ['syslog', (i) => `<190>1 2026-05-04T07:30:${two(i)}Z lb1 nginx - - - `],
] as const satisfies readonly (readonly [string, (second: number) => string])[]

async function read(lines: readonly string[]) {
  const seen: Record<string, unknown>[] = []
  const path = folder.write('wrapped.log', `${lines.join('\n')}\n`)
  const reading = await readLogs([path], (one) => seen.push({ ...copyOf(one) }))
  return { seen, format: reading.files[0]?.format, unread: reading.unread }
}

const all = Array.from({ length: 20 }, (_, i) => i)

describe('wrapping', () => {
  for (const [name, front] of rows) {
    for (const [format, line] of [
      ['combined', combinedLine],
      ['caddy', json],
    ] as const) {
      test(`${format} behind ${front(1)}`, async () => {
        const bare = await read(all.map((i) => line(i)))
        const wrapped = await read(all.map((i) => `${front(i)}${line(i)}`))
        assert.deepEqual(wrapped, { ...bare, format: `${format} in ${name}` })
      })
    }
  }

  test("docker's json-file", async () => {
    const file = (log: string): string =>
      JSON.stringify({ log: `${log}\n`, stream: 'stdout', time: '2026-05-04T07:30:01.25Z' })
    const bare = await read(all.map((i) => combinedLine(i)))
    const wrapped = await read(all.map((i) => file(combinedLine(i))))
    assert.deepEqual(wrapped, { ...bare, format: 'combined in docker' })
  })

  const timed = [
    ['kubernetes', (line: string) => `2026-05-04T07:30:01.413656027Z stdout F ${line}`, true],
    ['docker', (line: string) => `2026-05-04T07:30:01.413656027Z ${line}`, true],
    [
      "docker's json-file",
      (log: string) => JSON.stringify({ log, stream: 'stdout', time: '2026-05-04T07:30:01.413Z' }),
      true,
    ],
    ['compose', (line: string) => `web | ${line}`, false],
  ] as const
  for (const [name, around, isTold] of timed) {
    test(`lines without a time ${isTold ? 'have' : 'do not have'} that of ${name}`, async () => {
      const { seen } = await read(all.map(() => around('GET /orders 200 4.512 ms - 12')))
      const expected = isTold ? Date.UTC(2026, 4, 4, 7, 30, 1, 413) : 0
      assert.deepEqual([...new Set(seen.map((one) => one['time']))], [expected])
    })
  }

  test('a line without it between others is read, too', async () => {
    const { unread, seen } = await read(
      all.map((i) => `${i === 7 ? '' : 'web | '}${combinedLine(i)}`),
    )
    assert.deepEqual([unread, seen.length], [0, 20])
  })

  test('where what is inside is nothing known, the line is taken as it is', async () => {
    const { format } = await read(all.map(() => `{"log":"no request","status":200,"path":"/"}`))
    assert.equal(format, 'json')
  })

  test('half of the lines are not most of them', async () => {
    const { format } = await read(all.map((i) => `${i % 2 ? '' : 'web | '}${combinedLine(i)}`))
    assert.equal(format, 'combined')
  })
})
