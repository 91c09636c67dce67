import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memorySessions } from '../../src/session/memory-sessions.ts'
import { sampleSession, sessionStoreContract } from './store-contract.ts'

describe('memorySessions', () => {
  sessionStoreContract(() => memorySessions())

  test('when it is full, the one that was unused for longest ends', async () => {
    const store = memorySessions({ maxEntries: 2 })
    await store.create(sampleSession({ hash: 'first' }))
    await store.create(sampleSession({ hash: 'second' }))
    await store.touch('first', { seenAt: Date.now(), endsAt: Date.now() + 1000 })
    await store.create(sampleSession({ hash: 'third' }))
    const read = await Promise.all(['first', 'second', 'third'].map((hash) => store.read(hash)))
    assert.deepEqual(
      read.map((session) => session?.hash),
      ['first', undefined, 'third'],
    )
  })

  test('a bound that is none is a mistake', () => {
    assert.throws(() => memorySessions({ maxEntries: 0 }), /`maxEntries` must be a number from 1/)
  })
})
