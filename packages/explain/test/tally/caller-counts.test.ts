// Goal: what lies in rows of numbers is what plain sets and lists would hold.
// Method: the same steps with both.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { besides, CallerCounts } from '../../src/tally/caller-counts.ts'

const CALLERS = 5
const step = fc.record({
  caller: fc.nat(CALLERS - 1),
  route: fc.oneof(fc.nat(70), fc.nat(8191)),
  isServed: fc.boolean(),
})

class Plain {
  readonly served = new Set<number>()
  readonly refused = new Set<number>()
  readonly routes: number[] = []

  serve(route: number): void {
    this.served.add(route)
    if (this.routes.length < 8 && !this.routes.includes(route)) this.routes.push(route)
  }
}

interface Step {
  readonly caller: number
  readonly route: number
  readonly isServed: boolean
}

function compare(steps: readonly Step[]): void {
  const counts = new CallerCounts()
  const plain = Array.from({ length: CALLERS }, () => new Plain())
  for (const caller of plain.keys()) counts.begin(caller, { address: 1, client: 1, time: 1 })
  for (const one of steps) take(one, counts, plain[one.caller] as Plain)
  for (const [caller, own] of plain.entries()) {
    assert.deepEqual(counts.routes(caller), own.routes)
    for (const { route } of steps) {
      const isKnown = (counts.isNoted(route) ? own.served : new Set(own.routes)).has(route)
      assert.equal(counts.wasServed(caller, route), isKnown)
      assert.ok(counts.mayBeRefused(caller, route) || !own.refused.has(route))
    }
  }
}

function take({ caller, route, isServed }: Step, counts: CallerCounts, own: Plain): void {
  if (!isServed) {
    counts.noteRefused(caller, route)
    own.refused.add(route)
    return
  }
  const isKept = counts.noteServed(caller, route)
  own.serve(route)
  assert.equal(isKept, route < 64 || own.routes.includes(route))
}

describe('CallerCounts', () => {
  test('tells of each caller which routes served it, and which can have refused it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        compare(steps)
      }),
    )
  })

  test('all routes up to number 63 are noted, 64 is not', () => {
    const counts = new CallerCounts()
    assert.deepEqual([counts.isNoted(63), counts.isNoted(64)], [true, false])
    counts.begin(0, { address: 1, client: 1, time: 1 })
    assert.deepEqual([counts.mayBeRefused(0, 63), counts.mayBeRefused(0, 64)], [false, true])
  })

  test('counts requests, successes and tokens, and the last instants', () => {
    const counts = new CallerCounts()
    for (let caller = 0; caller < 300; caller += 1)
      counts.begin(caller, { address: 1, client: 1, time: 10 })
    counts.noteRequest(7, 12)
    counts.noteRequest(7, 11)
    counts.noteUse(7, { number: 1, isGuarded: false }, 13)
    assert.deepEqual([counts.lastOk(7), counts.streak(7)], [0, -1])
    assert.deepEqual([counts.lastServed(7), counts.lastServed(8)], [13, 0])
    counts.noteToken(7, 15)
    counts.noteUse(7, { number: 1, isGuarded: false }, 14)
    counts.noteLastServed(7, 16)
    counts.setStreak(7, 3)
    assert.deepEqual(
      [counts.requests(7), counts.lastSeen(7), counts.ok(7), counts.tokens(7)],
      [2, 12, 2, 1],
    )
    assert.deepEqual([counts.lastOk(7), counts.lastServed(7)], [14, 16])
    assert.deepEqual([counts.streak(7), counts.requests(8)], [3, 0])
  })

  test('what asks for credentials served a caller, with or without a token', () => {
    const counts = new CallerCounts()
    counts.begin(0, { address: 1, client: 1, time: 10 })
    counts.noteUse(0, { number: 1, isGuarded: true }, 11)
    counts.noteUse(0, { number: 1, isGuarded: false }, 12)
    assert.equal(counts.lastOk(0), 11)
  })

  test('of a use it is told whether the caller is in a streak, may have been refused there, and is noted nowhere', () => {
    const counts = new CallerCounts()
    counts.begin(0, { address: 1, client: 1, time: 10 })
    const use = (number: number): number => counts.noteUse(0, { number, isGuarded: false }, 11)
    assert.equal(use(1), 0)
    counts.noteRefused(0, 1)
    assert.deepEqual([use(1), use(2)], [besides.refused, 0])
    counts.setStreak(0, 0)
    assert.deepEqual([use(1), use(2)], [besides.refused + besides.streak, besides.streak])
    counts.setStreak(0, -1)
    // Eight routes are told of a caller, of those behind the first sixty-four as well.
    for (let number = 64; number < 70; number += 1) assert.equal(use(number), besides.refused)
    assert.equal(use(70), besides.refused + besides.served)
  })
})
