// Goal: IIS is read by the names of its columns, and its status below the status becomes a reason.
// Method: a log of it, and one row for each status below.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { iis } from '../../../src/read/formats/iis.ts'
import { readAll } from './lines.ts'

const fields =
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken'
const row = (user: string, status: string): string =>
  `2026-05-04 07:33:20 10.0.0.4 GET /orders page=2 443 ${user} 203.0.113.9 Mozilla/5.0+(X11) - ${status} 0 15`
const expected = {
  time: '2026-05-04T07:33:20.000Z',
  method: 'GET',
  path: '/orders',
  status: 200,
  address: '203.0.113.9',
  agent: 'Mozilla/5.0 (X11)',
}

const rows = [
  ['served', row('-', '200 0'), expected],
  ['a user', row('SHOP\\alice', '200 0'), { ...expected, subject: 'SHOP\\alice' }],
  ['no credentials', row('-', '401 2'), { ...expected, status: 401, reason: 'no_credentials' }],
  [
    'an address that is not allowed',
    row('-', '403 6'),
    { ...expected, status: 403, reason: 'address_not_allowed' },
  ],
] as const

describe('iis', () => {
  test('a piece of a log, without the names of its columns', () => {
    assert.deepEqual(readAll(iis, [row('-', '200 0')])[0]?.seen, expected)
    const old = row('-', '200 0').replace('Mozilla/5.0+(X11) -', 'Mozilla/5.0+(X11)')
    assert.deepEqual(readAll(iis, [old])[0]?.seen, expected)
  })

  for (const [name, line, seen] of rows) {
    test(name, () => {
      const read = readAll(iis, [
        '#Software: Microsoft Internet Information Services',
        fields,
        line,
      ])
      assert.deepEqual(
        read.map(({ outcome }) => outcome),
        ['other', 'other', 'read'],
      )
      assert.deepEqual(read[2]?.seen, seen)
    })
  }

  test('columns may change in the middle', () => {
    const read = readAll(iis, [
      fields,
      row('-', '200 0'),
      '#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(User-Agent)',
      '2026-05-04 07:33:20 203.0.113.9 GET /orders 200 Mozilla/5.0+(X11)',
    ])
    assert.deepEqual(read[3]?.seen, expected)
  })

  test('a line with too few columns', () => {
    assert.equal(readAll(iis, [fields, '2026-05-04 07:33:20 10.0.0.4'])[1]?.outcome, 'unread')
  })
})
