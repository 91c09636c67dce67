// Goal: the published rules are what their sources say, on both sides of every number.
// Method: as many lines as are just too few, and one more; each form of a log is read to the same lines.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { detectors, type Seen, seenIn } from './detectors.ts'
import { FORMATS } from './formats/index.ts'
import { generate } from './generate.ts'

interface Series {
  readonly count: number
  readonly everyMs: number
  readonly line: Partial<Seen>
}

function flags(name: string, { count, everyMs, line }: Series): boolean {
  const lines = Array.from({ length: count }, (_, index) => ({
    time: index * everyMs,
    address: '192.0.2.1',
    method: 'GET',
    path: `/${index}`,
    status: 401,
    ...line,
  }))
  const detector = detectors.find((one) => one.name === name)
  return detector?.flag(lines).has('192.0.2.1') === true
}

const post401 = { method: 'POST', status: 401 }
const missing = { status: 404 }
const rows: readonly (readonly [string, Series, boolean])[] = [
  ['fail2ban', { count: 5, everyMs: 149_000, line: {} }, true],
  ['fail2ban', { count: 4, everyMs: 1000, line: {} }, false],
  ['fail2ban', { count: 50, everyMs: 151_000, line: {} }, false],
  ['fail2ban', { count: 50, everyMs: 1000, line: { status: 403 } }, false],
  ['CrowdSec http-generic-bf', { count: 6, everyMs: 1000, line: post401 }, true],
  ['CrowdSec http-generic-bf', { count: 5, everyMs: 1000, line: post401 }, false],
  ['CrowdSec http-generic-bf', { count: 90, everyMs: 10_000, line: post401 }, false],
  ['CrowdSec http-generic-bf', { count: 90, everyMs: 1000, line: {} }, false],
  ['Elastic discovery', { count: 501, everyMs: 1000, line: missing }, true],
  ['Elastic discovery', { count: 500, everyMs: 1000, line: missing }, false],
  ['Elastic discovery', { count: 900, everyMs: 1000, line: { ...missing, path: '/a' } }, false],
  ['Elastic POST declined', { count: 1, everyMs: 0, line: { method: 'POST', status: 403 } }, true],
  ['Elastic POST declined', { count: 9, everyMs: 0, line: { status: 403 } }, false],
]

describe('detectors', () => {
  for (const [name, series, expected] of rows) {
    const { count, everyMs, line } = series
    test(`${name}: ${count} every ${everyMs} ms ${JSON.stringify(line)}: ${expected}`, () => {
      assert.equal(flags(name, series), expected)
    })
  }

  for (const format of FORMATS) {
    test(`lines are read as they were written: ${format}`, () => {
      const { lines, log } = generate(15, { linesMax: 3000, isGuarded: true })
      const refused = log.filter(({ status, reason }) => status === 401 && reason !== undefined)
      const seen = seenIn(lines(format), format)
      const count = seen.filter(({ status }) => status === 401).length
      assert.ok(refused.length > 20 && Math.abs(count - refused.length) <= 1, `${count}`)
      const [first] = seen
      assert.ok(first !== undefined && Math.abs(first.time - (log[0]?.time ?? 0)) < 60_000)
    })
  }
})
