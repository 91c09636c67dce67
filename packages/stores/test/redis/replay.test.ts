import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { memoryReplays, type ReplayStore } from '@sallyport/guard'
import { peer } from '../../../../tools/peer.ts'
import { type RedisServer, startRedis } from '../../../../tools/redis.ts'
import { connectRedis, type RedisConnection } from '../../src/redis/connection.ts'
import { redisReplays } from '../../src/redis/replay.ts'

const redis = peer('redis')
const MINUTE = 60_000

// Goal: a proof is good once, over all processes; the memory of one process keeps the same rules.
describe('redisReplays', { skip: 'skip' in redis && redis.skip }, () => {
  let server: RedisServer
  let connections: readonly RedisConnection[] = []
  before(async () => {
    server = await startRedis('path' in redis ? redis.path : '')
    connections = [1, 2].map(() => connectRedis({ url: server.url, timeoutMs: 2_000 }))
    for (const connection of connections) assert.ok(await connection.ready())
  })
  after(async () => {
    for (const connection of connections) connection.close()
    await server?.stop()
  })
  const connectionAt = (i: number): RedisConnection => connections[i % 2] as RedisConnection

  const stores: readonly (readonly [string, () => ReplayStore])[] = [
    ['in Redis', () => redisReplays(connectionAt(0))],
    ['in memory', () => memoryReplays()],
  ]
  for (const [name, make] of stores) {
    test(`${name}: the first is first, whatever comes later is not [RFC 9449 11.1 SHOULD]`, async () => {
      const store = make()
      assert.equal(await store.seen('a', Date.now() + MINUTE), false)
      assert.equal(await store.seen('a', Date.now() + MINUTE), true)
      assert.equal(await store.seen('a', Date.now() + 2 * MINUTE), true)
      assert.equal(await store.seen('b', Date.now() + MINUTE), false)
    })

    test(`${name}: what has ended is forgotten`, async () => {
      const store = make()
      assert.equal(await store.seen('short', Date.now() + 30), false)
      const end = Date.now() + 5_000
      while (await store.seen('short', Date.now() + 30)) {
        assert.ok(Date.now() < end, 'it is remembered without end')
        await sleep(5)
      }
    })
  }

  test('of a hundred at once, from two processes, one is first', async () => {
    const all = Array.from({ length: 100 }, (_, i) =>
      redisReplays(connectionAt(i)).seen('same', Date.now() + MINUTE),
    )
    const seen = await Promise.all(all)
    assert.equal(seen.filter((wasSeen) => !wasSeen).length, 1)
  })

  test('the proof itself is not kept, and the key ends with it', async () => {
    await redisReplays(connectionAt(0)).seen('jti-in-the-clear', Date.now() + MINUTE)
    const { client } = connectionAt(0)
    const names = await client.keys('*')
    assert.ok(names.every((name) => !name.includes('jti-in-the-clear')))
    for (const name of names) {
      const left = await client.pTTL(name)
      assert.ok(left > 0 && left <= 2 * MINUTE, `${left}`)
    }
  })

  test('while Redis is down it rejects: nothing passes unseen', async (t) => {
    const nowhere = connectRedis({ url: 'redis://127.0.0.1:1' })
    t.after(() => nowhere.close())
    await assert.rejects(async () => redisReplays(nowhere).seen('a', Date.now() + MINUTE))
  })
})
