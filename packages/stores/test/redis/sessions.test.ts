// Goal: all sessions of a subject end, however many there are and whatever is done meanwhile.
// Method: a connection that does something just before a script runs, as another process may.
import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { sampleSession } from '../../../guard/test/session/store-contract.ts'
import {
  type Question,
  RedisConnection,
  type RedisScript,
  type ScriptInput,
} from '../../src/redis/connection.ts'
import { RedisSessions } from '../../src/redis/sessions.ts'
import { places } from '../places.ts'

const { redis } = places()
const TIMEOUT = 5_000

class Racing extends RedisConnection {
  before: () => Promise<unknown> = async () => undefined

  override async run(
    script: RedisScript,
    input: ScriptInput,
    takingBack?: Question<unknown>,
  ): Promise<unknown> {
    await this.before()
    return await super.run(script, input, takingBack)
  }
}

const connections: RedisConnection[] = []
afterEach(() => {
  for (const connection of connections.splice(0)) connection.close()
})

/** Sessions, and those of another process that does something whenever these run a script. */
async function opened(): Promise<{
  readonly sessions: RedisSessions
  readonly others: RedisSessions
  readonly racing: Racing
}> {
  const options = { url: await redis.fresh(), timeoutMs: TIMEOUT }
  const [racing, plain] = [new Racing(options), new RedisConnection(options)]
  connections.push(racing, plain)
  for (const connection of connections) assert.ok(await connection.ready())
  return { sessions: new RedisSessions(racing), others: new RedisSessions(plain), racing }
}

/** Makes so many, a thousand at once. */
async function fill(sessions: RedisSessions, count: number): Promise<void> {
  for (let made = 0; made < count; made += 1_000) {
    const hashes = Array.from({ length: Math.min(1_000, count - made) }, (_, i) => `${made + i}`)
    await Promise.all(hashes.map((hash) => sessions.create(sampleSession({ hash }))))
  }
}

describe('listOf', { skip: redis.skip }, () => {
  test('one that comes back while they are listed stays in the list', async () => {
    const { sessions, others, racing } = await opened()
    await others.create(sampleSession())
    const key = racing.plainKeyOf('session', 'first')
    await racing.client.del(key)
    racing.before = () => others.create(sampleSession())
    assert.deepEqual(await sessions.listOf('alice'), [])
    assert.equal((await others.listOf('alice')).length, 1)
  })
})

describe('deleteAllOf', { skip: redis.skip }, () => {
  test('more than commands can wait at once end all the same', async () => {
    const { sessions } = await opened()
    await fill(sessions, 10_500)
    assert.equal(await sessions.deleteAllOf('alice'), 10_500)
    assert.deepEqual(await sessions.listOf('alice'), [])
    assert.equal(await sessions.read('10499'), undefined)
  })

  test('one that gets another id meanwhile ends', async () => {
    const { sessions, others, racing } = await opened()
    await others.create(sampleSession())
    racing.before = async () => {
      racing.before = async () => undefined
      assert.equal(await others.replace('first', sampleSession({ hash: 'second' })), true)
    }
    assert.equal(await sessions.deleteAllOf('alice'), 1)
    assert.equal(await others.read('second'), undefined)
  })

  test('where they are added without end it says so, instead of going on for ever', async () => {
    const { sessions, others, racing } = await opened()
    await others.create(sampleSession())
    let added = 0
    racing.before = () => others.create(sampleSession({ hash: `added ${added++}` }))
    await assert.rejects(sessions.deleteAllOf('alice'), /more sessions were added than 100 rounds/)
    assert.equal(added, 100)
  })
})
