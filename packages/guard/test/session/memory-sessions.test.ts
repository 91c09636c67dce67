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

  test('so it is however often it is filled, emptied and filled again', async () => {
    const store = memorySessions({ maxEntries: 3 })
    const create = async (...hashes: readonly string[]): Promise<void> => {
      for (const hash of hashes) await store.create(sampleSession({ hash }))
    }
    const kept = async (): Promise<readonly string[]> =>
      (await store.listOf('alice')).map(({ hash }) => hash).sort()
    await create('a', 'b', 'c', 'd', 'e')
    assert.deepEqual(await kept(), ['c', 'd', 'e'])
    await store.touch('c', { seenAt: 1, endsAt: 2 })
    await create('f')
    assert.deepEqual(await kept(), ['c', 'e', 'f'])
    await store.deleteAllOf('alice')
    await create('g', 'h', 'i', 'j')
    assert.deepEqual(await kept(), ['h', 'i', 'j'])
  })

  test('a bound that is none is a mistake', () => {
    assert.throws(() => memorySessions({ maxEntries: 0 }), /`maxEntries` must be a number from 1/)
  })
})
