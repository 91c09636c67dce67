// Goal: a connection that hears of changes is never dead without somebody knowing.
// Method: a real Redis, a line to it that can be cut without a word, and a user who may not listen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createClient } from 'redis'
import { peer } from '../../../../tools/peer.ts'
import { startRedis } from '../../../../tools/redis.ts'
import { openStores } from '../../src/stores.ts'
import { Ear, listening, until } from '../ear.ts'
import { closedAfterEach, places } from '../places.ts'
import { proxyTo } from '../proxy.ts'

const { redis } = places()
const { skip } = redis
const closing = closedAfterEach()
const expiresAt = Date.now() + 3_600_000

test('a connection that is dead without a word is noticed, and comes back', { skip }, async (t) => {
  const url = await redis.fresh()
  const proxy = await proxyTo(url)
  t.after(() => proxy.close())
  const [here, there] = [await closing(openStores(url)), await closing(openStores(proxy.url))]
  const ear = await listening(there)
  proxy.isCut = true
  // A second until the next ping, and three without an answer.
  await ear.hears(undefined, 6_000)
  proxy.isCut = false
  await ear.hears(undefined, 6_000)
  await here.revocations.revokeToken({ tokenId: 'a', subjectId: 'alice', expiresAt })
  await ear.hears('alice')
})

test('a quiet connection is not taken for a dead one', { skip }, async () => {
  const ear = await listening(await closing(openStores(await redis.fresh())))
  await setTimeout(4_000)
  assert.deepEqual(ear.heard, [])
})

test('each loss is announced once, and each return', { skip }, async (t) => {
  const found = peer('redis')
  const path = 'path' in found ? found.path : ''
  const first = await startRedis(path)
  const ear = await listening(await closing(openStores(first.url)))
  await first.kill()
  await setTimeout(2_500)
  assert.deepEqual(ear.heard, [undefined], 'one loss, many attempts to be back')
  const second = await startRedis(path, { port: first.port })
  t.after(() => second.stop())
  await until(
    () => ear.heard.length === 2,
    () => 'the return is not heard of',
  )
  await second.kill()
  await until(
    () => ear.heard.length === 3,
    () => 'the second loss is not heard of',
  )
})

test('where nobody may listen it rejects, and no connection is left', { skip }, async (t) => {
  const url = await redis.fresh()
  const admin = createClient({ url })
  await admin.connect()
  t.after(() => admin.destroy())
  const form = ['reset', 'on', '>password', '~*', '+@all', 'resetchannels']
  await admin.sendCommand(['ACL', 'SETUSER', 'deaf', ...form])
  const clients = async (): Promise<number> =>
    String(await admin.sendCommand(['CLIENT', 'LIST'])).split('user=deaf').length - 1
  const stores = await closing(openStores(url.replace('//', '//deaf:password@')))
  assert.equal(await clients(), 1)
  const ear = new Ear()
  for (let i = 0; i < 3; i += 1) {
    await assert.rejects(
      stores.changes.follow((subjectId) => ear.heard.push(subjectId)),
      /NOPERM/,
    )
  }
  await until(
    async () => (await clients()) === 1,
    () => 'connections are left',
  )
})
