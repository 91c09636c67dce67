// Goal: a connection that hears of changes is never dead without somebody knowing.
// Method: a real Redis that is asked for nothing or ends, and a user who may not listen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createClient } from 'redis'
import { peer } from '../../../../tools/peer.ts'
import { startRedis } from '../../../../tools/redis.ts'
import { openStores } from '../../src/stores.ts'
import { Ear, listening, until, untilHeardOf } from '../ear.ts'
import { closedAfterEach, places } from '../places.ts'

const { redis } = places()
const { skip } = redis
const closing = closedAfterEach()

test('a quiet connection is not taken for a dead one', { skip }, async () => {
  const ear = await listening(await closing(openStores(await redis.fresh())))
  await setTimeout(4_000)
  assert.deepEqual(ear.heard, [])
})

test('a server that is gone is missed each second, until there is another', { skip }, async (t) => {
  const found = peer('redis')
  const path = 'path' in found ? found.path : ''
  const first = await startRedis(path)
  const ear = await listening(await closing(openStores(first.url)))
  await first.kill()
  for (let i = 0; i < 3; i += 1) await ear.hears(undefined)
  const second = await startRedis(path, { port: first.port })
  t.after(() => second.stop())
  const here = await closing(openStores(second.url))
  await untilHeardOf(here.revocations, ear)
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
