import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { combined } from '../../../src/read/formats/combined.ts'
import { jsonMessage } from '../../../src/read/formats/json-message.ts'
import { morgan } from '../../../src/read/formats/morgan.ts'
import { readAll, readOne } from './lines.ts'

const format = jsonMessage([combined, morgan])
const said = (message: string, more: object = {}): string =>
  JSON.stringify({ level: 'info', message, timestamp: '2026-05-04T07:33:20.250Z', ...more })
const COMBINED =
  '203.0.113.9 - - [04/May/2026:07:33:21 +0000] "GET /orders HTTP/1.1" 401 12 "-" "curl/8.5.0"'

describe('json message', () => {
  test('a line of morgan is read, and gets the time of the logger', () => {
    assert.deepEqual(readOne(format, said('GET /orders 401 4.512 ms - 12\n')), {
      time: '2026-05-04T07:33:20.250Z',
      status: 401,
      method: 'GET',
      path: '/orders',
    })
  })

  test('a line that says its time keeps it', () => {
    assert.equal(readOne(format, said(COMBINED))['time'], '2026-05-04T07:33:21.000Z')
    assert.equal(readOne(format, said(COMBINED))['agent'], 'curl/8.5.0')
  })

  test('what else the application says holds no request, and what is no JSON is unread', () => {
    const lines = [said('started'), said(COMBINED), 'started', '{"level":"info"}']
    const outcomes = readAll(format, lines).map(({ outcome }) => outcome)
    assert.deepEqual(outcomes, ['other', 'read', 'unread', 'other'])
  })

  test('without a request in any message it is none', () => {
    assert.deepEqual(readAll(format, [said('started')])[0]?.outcome, 'unread')
  })

  test('a number that is no time is none: the line has none', () => {
    const line = said('GET /orders 401 4.512 ms - 12', { timestamp: 1e99 })
    assert.equal(readOne(format, line)['time'], '1970-01-01T00:00:00.000Z')
  })

  test('a time in numbers is one as well', () => {
    const line = said('GET /orders 401 4.512 ms - 12', { timestamp: 1777880000250 })
    assert.equal(readOne(format, line)['time'], '2026-05-04T07:33:20.250Z')
  })
})
