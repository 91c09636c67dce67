import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import { recordLines } from '../src/record-lines.ts'

const BEGIN = Date.UTC(2026, 10, 28, 10)

function record(id: string, seconds: number): DecisionRecord {
  const time = new Date(BEGIN + seconds * 1000).toISOString()
  return { id, time } as DecisionRecord
}

test('each record is one line once, in the order of a log, those that come late too', async () => {
  const ending = new AbortController()
  // What a store holds each time it is asked, the newest first.
  const held = [
    [record('b', 60), record('a', 0)],
    [record('c', 61), record('late', 40), record('b', 60), record('a', 0)],
    [record('too-late', 10), record('c', 61)],
  ]
  const asked: number[] = []
  const store = {
    between: async (from: number, _to: number, receive: (record: DecisionRecord) => void) => {
      asked.push(from)
      const all = held[Math.min(asked.length, held.length) - 1] ?? []
      for (const one of all) if (Date.parse(one.time) >= from) receive(one)
      if (asked.length > held.length) ending.abort()
    },
  }
  const ids: string[] = []
  for await (const line of recordLines(store, { signal: ending.signal, pollMs: 1 })) {
    assert.ok(line.endsWith('\n'))
    ids.push(JSON.parse(line).id)
  }
  assert.deepEqual(ids, ['a', 'b', 'late', 'c'])
  assert.deepEqual(asked.slice(0, 2), [0, BEGIN + 30_000])
})
