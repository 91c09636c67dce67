import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { after, beforeEach, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createGuard, type Guard, type Scheme } from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { authenticated, createModel } from '@sallyport/policy'
import { peer } from '../../../../tools/peer.ts'
import { startRedis } from '../../../../tools/redis.ts'
import { connectRedis, type RedisConnection } from '../../src/redis/connection.ts'
import { type RedisThrottleOptions, redisThrottle } from '../../src/redis/throttle.ts'

const redis = peer('redis')
const program = 'path' in redis ? redis.path : ''
const SLOWEST_MS = 250
/** How long the machine kept this process from running at all: that is no waiting for Redis. */
const stalls = monitorEventLoopDelay({ resolution: 5 })
const ADDRESS = { free: 1_000 }

/** What one request came to. */
interface Seen {
  readonly status: number
  readonly milliseconds: number
  readonly reason: string | undefined
}

// Goal: an outage of Redis is no outage of the service, and never one that somebody waits for.
// Method: a real server and a real Redis, which is killed and started again between requests.
describe('while Redis is down', { skip: 'skip' in redis && redis.skip }, () => {
  stalls.enable()
  beforeEach(() => stalls.reset())
  after(() => stalls.disable())

  test('local: wrong is 401 and right is 200, each process counts alone, and then together again', async () => {
    await withService({ address: ADDRESS }, async ({ connection, ask, kill, restart }) => {
      assert.deepEqual(statusesOf([await ask('wrong'), await ask('right')]), [401, 200])
      await kill()
      const during: Seen[] = []
      for (let i = 0; i < 12; i += 1)
        during.push(await ask(i % 4 === 3 ? 'right' : 'wrong', `n${i}`))
      assertQuick(during)
      assert.deepEqual(new Set(statusesOf(during)), new Set([200, 401]))
      const guesses = []
      for (let i = 0; i < 8; i += 1) guesses.push(await ask('wrong', 'bob'))
      assert.deepEqual(statusesOf(guesses), [401, 401, 401, 401, 401, 401, 429, 429])
      await restart()
      await untilBack(connection)
      for (let i = 0; i < 3; i += 1) assert.equal((await ask('wrong', 'carol')).status, 401)
      assert.equal(await failuresOf(connection, 'CAROL'), 3)
    })
  })

  test('refuse: what would be verified is 503, at once, and then judged again', async () => {
    await withService(
      { whenDown: 'refuse', address: ADDRESS },
      async ({ connection, ask, kill, restart }) => {
        assert.equal((await ask('wrong')).status, 401)
        await kill()
        const during: Seen[] = []
        for (let i = 0; i < 12; i += 1)
          during.push(await ask(i % 2 === 0 ? 'right' : 'wrong', `n${i}`))
        assertQuick(during)
        assert.deepEqual(new Set(statusesOf(during)), new Set([503]))
        assert.deepEqual(
          new Set(during.map(({ reason }) => reason)),
          new Set(['throttle_unavailable']),
        )
        await restart()
        await untilBack(connection)
        assert.deepEqual(statusesOf([await ask('wrong'), await ask('right', 'erin')]), [401, 200])
      },
    )
  })

  test('killed in the middle of a storm: nobody waits for it, and nobody is answered 500', async () => {
    await withService({ address: ADDRESS }, async ({ ask, kill }) => {
      const storm: Promise<Seen>[] = []
      for (let i = 0; i < 40; i += 1) {
        storm.push(ask('wrong', `storm${i}`))
        if (i === 20) storm.push(kill().then(() => ask('wrong', 'after')))
        await sleep(15)
      }
      const seen = await Promise.all(storm)
      assertQuick(seen)
      assert.deepEqual(new Set(statusesOf(seen)), new Set([401]))
    })
  })

  test('one that hangs is given up after the time-out, and then not asked for a while', async () => {
    await withService({ address: ADDRESS }, async ({ connection, ask, hang }) => {
      assert.equal((await ask('wrong')).status, 401)
      hang(1_500)
      const during: Seen[] = []
      for (let i = 0; i < 8; i += 1) during.push(await ask('wrong', `hung${i}`))
      assertQuick(during)
      assert.deepEqual(new Set(statusesOf(during)), new Set([401]))
      assert.ok(during.some(({ milliseconds }) => milliseconds >= 90))
      const quick = during.filter(({ milliseconds }) => milliseconds < 90)
      assert.ok(quick.length >= 3, `${quick.length} of ${during.length} waited for nothing`)
      await untilBack(connection)
    })
  })

  test('each outage is told once', async (t) => {
    const told: string[] = []
    const listen = ({ name, message }: Error): void => {
      if (name === 'SallyportWarning' && message.startsWith('Redis')) told.push(message)
    }
    process.on('warning', listen)
    t.after(() => process.off('warning', listen))
    await withService({ address: ADDRESS }, async ({ connection, ask, kill, restart }) => {
      for (let outage = 1; outage <= 2; outage += 1) {
        assert.equal((await ask('wrong', `told${outage}`)).status, 401)
        await kill()
        for (let i = 0; i < 6; i += 1) await ask('wrong', `told${i}`)
        assert.equal(told.length, outage)
        assert.match(told.at(-1) ?? '', /; each process throttles by what it counts itself/)
        await restart()
        await untilBack(connection)
      }
    })
  })
})

