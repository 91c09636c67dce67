// Goal: what morgan writes without a time is read.
// Method: one row for each of its formats.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { morgan } from '../../../src/read/formats/morgan.ts'
import { readAll, readOne } from './lines.ts'

const time = '1970-01-01T00:00:00.000Z'
const expected = { time, method: 'GET', path: '/orders', status: 401 }

const rows = [
  ['tiny', 'GET /orders?x=1 401 12 - 4.512 ms', expected],
  ['dev', 'GET /orders 401 4.512 ms - 12', expected],
  [
    'dev in colours',
    '\u001b[0mGET /orders \u001b[33m401\u001b[0m 4.512 ms - 12\u001b[0m',
    expected,
  ],
  [
    'short',
    '203.0.113.9 alice GET /orders HTTP/1.1 401 12 - 4.512 ms',
    { ...expected, address: '203.0.113.9', account: 'alice' },
  ],
] as const

describe('morgan', () => {
  for (const [name, line, seen] of rows) {
    test(name, () => assert.deepEqual(readOne(morgan, line), seen))
  }

  test('no answer', () => {
    assert.equal(readAll(morgan, ['GET /orders - - - - ms'])[0]?.outcome, 'other')
  })

  test('a sentence', () => {
    assert.equal(readAll(morgan, ['GET ready in 401 ms'])[0]?.outcome, 'unread')
  })
})
