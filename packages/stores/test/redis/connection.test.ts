import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { peer } from '../../../../tools/peer.ts'
import { type RedisServer, startRedis } from '../../../../tools/redis.ts'
import { connectRedis, type RedisConnection, redisScript } from '../../src/redis/connection.ts'

const redis = peer('redis')

describe('connectRedis', () => {
  for (const url of ['', 'localhost:6379', 'http://localhost', 'redis:/localhost']) {
    test(`\`${url}\` is refused at once`, () => {
      assert.throws(() => connectRedis({ url }), { name: 'TypeError', message: /redis:\/\// })
    })
  }

  test('where nobody listens nothing is waited for, and nothing is thrown out of turn', async (t) => {
    const connection = connectRedis({ url: 'redis://127.0.0.1:1', timeoutMs: 10_000 })
    t.after(() => connection.close())
    assert.equal(await connection.ready(50), false)
    const start = performance.now()
    for (let i = 0; i < 20; i += 1) await assert.rejects(connection.ask((client) => client.ping()))
    // One wait alone would be that long.
    assert.ok(performance.now() - start < 10_000)
  })
})

describe('RedisConnection', { skip: 'skip' in redis && redis.skip }, () => {
  let server: RedisServer
  let connection: RedisConnection
  before(async () => {
    server = await startRedis('path' in redis ? redis.path : '')
    connection = connectRedis({ url: server.url, secret: 'of the test', timeoutMs: 1_000 })
    assert.ok(await connection.ready())
  })
  after(async () => {
    connection?.close()
    await server?.stop()
  })

  const keys = [
    ['the same secret gives the same keys', { secret: 'of the test' }, true],
    ['another secret gives others', { secret: 'another' }, false],
    ['no secret and no password is a secret of its own', {}, false],
    ['another prefix is another place', { secret: 'of the test', prefix: 'other:' }, false],
  ] as const
  for (const [name, options, isSame] of keys) {
    test(name, (t) => {
      const other = connectRedis({ url: server.url, ...options })
      t.after(() => other.close())
      assert.equal(other.keyOf('account', 'A') === connection.keyOf('account', 'A'), isSame)
    })
  }

  test('the password of the URL is the secret where none is given', () => {
    const of = (password: string): string => {
      const url = server.url.replace('//', `//:${password}@`)
      const other = connectRedis({ url })
      other.close()
      return other.keyOf('account', 'A')
    }
    assert.equal(of('one'), of('one'))
    assert.notEqual(of('one'), of('two'))
  })

  test('what has to be found is named alike, whatever the secret', () => {
    const other = connectRedis({ url: server.url, secret: 'another' })
    other.close()
    const name = connection.plainKeyOf('revoked', 'A')
    assert.equal(other.plainKeyOf('revoked', 'A'), name)
    assert.notEqual(connection.plainKeyOf('session', 'A'), name)
    assert.notEqual(connection.plainKeyOf('revoked', 'B'), name)
  })

  test('kinds of keys do not meet', () => {
    assert.notEqual(connection.keyOf('account', 'A'), connection.keyOf('address', 'A'))
    assert.notEqual(connection.digest('a', 'bc'), connection.digest('ab', 'c'))
  })

  test('a script runs before Redis knows it, and after it forgot', async () => {
    const script = redisScript('return {#KEYS, tonumber(ARGV[1]) + 1}')
    for (let i = 0; i < 2; i += 1) {
      assert.deepEqual(await connection.run(script, { keys: ['a', 'b'], args: [41] }), [2, 42])
      await connection.client.scriptFlush()
    }
  })

  test('a complaint is no outage: the next question is asked', async () => {
    for (let i = 0; i < 10; i += 1) {
      await assert.rejects(
        connection.ask((client) => client.sendCommand(['NO-SUCH'])),
        /ERR/,
      )
    }
    assert.equal(await connection.ask((client) => client.ping()), 'PONG')
  })
})
