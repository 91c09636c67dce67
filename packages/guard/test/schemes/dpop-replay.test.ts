// Goal: what was seen is known until its time is over, and memory is bounded without letting one pass.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryReplays } from '../../src/schemes/dpop-replay.ts'

describe('memoryReplays', () => {
  test('a key is new once, until it ends', () => {
    let now = 0
    const replays = memoryReplays({ clock: () => now })
    assert.equal(replays.seen('a', 100), false)
    assert.equal(replays.seen('a', 100), true)
    assert.equal(replays.seen('b', 100), false)
    now = 99
    assert.equal(replays.seen('a', 200), true)
    now = 100
    assert.equal(replays.seen('a', 200), false)
    assert.equal(replays.seen('a', 200), true)
  })

  test('what ended makes room', () => {
    let now = 0
    const replays = memoryReplays({ maxEntries: 2, clock: () => now })
    assert.equal(replays.seen('a', 10), false)
    assert.equal(replays.seen('b', 20), false)
    now = 10
    assert.equal(replays.seen('c', 30), false)
    assert.equal(replays.seen('b', 20), true)
  })

  test('where there is no room it fails, and forgets nothing', () => {
    const replays = memoryReplays({ maxEntries: 2, clock: () => 0 })
    assert.equal(replays.seen('a', 10), false)
    assert.equal(replays.seen('b', 10), false)
    assert.throws(() => replays.seen('c', 10), RangeError)
    assert.equal(replays.seen('a', 10), true)
    assert.equal(replays.seen('b', 10), true)
  })

  test('no entries at all are refused at start', () => {
    assert.throws(() => memoryReplays({ maxEntries: 0 }), /`maxEntries` must be a number from 1/)
  })
})
