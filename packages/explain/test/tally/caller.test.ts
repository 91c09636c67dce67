import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Caller } from '../../src/tally/caller.ts'
import { CallerCounts } from '../../src/tally/caller-counts.ts'

test('a caller is what its counts say, and knows the last four credentials that it showed', () => {
  const counts = new CallerCounts()
  const place = { address: 4, client: 5, time: 6 }
  const caller = new Caller(0, { name: 'a', isNamed: true, counts }, place)
  counts.noteRequest(0, 9)
  counts.noteServed(0, 3)
  for (const one of [1, 2, 3, 4, 5]) caller.shows(one)
  caller.streak = 2
  const { address, client, firstSeen, lastSeen, requests, ok, lastOk, tokens } = caller
  assert.deepEqual([address, client, firstSeen, lastSeen], [4, 5, 6, 9])
  assert.deepEqual([requests, ok, lastOk, tokens, caller.streak], [1, 0, 0, 0, 2])
  assert.deepEqual([caller.routes, caller.credentials], [[3], [2, 3, 4, 5]])
})
