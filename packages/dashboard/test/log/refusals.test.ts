import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyObservation } from '@sallyport/explain'
import { Refusals } from '../../src/log/refusals.ts'

function add(refusals: Refusals, time: number): void {
  refusals.add({ seen: { ...emptyObservation(), time }, route: 0, caller: 0 })
}

test('as many are kept as there is room for, the newest first, and all are counted', () => {
  const refusals = new Refusals(3)
  assert.equal(new Refusals(1).oldest, undefined)
  for (const time of [1, 2, 3]) add(refusals, time)
  assert.deepEqual(
    [...refusals.newest()].map(({ seen }) => seen.time),
    [3, 2, 1],
  )
  add(refusals, 4)
  assert.deepEqual(
    [...refusals.newest()].map(({ number }) => number),
    [4, 3, 2],
  )
  assert.equal(refusals.oldest?.seen.time, 2)
  assert.deepEqual([refusals.seen, refusals.kept], [4, 3])
})
