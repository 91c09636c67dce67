// Goal: as many as the limit are told apart, one more is counted, said, and never part of a finding.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation, type Observation } from '../../src/observation.ts'
import { halfOf, LIMITS, type TallyLimits } from '../../src/tally/limits.ts'
import { Tally } from '../../src/tally/tally.ts'

const FEW = { callers: 3, addresses: 3 }

function tallyOf(limits: Partial<TallyLimits>, requests: readonly Partial<Observation>[]): Tally {
  const tally = new Tally({ ...LIMITS, ...limits })
  for (const [i, request] of requests.entries()) {
    const usual = { time: i * 1000, method: 'GET', path: '/orders', status: 200, agent: 'a/1' }
    tally.add({ ...emptyObservation(), ...usual, ...request })
  }
  return tally
}

function each(count: number, request: Partial<Observation>): readonly Partial<Observation>[] {
  return Array.from({ length: count }, (_, i) => ({ address: `192.0.2.${i}`, ...request }))
}

const SIGN_IN = { method: 'POST', path: '/login', status: 401 }

const rows: readonly (readonly [string, Partial<TallyLimits>, Partial<Observation>, string])[] = [
  ['callers', { callers: FEW.callers }, {}, 'requests of more callers'],
  ['addresses', { addresses: FEW.addresses }, {}, 'requests of more callers'],
  ['pairs', { pairs: 3 }, { status: 403 }, 'refusals'],
  ['streaks', { streaks: 3 }, { status: 401 }, 'refusals'],
  ['sources', { sources: 3 }, SIGN_IN, 'attempts to sign in'],
]

describe('the limits of a tally', () => {
  for (const [name, limits, request, what] of rows) {
    test(`${name}: 3 of 3 are kept, of 4 one is left, and told`, () => {
      assert.deepEqual(tallyOf(limits, each(3, request)).left(), [])
      assert.deepEqual(tallyOf(limits, each(4, request)).left(), [{ what, count: 1 }])
    })
  }

  test('where there is no room for pairs, those that are kept are still counted, of each kind', () => {
    const [first, second] = [{ address: '192.0.2.1' }, { address: '192.0.2.2' }]
    const requests = [
      { ...first, status: 403 },
      { ...second, status: 403 },
      { ...second, status: 401 },
      { ...second, status: 403 },
      { ...first, status: 401 },
      { ...first, status: 403 },
    ]
    const { forbidden, challenged } = tallyOf({ pairs: 1 }, requests)
    const told = [forbidden, challenged].map(({ all, dropped }) => [all[0]?.refusals, dropped])
    assert.deepEqual(told, [
      [2, 2],
      [1, 1],
    ])
  })

  test('who came after the limit is in no streak, no pair and no attempt, but in the minutes', () => {
    const requests = [...each(3, {}), ...each(9, { status: 401 }), ...each(9, SIGN_IN)]
    const tally = tallyOf({ addresses: 2, callers: 2 }, requests)
    assert.deepEqual([tally.callers.all.length, tally.streaks.all.length], [2, 2])
    assert.deepEqual([tally.challenged.all.length, tally.signIns.sources.size], [2, 2])
    const [minute] = tally.minutes.inOrder()
    assert.deepEqual([minute?.requests, minute?.signIns], [21, 9])
    assert.deepEqual(tally.left(), [
      { what: 'requests of more callers', count: 15 },
      { what: 'attempts to sign in', count: 7 },
    ])
  })

  test('a subject is known wherever it comes from, also behind the limit of addresses', () => {
    const tally = tallyOf({ addresses: 1 }, each(4, { subject: 'alice' }))
    assert.deepEqual(
      tally.callers.all.map(({ name, requests }) => [name, requests]),
      [['alice', 4]],
    )
  })

  test('accounts that sources tried are kept up to a number of all together', () => {
    const tried = (count: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...SIGN_IN,
        address: '192.0.2.1',
        account: `a${i}`,
      }))
    const sizeOf = (count: number) =>
      [...tallyOf({ tries: 8 }, tried(count)).signIns.sources.values()][0]?.accounts.size
    // Each is an account of the source, and the source one of the account.
    assert.deepEqual([sizeOf(4), sizeOf(5)], [4, 4])
  })

  test('half of them is half of each', () => {
    assert.deepEqual(Object.keys(halfOf(LIMITS)), Object.keys(LIMITS))
    assert.equal(halfOf(LIMITS).pairs, LIMITS.pairs / 2)
  })
})
