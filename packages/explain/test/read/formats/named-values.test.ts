import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { LogFormat } from '../../../src/read/formats/format.ts'
import { namedValues } from '../../../src/read/formats/named-values.ts'
import { readAll } from './lines.ts'

const expected = {
  time: '2026-05-04T07:33:20.000Z',
  status: 401,
  method: 'GET',
  path: '/orders',
  address: '203.0.113.9',
}
const CLF = '04/May/2026:09:33:20 +0200'

// Goal: whoever names what a line says is understood, whatever stands between.
const rows: readonly (readonly [string, string, readonly string[], object])[] = [
  [
    'logfmt of Heroku',
    'logfmt',
    [
      '2026-05-04T07:33:20+00:00 heroku[router]: at=info method=GET path="/orders?page=2" host=shop.example request_id=8601b555-6a83 fwd="203.0.113.9" status=401 bytes=13',
    ],
    { ...expected, id: '8601b555-6a83' },
  ],
  [
    'logfmt of Go',
    'logfmt',
    [
      'time="2026-05-04T07:33:20Z" level=info method=GET uri=/orders status=401 remote_ip=203.0.113.9',
    ],
    expected,
  ],
  [
    'LTSV',
    'ltsv',
    [`time:[${CLF}]\thost:203.0.113.9\treq:GET /orders HTTP/1.1\tstatus:401\tsize:12`],
    expected,
  ],
  [
    'names with bars between',
    'ltsv',
    ['time:2026-05-04T07:33:20+00:00|remote_addr:203.0.113.9|method:GET|uri:/orders|status:401'],
    expected,
  ],
  [
    'columns that the first line names',
    'csv',
    [
      'ip_address,timestamp,method,path,status_code,user_agent',
      `203.0.113.9,${CLF},GET,/orders,401,"Mozilla/5.0 (X11, ""a"")"`,
    ],
    { ...expected, agent: 'Mozilla/5.0 (X11, "a")' },
  ],
  [
    'Zeek',
    'csv',
    [
      '#separator \\x09',
      '#fields\tts\tid.orig_h\tmethod\turi\tstatus_code',
      '1777880000.000000\t203.0.113.9\tGET\t/orders\t401',
    ],
    expected,
  ],
]

function read(name: string, lines: readonly string[]): ReturnType<typeof readAll> {
  const own = namedValues.filter((format) => format.name === name)
  const all = own.map((format: LogFormat) => readAll(format, lines))
  return all.find((one) => one.some(({ outcome }) => outcome === 'read')) ?? all[0] ?? []
}

describe('named values', () => {
  for (const [title, name, lines, seen] of rows) {
    test(title, () => {
      const all = read(name, lines)
      assert.deepEqual(all.at(-1)?.seen, seen)
      assert.ok(all.slice(0, -1).every(({ outcome }) => outcome === 'other'))
    })
  }

  const none = [
    ['two pairs are no logfmt', 'logfmt', ['status=401 path=/orders']],
    ['without a status it is no request', 'logfmt', ['a=1 method=GET path=/orders b=2']],
    ['JSON is JSON', 'logfmt', ['{"a":"x a=1 status=401 path=/orders method=GET"}']],
    ['two columns are no table', 'csv', ['path,status', '/orders,401']],
    ['a line that names nothing heads no table', 'csv', ['1,2,3,4', '5,6,7,8']],
  ] as const
  for (const [title, name, lines] of none) {
    test(title, () => {
      assert.ok(read(name, lines).every(({ outcome }) => outcome !== 'read'))
    })
  }

  test('a row that has lost a cell is unread', () => {
    const lines = [
      'ip,time,method,path,status',
      '203.0.113.9,2026-05-04 07:33:20,GET,/a,401',
      '1,2',
    ]
    assert.deepEqual(
      read('csv', lines).map(({ outcome }) => outcome),
      ['other', 'read', 'unread'],
    )
  })

  test('times without a zone are told to have none', () => {
    const line = 'time="2026-05-04 07:33:20" method=GET path=/a status=401'
    const reading = namedValues.filter((format) => readAll(format, [line])[0]?.outcome === 'read')
    assert.deepEqual(
      reading.map(({ name, lacks }) => [name, lacks]),
      [['logfmt', ['zone']]],
    )
  })
})
