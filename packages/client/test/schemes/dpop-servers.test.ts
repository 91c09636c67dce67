// Goal: of each server the newest nonce and the time are known, from whatever answer told them, within limits.
// Method: answers as they come, one row per rule; a clock is off by what its `Date` says.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatHttpDate } from '@sallyport/contract'
import { DpopServers } from '../../src/schemes/dpop-servers.ts'

const A = 'https://a.example'

function answer(status: number, headers: Record<string, string>): Response {
  return new Response(null, { status, headers })
}

describe('DpopServers: nonces', () => {
  const rows = [
    ['of a good answer', answer(200, { 'dpop-nonce': 'n' }), 'n'],
    ['of a refusal', answer(401, { 'dpop-nonce': 'n' }), 'n'],
    ['of a failure', answer(500, { 'dpop-nonce': 'n' }), 'n'],
    ['of 2,048 characters', answer(200, { 'dpop-nonce': 'n'.repeat(2048) }), 'n'.repeat(2048)],
    ['not of 2,049', answer(200, { 'dpop-nonce': 'n'.repeat(2049) }), 'old'],
    ['not of two fields in one', answer(200, { 'dpop-nonce': 'n, m' }), 'old'],
    ['not with a quote (RFC 9449 section 8.1)', answer(200, { 'dpop-nonce': 'n"' }), 'old'],
    ['not empty', answer(200, { 'dpop-nonce': '' }), 'old'],
    [
      'the old one stays without a new one',
      answer(401, { date: formatHttpDate(Date.now()) }),
      'old',
    ],
  ] as const
  for (const [name, heard, expected] of rows) {
    test(name, () => {
      const servers = new DpopServers()
      servers.heard(A, answer(200, { 'dpop-nonce': 'old' }))
      servers.heard(A, heard)
      assert.equal(servers.nonce(A), expected)
      assert.equal(servers.nonce('https://b.example'), undefined)
    })
  }

  test('of 100 servers; the one that was heard least lately leaves', () => {
    const servers = new DpopServers()
    const hear = (number: number) =>
      servers.heard(`https://${number}.example`, answer(200, { 'dpop-nonce': `n${number}` }))
    for (let number = 0; number < 100; number += 1) hear(number)
    hear(0)
    hear(100)
    const known = [0, 1, 2, 100].map((number) => servers.nonce(`https://${number}.example`))
    assert.deepEqual(known, ['n0', undefined, 'n2', 'n100'])
  })
})

describe('DpopServers: clocks', () => {
  const HOUR = 3_600
  const DAY = 86_400
  const rows = [
    ['an hour ahead, told by a refusal', 401, HOUR, HOUR],
    ['an hour behind', 401, -HOUR, -HOUR],
    ['told by a token endpoint', 400, HOUR, HOUR],
    ['a good answer tells none: it may come out of a cache', 200, HOUR, 0],
    ['nor does any other', 503, HOUR, 0],
    ['a day and no more', 401, DAY - 2, DAY - 2],
    ['more than a day is not followed', 401, DAY + 2, 0],
    ['nor is more than a day back', 401, -DAY - 2, 0],
  ] as const
  for (const [name, status, off, expected] of rows) {
    test(name, () => {
      const servers = new DpopServers()
      const date = formatHttpDate(Date.now() + off * 1000)
      servers.heard(A, answer(status, { date }))
      const ahead = servers.seconds(A) - Date.now() / 1000
      // Never ahead of what was told, and behind by the parts of two seconds.
      assert.ok(ahead <= expected && ahead > expected - 2.1, `${ahead}`)
      assert.ok(Math.abs(servers.seconds('https://b.example') - Date.now() / 1000) <= 1)
    })
  }

  test('a clock that was set right is felt at the next refusal', () => {
    const servers = new DpopServers()
    servers.heard(A, answer(401, { date: formatHttpDate(Date.now() + 3_600_000) }))
    servers.heard(A, answer(401, { date: 'no date', 'dpop-nonce': 'n' }))
    servers.heard(A, answer(200, { 'dpop-nonce': 'm' }))
    assert.ok(servers.seconds(A) > Date.now() / 1000 + 3_590)
    servers.heard(A, answer(401, { date: formatHttpDate(Date.now()) }))
    assert.ok(servers.seconds(A) <= Date.now() / 1000)
  })
})
