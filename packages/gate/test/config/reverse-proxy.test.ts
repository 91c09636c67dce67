import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readConfig } from '../../src/config/read-config.ts'
import { PROXY_LIMITS } from '../../src/reverse-proxy/limits.ts'
import { configText, settingsFrom } from '../stated.ts'

// Each row: what is written, and what is told of it, with its line and column.
const rows: readonly (readonly [
  name: string,
  parts: Readonly<Record<string, string>>,
  told: RegExp,
])[] = [
  [
    'a proxy in front that is no network',
    { reverse: 'reverse_proxy: { trusted_proxies: [front] }' },
    /^gate.yaml:\d+:\d+: a network such as/,
  ],
  [
    'no proxy in front, said as a list of none',
    { reverse: 'reverse_proxy: { trusted_proxies: [] }' },
    /^gate.yaml:\d+:\d+: from 1 to 10000 entries are expected$/,
  ],
  [
    'a certificate that is none',
    { reverse: 'reverse_proxy: { tls: { certificate: a, key: b } }' },
    /^gate.yaml:\d+:\d+: a certificate and the key that belongs to it are expected, both as PEM$/,
  ],
  [
    'a certificate without its key',
    { reverse: 'reverse_proxy: { tls: { certificate: a } }' },
    /^gate.yaml:\d+:\d+: `key` is missing$/,
  ],
  [
    'a limit that is not known',
    { reverse: 'reverse_proxy: { limits: { bodybytes: 1 } }' },
    /^gate.yaml:\d+:\d+: there is no field `bodybytes`.*`body_bytes`/,
  ],
  [
    'fewer bytes of fields than any request has',
    { reverse: 'reverse_proxy: { limits: { header_bytes: 1023 } }' },
    /^gate.yaml:\d+:\d+: a whole number from 1024 to 1048576 is expected$/,
  ],
  [
    'no connection to the application',
    { reverse: 'reverse_proxy: { limits: { connections: 0 } }' },
    /^gate.yaml:\d+:\d+: a whole number from 1 to 65535 is expected$/,
  ],
  [
    'no time for an answer',
    { reverse: 'reverse_proxy: { limits: { answer_time: 0s } }' },
    /^gate.yaml:\d+:\d+: a time such as 60s or 5m is expected, from 1s to 86400s$/,
  ],
]

describe('a reverse proxy that cannot be', () => {
  for (const [name, parts, told] of rows) {
    test(name, () => {
      const reading = readConfig(configText(parts), 'gate.yaml')
      const [line = '', ...more] = reading.kind === 'wrong' ? reading.lines : []
      assert.match(line, told)
      assert.deepEqual(more, [])
    })
  }
})

describe('the reverse proxy', () => {
  test('has limits where none are stated', () => {
    assert.deepEqual(settingsFrom().reverse, {
      trustedProxies: [],
      tls: undefined,
      limits: PROXY_LIMITS,
    })
  })

  test('has each limit as it is stated, at both ends of what may be', () => {
    const least =
      'header_bytes: 1024, body_bytes: 0, clients: 1, connections: 1, header_time: 1s, request_time: 1s, ' +
      'connect_time: 1s, answer_time: 1s, silence_time: 1s, drain_time: 1s'
    const most =
      'header_bytes: 1048576, body_bytes: 1099511627776, clients: 1000000, connections: 65535, header_time: 1h, ' +
      'request_time: 24h, connect_time: 1h, answer_time: 24h, silence_time: 24h, drain_time: 1h'
    const limitsOf = (text: string): readonly number[] =>
      Object.values(
        settingsFrom({ reverse: `reverse_proxy: { limits: { ${text} } }` }).reverse.limits,
      )
    assert.deepEqual(limitsOf(least), [1_024, 0, 1, 1, 1e3, 1e3, 1e3, 1e3, 1e3, 1e3])
    const [hour, day] = [3_600_000, 86_400_000]
    const expected = [2 ** 20, 2 ** 40, 1e6, 65_535, hour, day, hour, day, day, hour]
    assert.deepEqual(limitsOf(most), expected)
  })
})
