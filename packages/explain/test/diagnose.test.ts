import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { diagnose } from '../src/diagnose.ts'

const BEGIN = Date.UTC(2026, 10, 28, 10)
const MONTH = 'Nov'

/** A line of the combined format, `at` seconds after the beginning. */
function line(at: number, request: string, status: number): string {
  const [date = '', time = ''] = new Date(BEGIN + at * 1000).toISOString().split(/[T.]/)
  const [year, , day] = date.split('-')
  return `192.0.2.7 - - [${day}/${MONTH}/${year}:${time} +0000] "${request} HTTP/1.1" ${status} 9 "-" "job/1"\n`
}

function log(status: (i: number) => number): Readable {
  const lines = Array.from({ length: 200 }, (_, i) => line(i * 20, 'GET /orders/7', status(i)))
  return Readable.from(lines, { objectMode: false })
}

describe('diagnose', () => {
  test('reads, counts and names the cause', async () => {
    const { reading, findings } = await diagnose([log((i) => (i > 100 ? 401 : 200))])
    assert.deepEqual([reading.requests, reading.unread], [200, 0])
    assert.deepEqual(
      findings.map(({ type }) => type),
      ['credential_expired'],
    )
  })

  test('says nothing where nothing is wrong', async () => {
    const { findings } = await diagnose([log(() => 200)])
    assert.deepEqual(findings, [])
  })

  test('names what happened within five minutes of the onset, and nothing that happened later', async () => {
    const mark = (minutes: number) => ({
      time: BEGIN + minutes * 60_000,
      name: `deploy ${minutes}`,
    })
    const marks = [mark(5), mark(32), mark(50)]
    const { findings } = await diagnose([log((i) => (i > 100 ? 401 : 200))], { marks })
    assert.equal(findings[0]?.mark?.name, 'deploy 32')
  })
})
