import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { memoryNonceCounters } from '@sallyport/guard'
import { peer } from '../../../../tools/peer.ts'
import { type RedisServer, startRedis } from '../../../../tools/redis.ts'
import { connectRedis, type RedisConnection } from '../../src/redis/connection.ts'
import { redisNonceCounters } from '../../src/redis/nonce-counters.ts'

const redis = peer('redis')
const MINUTE = 60_000

describe('redisNonceCounters', { skip: 'skip' in redis && redis.skip }, () => {
  let server: RedisServer
  let connection: RedisConnection
  before(async () => {
    server = await startRedis('path' in redis ? redis.path : '')
    connection = connectRedis({ url: server.url, timeoutMs: 2_000 })
    assert.ok(await connection.ready())
  })
  after(async () => {
    connection?.close()
    await server?.stop()
  })

  // Goal: Redis says of every count what the memory says.
  // Method: the same counts to both, chosen at the edges of the window and at random.
  const edges = [
    1, 1, 2, 5, 4, 3, 3, 130, 2, 3, 132, 4, 5, 6, 260, 132, 133, 259, 260, 0xffffffff, 1,
  ]
  const random = Array.from({ length: 300 }, (_, i) => 1 + ((i * 7919) % 211))
  for (const [name, counts] of [
    ['at the edges of the window', edges],
    ['in disorder', random],
  ] as const) {
    test(`${name}, a count is good once [RFC 7616 5.4 MAY]`, async () => {
      const [remote, local] = [redisNonceCounters(connection), memoryNonceCounters()]
      const expiresAt = Date.now() + MINUTE
      for (const [i, count] of counts.entries()) {
        const ours = await local.use(name, count, expiresAt)
        assert.equal(await remote.use(name, count, expiresAt), ours, `count ${count}, the ${i}th`)
      }
    })
  }

  test('of many at once with one count, one is fresh', async () => {
    const counters = redisNonceCounters(connection)
    const all = Array.from({ length: 50 }, () => counters.use('once', 1, Date.now() + MINUTE))
    const fresh = (await Promise.all(all)).filter((answer) => answer === 'fresh')
    assert.equal(fresh.length, 1)
  })

  test('what is kept of a nonce has a limit, and ends with the nonce', async () => {
    const counters = redisNonceCounters(connection)
    for (let count = 1; count <= 300; count += 1) {
      await counters.use('long', count, Date.now() + MINUTE)
    }
    const key = connection.plainKeyOf('nonce', 'long')
    assert.ok((await connection.client.zCard(key)) <= 128)
    const left = await connection.client.pTTL(key)
    assert.ok(left > 0 && left <= MINUTE, `${left}`)
  })

  test('while Redis is down it rejects', async (t) => {
    const nowhere = connectRedis({ url: 'redis://127.0.0.1:1' })
    t.after(() => nowhere.close())
    await assert.rejects(async () => redisNonceCounters(nowhere).use('a', 1, Date.now() + MINUTE))
  })
})
