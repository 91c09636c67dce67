// Goal: what Redis does after somebody was told that it could not be done is taken back.
// Method: a real Redis that is paused for longer than an answer may take, and then goes on.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sampleSession } from '../../../guard/test/session/store-contract.ts'
import { type Question, RedisConnection } from '../../src/redis/connection.ts'
import { redisReplays } from '../../src/redis/replay.ts'
import { RedisSessions } from '../../src/redis/sessions.ts'
import { redisThrottle } from '../../src/redis/throttle.ts'
import { until } from '../ear.ts'
import { places } from '../places.ts'

const { redis } = places()
const attempt = { address: '192.0.2.1', account: 'robot', guessable: true }
const expiresAt = Date.now() + 3_600_000
/** How long an answer may take, in milliseconds: long enough for one that a busy machine gives. */
const TIMEOUT = 400

/** A connection whose next script is late, and what takes it back only after something else. */
class Late extends RedisConnection {
  late: () => Promise<unknown> = async () => undefined
  meantime: () => Promise<unknown> = async () => undefined

  override async run(...asked: Parameters<RedisConnection['run']>): Promise<unknown> {
    const { late } = this
    this.late = async () => undefined
    await late()
    return await super.run(...asked)
  }

  override askLater(question: Question<unknown>, before?: Promise<unknown>): void {
    super.askLater(async (client) => {
      await this.meantime()
      await question(client)
    }, before)
  }
}

const opened: RedisConnection[] = []
afterEach(() => {
  for (const connection of opened.splice(0)) connection.close()
})

/** A connection that does not wait for long, and an administrator who does. */
async function open() {
  const url = await redis.fresh()
  const late = new Late({ url, timeoutMs: TIMEOUT })
  const admin = new RedisConnection({ url, timeoutMs: 10_000 })
  opened.push(late, admin)
  for (const connection of opened) assert.ok(await connection.ready())
  const { client } = admin
  return {
    late,
    client,
    pause: () => client.sendCommand(['CLIENT', 'PAUSE', `${3 * TIMEOUT}`, 'ALL']),
    /** Waits until Redis goes on, and nothing is left of a kind of keys. */
    gone: async (pattern: string) => {
      await client.ping()
      const keys = (): Promise<string[]> => client.keys(pattern)
      await until(
        async () => (await keys()).length === 0,
        () => `something of ${pattern} is left`,
      )
    },
  }
}

describe('what Redis did too late', { skip: redis.skip }, () => {
  test('a proof that nothing passed by is good when it is repeated', async () => {
    const { late, pause, gone } = await open()
    const replays = redisReplays(late)
    await pause()
    await assert.rejects(async () => replays.seen('a', expiresAt), /no answer/)
    await gone('*proof*')
    assert.equal(await replays.seen('a', expiresAt), false)
    assert.equal(await replays.seen('a', expiresAt), true)
  })

  test('a proof that was used before stays so', async () => {
    const { late, client, pause } = await open()
    const replays = redisReplays(late)
    assert.equal(await replays.seen('a', expiresAt), false)
    await pause()
    await assert.rejects(async () => replays.seen('a', expiresAt), /no answer/)
    await client.ping()
    await setTimeout(100)
    assert.equal(await replays.seen('a', expiresAt), true)
  })

  test('a session whose id nobody was told is ended', async () => {
    const { late, pause, gone } = await open()
    const sessions = new RedisSessions(late)
    // Redis knows the script then, and runs it as soon as it goes on.
    await sessions.create(sampleSession())
    await sessions.delete('first')
    await pause()
    await assert.rejects(sessions.create(sampleSession()), /no answer/)
    await gone('*session*')
  })

  test('a session that got an id which nobody was told has the one before', async () => {
    const { late, client, pause } = await open()
    const sessions = new RedisSessions(late)
    const session = sampleSession()
    await sessions.create(session)
    late.late = pause
    await assert.rejects(sessions.replace('first', sampleSession({ hash: 'second' })), /no answer/)
    await client.ping()
    await until(
      async () => (await sessions.listOf('alice'))[0]?.hash === 'first',
      () => 'the session is lost',
    )
    assert.deepEqual(await sessions.read('first'), session)
    assert.equal(await sessions.read('second'), undefined)
    assert.equal((await sessions.listOf('alice')).length, 1)
  })

  test('what was ended meanwhile does not come back', async () => {
    const { late, client, pause } = await open()
    const sessions = new RedisSessions(late)
    await sessions.create(sampleSession())
    late.late = pause
    let ended = 0
    late.meantime = async () => {
      ended += await sessions.deleteAllOf('alice')
    }
    await assert.rejects(sessions.replace('first', sampleSession({ hash: 'second' })), /no answer/)
    await until(
      () => ended === 1,
      () => `${ended} sessions were ended`,
    )
    await setTimeout(100)
    assert.deepEqual(await client.keys('*session*'), [])
  })

  test('an id that was signed out meanwhile does not come back', async () => {
    const { late, client, pause } = await open()
    const sessions = new RedisSessions(late)
    await sessions.create(sampleSession())
    late.late = pause
    const isEnded: boolean[] = []
    late.meantime = async () => {
      isEnded.push(await sessions.delete('first'))
    }
    await assert.rejects(sessions.replace('first', sampleSession({ hash: 'second' })), /no answer/)
    await until(
      async () => (await client.keys('*session*')).length === 0,
      () => 'a session is left',
    )
    assert.deepEqual(isEnded, [false])
    assert.deepEqual(await client.keys('*'), [])
  })

  test('an id that is signed out while it is replaced cannot come back', async () => {
    const { late, client } = await open()
    const sessions = new RedisSessions(late)
    await sessions.create(sampleSession())
    late.late = async () => {
      assert.equal(await sessions.replace('first', sampleSession({ hash: 'second' })), true)
      assert.equal((await client.keys('*replaced*')).length, 1)
    }
    assert.equal(await sessions.delete('first'), false)
    assert.deepEqual(await client.keys('*replaced*'), [])
  })

  test('an attempt that was let through elsewhere is not under way', async () => {
    const { late, pause, gone } = await open()
    const throttle = redisThrottle(late)
    await throttle.check(attempt, Date.now())
    await pause()
    const admission = await throttle.begin(attempt, Date.now())
    assert.equal(admission.kind, 'begun')
    await gone('*:p')
  })

  test('an attempt whose end could not be told is not under way once Redis is back', async () => {
    const { late, client, gone } = await open()
    const admission = await redisThrottle(late).begin(attempt, Date.now())
    if (admission.kind !== 'begun') throw new Error('the first attempt has to wait')
    assert.notDeepEqual(await client.keys('*:p'), [])
    const lost = new Promise((resolve) => late.client.once('reconnecting', resolve))
    await client.sendCommand(['CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes'])
    await lost
    await admission.ended('succeeded', Date.now())
    await gone('*:p')
  })
})
