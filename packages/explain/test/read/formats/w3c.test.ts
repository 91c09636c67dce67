// Goal: a log that names its columns is read by their names.
// Method: a log with few columns, in an order of its own.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LogFormat } from '../../../src/read/formats/format.ts'
import { namesColumns, w3cReader } from '../../../src/read/formats/w3c.ts'
import { Line } from '../../../src/read/line.ts'
import { readAll } from './lines.ts'

const format: LogFormat = {
  name: 'test',
  reader: () =>
    w3cReader({
      separator: ' ',
      usual: ['date time cs-method cs-uri-stem sc-status c-ip', 'date time cs-method sc-status'],
      agentOf: (text) => text.toUpperCase(),
    }),
}

describe('w3cReader', () => {
  test('names say what is what', () => {
    const read = readAll(format, [
      '#Fields: sc-status cs-method cs-uri-stem X-Forwarded-For c-ip cs(User-Agent) time date',
      '403 GET /orders 203.0.113.9 10.0.0.7 curl 07:33:20 2026-05-04',
    ])
    assert.deepEqual(read[1]?.seen, {
      time: '2026-05-04T07:33:20.000Z',
      method: 'GET',
      path: '/orders',
      status: 403,
      address: '203.0.113.9',
      agent: 'CURL',
    })
  })

  const pieces = [
    ['2026-05-04 07:33:20 GET /orders 403 10.0.0.7', 'read', '/orders'],
    ['2026-05-04 07:33:20 GET 403', 'read', ''],
    ['2026-05-04 07:33:20 GET', 'unread', undefined],
    ['2026-05-04 07:33:20 GET .4', 'unread', undefined],
    ['2026-05-04 07:33:20 GET 4031', 'unread', undefined],
  ] as const
  for (const [line, outcome, path] of pieces) {
    test(`without names: ${line}`, () => {
      const [read] = readAll(format, [line])
      assert.deepEqual([read?.outcome, read?.seen['path']], [outcome, path])
    })
  }

  const outcomes = [
    ['no answer', '000 GET / - 10.0.0.7 - 07:33:20 2026-05-04', 'other'],
    ['no status', '- GET / - 10.0.0.7 - 07:33:20 2026-05-04', 'unread'],
    ['no date', '200 GET / - 10.0.0.7 - 07:33:20 -', 'unread'],
  ] as const
  for (const [name, line, outcome] of outcomes) {
    test(name, () => {
      const fields =
        '#Fields: sc-status cs-method cs-uri-stem X-Forwarded-For c-ip cs(User-Agent) time date'
      assert.equal(readAll(format, [fields, line])[1]?.outcome, outcome)
    })
  }
})

test('namesColumns: only a line of names does', () => {
  assert.equal(namesColumns(Line.of('#Fields: date sc-status'), 'sc-status'), true)
  assert.equal(namesColumns(Line.of('#Fields: date'), 'sc-status'), false)
  assert.equal(namesColumns(Line.of('sc-status'), 'sc-status'), false)
})
