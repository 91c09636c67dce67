import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isInWindow, isOfTimeAlone, readFilter } from '../../src/log/filter.ts'

const FROM = Date.UTC(2026, 10, 28, 10)

// Goal: a query becomes a filter, or a sentence about what is wrong with it. Method: one row per rule.
const rows = [
  ['nothing filters nothing', '', {}],
  ['an empty part is none', 'status=&from=', {}],
  ['what is no part of a filter is passed over', 'view=x&__proto__=1', {}],
  ['texts are kept as they are', 'status=401&route=GET+%2Fa', { status: '401', route: 'GET /a' }],
  ['instants are milliseconds', 'from=2026-11-28T10:00:00Z', { from: FROM }],
  ['no instant', 'to=soon', '`to` is no instant such as 2026-11-28T10:05:00Z'],
  [
    'a window that ends before it begins',
    'from=2026-11-28T10:00:00Z&to=2026-11-28T10:00:00Z',
    '`from` has to be before `to`',
  ],
  ['the longest text', `path=${'a'.repeat(2048)}`, { path: 'a'.repeat(2048) }],
  ['one longer', `path=${'a'.repeat(2049)}`, '`path` is longer than 2048'],
] as const

describe('readFilter', () => {
  for (const [name, query, expected] of rows) {
    test(name, () => assert.deepEqual(readFilter(new URLSearchParams(query)), expected))
  }
})

test('a window holds its beginning and not its end', () => {
  const filter = { from: 10, to: 20 }
  assert.deepEqual(
    [9, 10, 19, 20].map((time) => isInWindow(filter, time)),
    [false, true, true, false],
  )
})

test('a filter of time alone has no other part', () => {
  assert.equal(isOfTimeAlone({ from: 1, to: 2 }), true)
  assert.equal(isOfTimeAlone({ from: 1, caller: 'a' }), false)
})
