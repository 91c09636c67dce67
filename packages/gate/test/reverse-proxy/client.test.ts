import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { head, last, linesOf, raw, startRig } from './rig.ts'

// Goal: what a proxy in front says of the client is believed where it is trusted, and of nobody else.
const FRONT = 'reverse_proxy: { trusted_proxies: [127.0.0.1/32, 10.0.0.0/8] }'
const trusting = await startRig((_, response) => response.end('ok'), { more: FRONT })
const alone = await startRig((_, response) => response.end('ok'), {
  more: 'reverse_proxy: { trusted_proxies: [192.0.2.0/24] }',
})

const told = [
  'X-Forwarded-For: 203.0.113.7',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: b.example',
]

interface Row {
  readonly name: string
  readonly lines: readonly string[]
  readonly expected: readonly [address: string, proto: string, host: string]
}

const rows: readonly Row[] = [
  { name: 'all three', lines: told, expected: ['203.0.113.7', 'https', 'b.example'] },
  { name: 'nothing', lines: [], expected: ['127.0.0.1', 'http', 'api.example'] },
  {
    name: 'an address behind which others were invented',
    lines: ['X-Forwarded-For: 198.51.100.1, rubbish, 203.0.113.7'],
    expected: ['203.0.113.7', 'http', 'api.example'],
  },
  {
    name: 'an address in two lines, through another proxy that is trusted',
    lines: ['X-Forwarded-For: 203.0.113.7', 'X-Forwarded-For: 10.0.0.1'],
    expected: ['203.0.113.7', 'http', 'api.example'],
  },
]

describe('a proxy in front that is trusted tells', () => {
  for (const { name, lines, expected } of rows) {
    test(name, async () => {
      assert.match(await raw(trusting.port, head(lines)), /^HTTP\/1.1 200/)
      const seen = last(trusting)
      const parts = ['for', 'proto', 'host'].map((part) => linesOf(seen, `x-forwarded-${part}`))
      assert.deepEqual(
        parts,
        expected.map((one) => [one]),
      )
      assert.deepEqual(linesOf(seen, 'host'), ['api.example'])
    })
  }
  for (const [name, lines] of [
    ['an address that is none', ['X-Forwarded-For: 203.0.113.7, unknown']],
    ['a protocol that is none', ['X-Forwarded-Proto: gopher']],
    ['two protocols', ['X-Forwarded-Proto: https', 'X-Forwarded-Proto: http']],
    ['a host that is none', ['X-Forwarded-Host: a/b']],
    ['two hosts', ['X-Forwarded-Host: a.example', 'X-Forwarded-Host: b.example']],
  ] as const) {
    test(`${name}: 503, and the application hears nothing`, async () => {
      const before = trusting.seen.length
      assert.match(await raw(trusting.port, head(lines)), /^HTTP\/1.1 503/)
      assert.equal(trusting.seen.length, before)
    })
  }
})

test('anybody else tells nothing', async () => {
  await raw(alone.port, head(told))
  const seen = last(alone)
  assert.deepEqual(linesOf(seen, 'x-forwarded-for'), ['127.0.0.1'])
  assert.deepEqual(linesOf(seen, 'x-forwarded-proto'), ['http'])
  assert.deepEqual(linesOf(seen, 'x-forwarded-host'), ['api.example'])
})
