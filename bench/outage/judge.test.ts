// Goal: a fault that a caller was done is found, and what is right is no fault. Method: one row per rule:
// the answers that one caller got in an outage from the third second to the tenth, and what is said of them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { refusals } from '@sallyport/contract'
import type { Caller } from './callers.ts'
import { judge } from './judge.ts'
import type { Sample } from './traffic.ts'

const marks = { leavesAt: 3000, goneAt: 3010, returnsAt: 10_000, backAt: 10_100 }

const seen: Caller = {
  ...{ name: 'seen', perSecond: 1, well: 200, away: [200], knownSeconds: 0 },
  call: () => ({ url: '' }),
}
const unknownKey: Caller = { ...seen, name: 'unknown', well: 401, away: [503], knownSeconds: 2 }

const { status, title, detail } = refusals.temporarily_unavailable
const code = 'temporarily_unavailable'
const instance = 'urn:sallyport:decision:01M8G2ACX12BFT065X2GBY681J'
const type = `urn:sallyport:refusal:${code}`
const BODY = JSON.stringify({ type, title, status, detail, code, instance })

type Got = Partial<Omit<Sample, 'caller'>>

/** Answers of each second: three before, seven while it is away, five after; some of them otherwise. */
function answers(caller: Caller, otherwise: Readonly<Record<number, Got>>): readonly Sample[] {
  return Array.from({ length: 15 }, (_, second) => {
    const sentAt = second * 1000 + 200
    const isAway = second > 2 && second < 10
    const status = isAway ? (caller.away[0] ?? 0) : caller.well
    const usual = { sentAt, endedAt: sentAt + 10, status, retryAfter: '1', body: BODY }
    return { caller: caller.name, ...usual, ...otherwise[second] }
  })
}

const rows: readonly [string, Caller, Readonly<Record<number, Got>>, readonly string[]][] = [
  ['a good token that is always good', seen, {}, []],
  ['a good token refused before', seen, { 1: { status: 401 } }, ['seen, before: 401']],
  ['a good token refused meanwhile', seen, { 5: { status: 401 } }, ['seen, away: 401']],
  [
    'a good token refused as it comes back',
    seen,
    { 9: { status: 401, endedAt: 10_050 } },
    ['seen, between: 401'],
  ],
  [
    'a good token refused afterwards',
    seen,
    { 13: { status: 401 } },
    ['seen, after: 401', 'seen: recovered after 4110 ms'],
  ],
  ['no answer', seen, { 5: { status: 0, body: 'Error' } }, ['seen, away: Error']],
  [
    'the same twice',
    seen,
    { 5: { status: 401 }, 6: { status: 401 } },
    ['seen, away: 401 (2 times)'],
  ],
  ['503 for a key that nobody can know', unknownKey, {}, []],
  ['401 of a key set that was just fetched', unknownKey, { 4: { status: 401 } }, []],
  ['401 of one that was not', unknownKey, { 6: { status: 401 } }, ['unknown, away: 401']],
  ['503 a second after the return', unknownKey, { 10: { status: 503 } }, []],
  [
    'no Retry-After',
    unknownKey,
    { 6: { retryAfter: undefined } },
    ['unknown, away: 503 with Retry-After undefined'],
  ],
  [
    'Retry-After of half a second',
    unknownKey,
    { 6: { retryAfter: '0.5' } },
    ['unknown, away: 503 with Retry-After 0.5'],
  ],
  [
    'the words of a library',
    unknownKey,
    { 6: { body: BODY.replace(detail, 'fetch failed: ECONNREFUSED') } },
    ['unknown, away: 503 with a body that is not that of the catalogue'],
  ],
  ['a wait as long as is stated', unknownKey, { 6: { endedAt: 9_200 } }, []],
  ['one that is longer', unknownKey, { 6: { endedAt: 9_900 } }, ['unknown, away: waited 3.7 s']],
]

describe('judge', () => {
  for (const [name, caller, otherwise, faults] of rows) {
    test(name, () => {
      assert.deepEqual(judge([caller], answers(caller, otherwise), marks).faults, faults)
    })
  }

  test('what the machine adds where nobody is asked is no wait for the issuer', () => {
    const nobody: Caller = { ...seen, name: 'nobody' }
    const slow = [
      ...answers(nobody, { 1: { endedAt: 1_800 } }),
      ...answers(unknownKey, { 6: { endedAt: 9_900 } }),
    ]
    assert.deepEqual(judge([nobody, unknownKey], slow, marks).faults, [])
  })

  test('an answer that never came is missed in its phase', () => {
    const never = answers(unknownKey, {}).map((sample) => ({ ...sample, status: 401 }))
    const { faults } = judge([unknownKey], never, marks)
    assert.ok(faults.includes('unknown, away: never 503'))
  })

  test('a caller who got nothing at all proves nothing', () => {
    const { faults } = judge([seen], [], marks)
    assert.ok(faults.includes('seen, before: never 200'))
    assert.ok(faults.includes('seen, after: never 200'))
  })

  test('recovery is the first good answer after the last bad one, from the return on', () => {
    const late = answers(unknownKey, { 10: { status: 503 }, 11: { status: 503 } })
    const [result] = judge([unknownKey], late, marks).callers
    assert.equal(result?.recoveryMs, 12_210 - marks.backAt)
  })

  test('one that never recovers is late', () => {
    const bad = { status: 503 }
    const never = answers(unknownKey, { 10: bad, 11: bad, 12: bad, 13: bad, 14: bad })
    const { faults } = judge([unknownKey], never, marks)
    assert.ok(faults.includes('unknown: recovered after Infinity ms'))
  })
})
