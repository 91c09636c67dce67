import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { counted } from '../../src/tally/caller-refusals.ts'
import { Callers } from '../../src/tally/callers.ts'
import { LIMITS } from '../../src/tally/limits.ts'

test('a caller is what its rows say, and is called by its address until it has a name', () => {
  const callers = new Callers(LIMITS)
  const guest = { ...emptyObservation(), time: 6000, address: '192.0.2.1', agent: 'a/1' }
  const caller = callers.callerOf(guest)
  callers.counts.noteRequest(0, 9)
  callers.counts.noteServed(0, 3)
  callers.counts.setStreak(0, 2)
  callers.refusals.add(0, counted.forbidden)
  callers.shown.note(0, 7)
  const { address, client, firstSeen, lastSeen, requests, ok, forbidden, challenged } = caller
  assert.deepEqual([address, client, firstSeen, lastSeen], [1, 1, 6, 9])
  assert.deepEqual([requests, ok, forbidden, challenged, caller.streak], [1, 0, 1, 0, 2])
  assert.deepEqual([caller.routes, caller.credentials], [[3], [7]])
  assert.deepEqual([caller.name, caller.isNamed], ['192.0.2.1', false])
  assert.equal(callers.callerOf({ ...guest, subject: 's' }), caller)
  assert.deepEqual([caller.name, caller.isNamed], ['s', true])
})
