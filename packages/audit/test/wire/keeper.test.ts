import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { answerOf, type Exchange } from '../../src/exchange.ts'
import { Keeper, keptOf } from '../../src/wire/keeper.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

function exchangeOf(body: string, number = 1): Exchange {
  return {
    number,
    intent: { as: 'bob', why: 'bob reads', operation: 'GET /a', effect: { kind: 'read' } },
    request: { method: 'GET', target: '/a', fields: [['Authorization', 'Bearer x']] },
    outcome: {
      kind: 'answer',
      answer: {
        ...{ status: 403, body, isTruncated: false, milliseconds: number },
        fields: [
          ['Content-Type', 'application/json'],
          ['X-A', 'b'],
        ],
      },
    },
  }
}

/** A new text each time, as it is read from a connection. */
const fresh = (text: string): string => Buffer.from(text).toString()

describe('Keeper', () => {
  test('what it gives back is the same', () => {
    const keeper = new Keeper()
    const failed = { ...exchangeOf(''), outcome: { kind: 'failed', why: 'gone' } } as const
    for (const one of [exchangeOf('{"a":1}'), exchangeOf('x'.repeat(5_000), 2), failed]) {
      assert.deepEqual(keeper.share(one), one)
    }
  })

  test('equal fields are there once, and those that differ stay apart', () => {
    const keeper = new Keeper()
    const [one, two] = [keeper.share(exchangeOf('a')), keeper.share(exchangeOf('b', 2))]
    assert.equal(answerOf(one)?.fields, answerOf(two)?.fields)
    assert.equal(one.request.fields, two.request.fields)
    const other = exchangeOf('c', 3)
    const fields = [['X-A', 'b\0c'] as const, ['d', 'e'] as const]
    const odd = keeper.share({ ...other, request: { ...other.request, fields } })
    assert.deepEqual(odd.request.fields, fields)
  })

  test('a thousand equal refusals take the room of a few', () => {
    const keeper = new Keeper()
    const body = JSON.stringify({ title: 'Refused', detail: 'x'.repeat(900) })
    const kept: Exchange[] = []
    const taken = roomOf(() => {
      for (let at = 0; at < 1_000; at++) kept.push(keeper.share(exchangeOf(fresh(body), at)))
    })
    assert.equal(kept.length, 1_000)
    assert.ok(taken < 800_000, `${taken} bytes`)
  })

  test('it does not grow without end', () => {
    const keeper = new Keeper()
    const taken = roomOf(() => {
      for (let at = 0; at < 50_000; at++) keeper.share(exchangeOf(`${at}${'x'.repeat(500)}`, at))
    })
    assert.ok(taken < 8_000_000, `${taken} bytes`)
  })
})

describe('keptOf', () => {
  test('a body is cut where a report shows no more of it, and said to be', () => {
    const short = exchangeOf('x'.repeat(16_384))
    assert.equal(keptOf(short), short)
    const answer = answerOf(keptOf(exchangeOf('x'.repeat(16_385))))
    assert.deepEqual([answer?.body.length, answer?.isTruncated], [16_384, true])
  })

  test('what is cut off is let go', async () => {
    const long = 'x'.repeat(1_048_576)
    const kept: Exchange[] = []
    const before = held()
    for (let at = 0; at < 100; at++) kept.push(keptOf(exchangeOf(fresh(long), at)))
    // What lies outside of the heap is given back a little later.
    for (let times = 0; times < 50 && held() - before > 10_000_000; times++) {
      collect()
      await setImmediate()
    }
    assert.equal(kept.length, 100)
    assert.ok(held() - before < 10_000_000, `${held() - before} bytes`)
  })
})

/** How much more is held after something was done. */
function roomOf(work: () => void): number {
  collect()
  const before = held()
  work()
  collect()
  return held() - before
}

/** Long texts lie outside of the heap. */
function held(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
