import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, test } from 'node:test'
import { type Attempt, createThrottle, type Throttle } from '@sallyport/guard'
import { peer } from '../../../../tools/peer.ts'
import { type RedisServer, startRedis } from '../../../../tools/redis.ts'
import { connectRedis, type RedisConnection } from '../../src/redis/connection.ts'
import { redisThrottle } from '../../src/redis/throttle.ts'

const redis = peer('redis')
const HOUR = { firstWaitSeconds: 3_600, longestWaitSeconds: 36_000, forgetAfterSeconds: 36_000 }
const NETWORK = '203.0.113.'

/** An attempt that begins and ends; says whether it was let through. */
async function attempt(throttle: Throttle, given: Attempt, end = 'failed' as const) {
  const now = Date.now()
  const admission = await throttle.begin(given, now)
  if (admission.kind === 'wait') return admission.wait
  await admission.ended(end, now)
  return undefined
}

describe('redisThrottle', { skip: 'skip' in redis && redis.skip }, () => {
  let server: RedisServer
  let connection: RedisConnection
  let names = 0
  const nobody = (): string => `account${names++}`

  before(async () => {
    server = await startRedis('path' in redis ? redis.path : '')
    connection = connectRedis({ url: server.url, secret: 'of the test', timeoutMs: 2_000 })
    assert.ok(await connection.ready())
  })
  after(async () => {
    connection?.close()
    await server?.stop()
  })

  // Goal: what Redis counts is what the memory counts.
  // Method: the same attempts on both, one after the other; every answer is compared.
  const rules = {
    address: { ...HOUR, free: 6 },
    account: { ...HOUR, free: 3 },
    network: { ...HOUR, free: 8 },
    secret: { ...HOUR, free: 4 },
    retrySeconds: 60,
  }
  type Script = readonly [name: string, of: (i: number) => Partial<Attempt>]
  const exact: readonly Script[] = [
    ['one account from many addresses', (i) => ({ address: `198.51.100.${i}`, account: 'a' })],
    ['one address without accounts', () => ({ address: '192.0.2.2', guessable: false })],
    ['spellings of one account', (i) => ({ account: i % 2 === 0 ? 'Carol' : 'carol' })],
    ['a proxy that repeats', (i) => ({ address: '192.0.2.9', text: `f${i >> 3}` })],
  ]
  for (const [name, of] of exact) {
    test(`${name}: the answers are those of the throttle in memory`, async () => {
      const remote = redisThrottle(connection, { ...rules, tellsRemaining: true })
      const local = createThrottle({ ...rules, tellsRemaining: true })
      const now = Date.now()
      for (let i = 0; i < 24; i += 1) {
        const given = { address: undefined, account: undefined, guessable: true, ...of(i) }
        const [theirs, ours] = [await remote.begin(given, now), local.begin(given, now)]
        assert.equal(theirs.kind, ours.kind, `attempt ${i}`)
        if (theirs.kind === 'wait' && ours.kind === 'wait') {
          assert.equal(theirs.wait.reason, ours.wait.reason, `attempt ${i}`)
          assert.ok(Math.abs(theirs.wait.seconds - ours.wait.seconds) <= 30)
        }
        if (theirs.kind !== 'begun' || ours.kind !== 'begun') continue
        const [left, known] = [await theirs.ended('failed', now), await ours.ended('failed', now)]
        assert.equal(left?.remaining, known?.remaining, `attempt ${i}`)
      }
    })
  }

  // Accounts are told apart by a byte of a hash with another key, so a few may fall together.
  const rough: readonly Script[] = [
    ['many accounts from one address', (i) => ({ address: '192.0.2.1', account: `b${i}` })],
    [
      'many accounts from one network',
      (i) => ({ address: `${NETWORK}${i}`, account: `d${i}`, secret: `x${i}` }),
    ],
    [
      'one password on many accounts',
      (i) => ({ address: `198.18.${i}.1`, account: `e${i}`, secret: 'summer' }),
    ],
  ]
  for (const [name, of] of rough) {
    test(`${name}: as many are let through as by the throttle in memory, or hardly more`, async () => {
      const passed = async (throttle: Throttle): Promise<number> => {
        let count = 0
        for (let i = 0; i < 40; i += 1) {
          const given = { address: undefined, account: undefined, guessable: true, ...of(i) }
          if ((await attempt(throttle, given)) === undefined) count += 1
        }
        return count
      }
      const remote = await passed(redisThrottle(connection, rules))
      const local = await passed(createThrottle(rules))
      assert.ok(Math.abs(remote - local) <= 3, `${remote} and ${local}`)
      assert.ok(remote < 16, `${remote} of 40`)
    })
  }

  test('success clears the account in its spelling, and leaves the address', async () => {
    const throttle = redisThrottle(connection, { account: { ...HOUR, free: 2 } })
    const account = nobody()
    const given = { address: undefined, account, guessable: true }
    for (let i = 0; i < 2; i += 1) await attempt(throttle, given)
    const begun = await throttle.begin(given, Date.now())
    assert.ok(begun.kind === 'begun')
    await begun.ended('succeeded', Date.now())
    for (let i = 0; i < 3; i += 1) assert.equal(await attempt(throttle, given), undefined)
    assert.equal((await attempt(throttle, given))?.reason, 'account_throttled')
  })

  test('a success excuses no failures that were spelled otherwise', async () => {
    const throttle = redisThrottle(connection, { account: { ...HOUR, free: 1 } })
    const account = nobody()
    await attempt(throttle, { address: undefined, account: account.toUpperCase() })
    const begun = await throttle.begin({ address: undefined, account }, Date.now())
    assert.ok(begun.kind === 'begun')
    await begun.ended('succeeded', Date.now())
    await attempt(throttle, { address: undefined, account })
    const wait = await throttle.check({ address: undefined, account }, Date.now())
    assert.equal(wait?.reason, 'account_throttled')
  })

  test('attempts under way count, and what ends undecided leaves nothing', async () => {
    const throttle = redisThrottle(connection, { account: { ...HOUR, free: 1 } })
    const given = { address: undefined, account: nobody() }
    const first = await throttle.begin(given, Date.now())
    const second = await throttle.begin(given, Date.now())
    assert.equal((await throttle.begin(given, Date.now())).kind, 'wait')
    for (const begun of [first, second]) {
      assert.ok(begun.kind === 'begun')
      await begun.ended('undecided', Date.now())
    }
    assert.equal((await throttle.begin(given, Date.now())).kind, 'begun')
  })

  test('a check counts nothing', async () => {
    const throttle = redisThrottle(connection, { account: { ...HOUR, free: 0 } })
    const given = { address: undefined, account: nobody() }
    for (let i = 0; i < 5; i += 1) assert.equal(await throttle.check(given, Date.now()), undefined)
    assert.equal((await throttle.begin(given, Date.now())).kind, 'begun')
  })

  test('Redis holds no account, no address, no secret, and every key ends', async () => {
    const throttle = redisThrottle(connection)
    const given = { address: '192.0.2.200', account: 'Zacharias', secret: 'open-sesame' }
    await attempt(throttle, { ...given, guessable: true, text: 'zacharias:open-sesame' })
    const keys = await connection.client.keys('*')
    assert.ok(keys.length >= 5)
    for (const key of keys) {
      assert.ok((await connection.client.pTTL(key)) > 0, key)
      const held = [key, await connection.client.dump(key)].join(' ').toLowerCase()
      for (const word of ['192.0.2', 'zacharias', 'sesame']) assert.ok(!held.includes(word))
    }
  })

  test('processes that hash with another secret share nothing', async (t) => {
    const other = connectRedis({ url: server.url, secret: 'another', timeoutMs: 2_000 })
    t.after(() => other.close())
    assert.ok(await other.ready())
    assert.notEqual(other.keyOf('account', 'A'), connection.keyOf('account', 'A'))
  })

  test('a wrong option is refused at start', () => {
    assert.throws(() => redisThrottle(connection, { account: { free: -1 } }), /account\.free/)
  })
})

describe('redisThrottle without Redis', () => {
  for (const given of ['redis://localhost:6379', undefined, {}]) {
    test(`${JSON.stringify(given)} is no connection, and refused at start`, () => {
      assert.throws(() => redisThrottle(given as never), {
        ...{ name: 'TypeError', message: /write `redisThrottle\(connectRedis\(\{ url/ },
      })
    })
  }

  for (const [whenDown, consequence] of [
    ['local', 'each process throttles by what it counts itself until it is back'],
    ['refuse', 'what needs its answer is 503 until it is back'],
  ] as const) {
    test(`the warning of an outage says what follows from it: ${whenDown}`, async (t) => {
      const connection = connectRedis({ url: 'redis://127.0.0.1:1' })
      t.after(() => connection.close())
      const throttle = redisThrottle(connection, { whenDown })
      const warned = once(process, 'warning')
      const given = { address: '192.0.2.1', account: undefined, guessable: true }
      const asked = Promise.resolve(throttle.check(given, Date.now()))
      await asked.catch(() => undefined)
      const [{ message }] = (await warned) as [Error]
      assert.match(message, /^Redis does not answer: /)
      assert.ok(message.endsWith(`; ${consequence}`), message)
    })
  }
})