const RIGHT = 'open-sesame'

/** Basic without the hashing, which would take longer than what is measured here. */
const guess: Scheme = {
  name: 'guess',
  guessable: true,
  opensDialog: false,
  read: (request) => {
    const line = String(request.header('authorization') ?? '')
    const [, account, secret] = /^Guess (\w+):(.+)$/.exec(line) ?? []
    if (account === undefined || secret === undefined) return { kind: 'absent' }
    const credentials = { transport: 'authorization', text: line, account, secret }
    return { kind: 'found', credentials }
  },
  challenge: () => ({
    scheme: 'Guess',
    parameters: [{ name: 'realm', value: 'outage' }],
    valid: true,
  }),
  verify: ({ account = '', secret }) => {
    if (secret !== RIGHT) return { kind: 'reject', reason: 'password_wrong', facts: {} }
    const authentication = { scheme: 'guess', methods: ['pwd'] }
    return {
      kind: 'ok',
      subject: { id: account, kind: 'user', sets: [], authentication },
      facts: {},
    }
  },
}

/** A service behind a guard, and the Redis that its throttle counts in. */
interface Service {
  readonly connection: RedisConnection
  ask(password: 'right' | 'wrong', account?: string): Promise<Seen>
  kill(): Promise<void>
  restart(): Promise<void>
  hang(milliseconds: number): void
}

async function withService(
  options: RedisThrottleOptions,
  use: (service: Service) => Promise<void>,
): Promise<void> {
  let redis = await startRedis(program)
  const { port } = redis
  const connection = connectRedis({ url: redis.url })
  assert.ok(await connection.ready())
  const reasons: (string | undefined)[] = []
  const server = await listening(
    createGuard({
      realm: 'outage',
      model: createModel({ permissions: [], sets: {} }),
      schemes: [guess],
      throttle: redisThrottle(connection, options),
      sink: { write: (entry) => void reasons.push(entry.record().reason) },
    }),
  )
  try {
    await use({
      connection,
      ask: async (password, account = 'alice') => {
        const secret = password === 'right' ? RIGHT : `guess-${Math.random()}`
        const authorization = `Guess ${account}:${secret}`
        const start = performance.now()
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
        const { status } = await fetch(url, { headers: { authorization } })
        return { status, milliseconds: performance.now() - start, reason: reasons.at(-1) }
      },
      kill: () => redis.kill(),
      restart: async () => {
        redis = await startRedis(program, { port })
      },
      // What is asked on the same connection comes after it, so nothing has to be waited for.
      hang: (milliseconds) => {
        const hung = connection.client.sendCommand(['DEBUG', 'SLEEP', String(milliseconds / 1000)])
        hung.catch(() => undefined)
      },
    })
  } finally {
    connection.close()
    server.closeAllConnections()
    server.close()
    await redis.stop()
  }
}

async function listening(guard: Guard): Promise<Server> {
  const policy = guard.policy('any', { rule: authenticated() })
  const server = createServer(
    nodeListener(guard, [route(['GET', '/'], policy, (_request, response) => response.end('ok'))]),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

/** Waits until a question is answered again: the connection probes by itself, a few times a second. */
async function untilBack(connection: RedisConnection): Promise<void> {
  for (let i = 0; i < 200; i += 1) {
    try {
      await connection.ask((client) => client.ping())
      return
    } catch {
      await sleep(50)
    }
  }
  assert.fail('Redis was not asked again')
}

async function failuresOf(connection: RedisConnection, account: string): Promise<number> {
  return Number(await connection.client.hGet(connection.keyOf('account', account), 'f'))
}

const statusesOf = (seen: readonly Seen[]): readonly number[] => seen.map(({ status }) => status)

function assertQuick(seen: readonly Seen[]): void {
  const limit = SLOWEST_MS + stalls.max / 1e6
  const slow = seen.filter(({ milliseconds }) => milliseconds > limit)
  assert.deepEqual(slow, [], `longer than ${Math.round(limit)} ms`)
}
