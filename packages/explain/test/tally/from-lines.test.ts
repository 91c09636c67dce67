// Goal: what is counted from the bytes of a line is what is counted from its texts.
// Method: random logs, in the combined form and as JSON; each request is counted as it was read, as a copy of plain texts, and in blocks.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { copyOf, type LogReading, readLogs } from '../../src/read/index.ts'
import { readLogsInto } from '../../src/read/read-logs.ts'
import { Tally } from '../../src/tally/tally.ts'

const request = fc.record({
  seconds: fc.nat(59),
  address: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1', '192.0.2.200'),
  agent: fc.constantFrom('a/1', 'a/1 (x)', 'curl/8.5.0', '-', 'naïve/1', 'b \\"c\\" d', 'b \\\\'),
  method: fc.constantFrom('GET', 'POST', 'DELETE'),
  path: fc.constantFrom(
    '/orders/1',
    '/orders/2?page=1',
    '/token',
    '/a.css',
    '/ä/17',
    '/',
    '/x/y/z',
  ),
  status: fc.constantFrom(200, 200, 200, 302, 401, 403, 404, 429, 500),
  user: fc.constantFrom('-', '-', '-', '-', 'alice', 'bob'),
  referrer: fc.constantFrom('-', '-', 'https://shop.example/'),
})
type Request = typeof request extends fc.Arbitrary<infer R> ? R : never

const forms: Readonly<Record<'combined' | 'json', (request: Request) => string>> = {
  combined: ({ seconds, address, agent, method, path, status, user, referrer }) =>
    `${address} - ${user} [04/May/2026:07:33:${two(seconds)} +0000] "${method} ${path} HTTP/1.1" ${status} 17 "${referrer}" "${agent}"`,
  json: ({ seconds, address, agent, method, path, status, user }) =>
    `{"time":"2026-05-04T07:33:${two(seconds)}Z","remote_addr":"${address}","remote_user":"${user}","request_method":"${method}","request_uri":"${path}","status":${status},"http_user_agent":"${agent}"}`,
}

const logs: Readonly<Record<string, (requests: readonly Request[]) => string>> = {
  combined: (requests) => requests.map(forms.combined).join('\n'),
  // Only what is ASCII is read in blocks.
  'combined, of ASCII': (requests) =>
    requests
      .map(forms.combined)
      .join('\n')
      .replaceAll(/[^\n -~]/g, 'x'),
  json: (requests) => requests.map(forms.json).join('\n'),
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}

function told(tally: Tally): unknown {
  const { callers, routes, forbidden, challenged, missed, streaks, signIns, minutes } = tally
  const pairs = [forbidden, challenged, missed].map(({ all }) =>
    all.map(({ caller, route, servedAfter, repeats, paths, servedFrom }) => {
      return { caller, route, servedAfter, repeats, paths, servedFrom }
    }),
  )
  return {
    callers: callers.all.map(
      ({ name, requests, ok, lastOk, lastSeen, probes, routes: own, client }) => {
        return {
          name,
          requests,
          ok,
          lastOk,
          lastSeen,
          probes,
          own,
          agent: callers.clients.textOf(client),
        }
      },
    ),
    routes: routes.all.map(({ name, ok, challenged: asked, missing }) => [
      name,
      ok,
      asked,
      missing,
    ]),
    sources: [...signIns.sources.values()],
    streaks: streaks.all,
    minutes: minutes.inOrder(),
    pairs,
  }
}

describe('a tally from lines', () => {
  for (const [name, logOf] of Object.entries(logs)) {
    test(`is that from texts: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 120 }), async (requests) => {
          const [fromBytes, fromTexts, fromBlocks] = [new Tally(), new Tally(), new Tally()]
          const log = `${logOf(requests)}\n`
          const reading = await readLogs([Readable.from([Buffer.from(log)])], (seen) => {
            fromTexts.add(copyOf(seen))
            fromBytes.add(seen)
          })
          assert.equal(reading.requests, requests.length)
          assert.deepEqual(told(fromBytes), told(fromTexts))
          await readLogsInto([Readable.from([Buffer.from(log)])], fromBlocks)
          assert.deepEqual(told(fromBlocks), told(fromTexts))
        }),
        { numRuns: 60 },
      )
    })
  }
})

/** Where a line is damaged, how much of it is lost there, and what stands there instead. */
const damage = fc.record({
  line: fc.nat(119),
  at: fc.nat(120),
  lost: fc.nat(3),
  instead: fc.constantFrom(
    '',
    '"',
    '\\\\',
    ' ',
    '-',
    '[',
    ']',
    ',',
    ':',
    '\u0000',
    '\t',
    '2',
    '\n',
    '\r\n',
  ),
})

// Goal: no damage makes a block count what the reader of lines does not, wherever the bytes of a log are cut.
// Method: of random logs of ASCII some lines are damaged, and the bytes come in pieces of any size; both ways say the same.
describe('damaged lines', () => {
  test('are counted in blocks as one by one', async () => {
    const property = fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 120 }),
      fc.array(damage, { maxLength: 12 }),
      fc.integer({ min: 1, max: 4000 }),
      async (requests, damages, size) => {
        const lines = requests.map((one) => forms.combined(one).replaceAll(/[^ -~]/g, 'x'))
        for (const { line, at, lost, instead } of damages) {
          const text = lines[line]
          if (text !== undefined)
            lines[line] = `${text.slice(0, at)}${instead}${text.slice(at + lost)}`
        }
        const log = Buffer.from(`${lines.join('\n')}\n`)
        const pieces = (): Readable =>
          Readable.from(
            Array.from({ length: Math.ceil(log.length / size) }, (_, i) =>
              log.subarray(i * size, (i + 1) * size),
            ),
          )
        const [inBlocks, oneByOne] = [new Tally(), new Tally()]
        const read = await readLogsInto([pieces()], inBlocks).catch(String)
        const readEach = await readLogs([pieces()], (seen) => oneByOne.add(seen)).catch(String)
        assert.deepEqual(countsOf(read), countsOf(readEach))
        assert.deepEqual(told(inBlocks), told(oneByOne))
      },
    )
    await fc.assert(property, { numRuns: 150 })
  })
})

/** What of a reading does not depend on how long it took. */
function countsOf(reading: string | LogReading): unknown {
  if (typeof reading === 'string') return reading
  const { requests, unread } = reading
  return { requests, unread }
}
