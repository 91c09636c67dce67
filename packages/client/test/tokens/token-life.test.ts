// Goal: tokens are renewed before they end, not by all at once, and no clock makes that a loop.
// Method: a server whose tokens last for seconds; sources that count; clocks that are wrong by an hour.
import assert from 'node:assert/strict'
import { describe, mock, type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import {
  bearer,
  createAccessClient,
  memoryStore,
  oauthRefresh,
  type TokenSource,
  type Tokens,
} from '../../src/index.ts'
import { lifeOf } from '../../src/tokens/token-life.ts'
import { strictServer } from '../support/strict-server.ts'

function counting(given: Partial<Tokens>, delayMs: number) {
  let asked = 0
  const refresh: TokenSource = {
    grant: 'refresh_token',
    request: async () => {
      asked += 1
      const accessToken = `new-${asked}`
      await rest(delayMs, undefined, { ref: false })
      return { kind: 'tokens', tokens: { accessToken, obtainedAt: Date.now(), ...given } }
    },
  }
  return { refresh, asked: () => asked }
}

/** Sets the clock of the wall, as an operator does; the one that only goes forward stays. */
function setClock(context: TestContext, hours: number): void {
  const now = Date.now
  const mocked = mock.method(Date, 'now', () => now.call(Date) + hours * 3_600_000)
  context.after(() => mocked.mock.restore())
}

describe('renewal before the end', () => {
  test('leaves no 401 under steady traffic with tokens of 2 s', async (context) => {
    const server = await strictServer({ lifeSeconds: 2 })
    context.after(() => server.close())
    const refresh = oauthRefresh({ tokenEndpoint: `${server.url}/token`, clientId: 'test' })
    const tokens = { ...server.grant('good'), expiresInSeconds: 2, obtainedAt: Date.now() }
    const auth = bearer({ store: memoryStore(tokens), refresh })
    const api = createAccessClient({ origins: [server.url], auth })
    const end = performance.now() + 3_500
    const calls: Promise<Response>[] = []
    while (performance.now() < end) {
      calls.push(api.fetch(`${server.url}/x`))
      await rest(10)
    }
    await Promise.all(calls)
    const { refused, refreshes, good } = server.counts()
    assert.equal(refused, 0)
    assert.equal(good, calls.length)
    assert.ok(refreshes >= 1 && refreshes <= 4, `${refreshes} renewals`)
  })

  test('is spread: no tenth of the time has more than 30 of 100 keepers', () => {
    const tokens = { accessToken: 'a', expiresInSeconds: 3_600 }
    const at = Array.from({ length: 100 }, () => lifeOf(tokens, 60).renewInMs)
    assert.ok(at.every((ms) => ms >= 3_540_000 && ms <= 3_570_000))
    const crowds = new Map<number, number>()
    for (const ms of at) {
      const slot = Math.floor((ms - 3_540_000) / 3_000)
      crowds.set(slot, (crowds.get(slot) ?? 0) + 1)
    }
    assert.ok(Math.max(...crowds.values()) <= 30, JSON.stringify([...crowds]))
  })

  test('keeps nobody waiting while the old tokens are good', async () => {
    const { refresh, asked } = counting({ expiresInSeconds: 3_600 }, 60_000)
    const obtainedAt = Date.now() - 3_580_000
    const tokens = { accessToken: 'old', refreshToken: 'r', expiresInSeconds: 3_600, obtainedAt }
    const auth = bearer({ store: memoryStore(tokens), refresh, timeoutSeconds: 10 })
    const start = performance.now()
    const all = await Promise.all(Array.from({ length: 10 }, () => auth.tokens()))
    assert.ok(performance.now() - start < 8_000)
    assert.deepEqual(new Set(all.map((one) => one?.accessToken)), new Set(['old']))
    const again = performance.now()
    await auth.tokens()
    // The first of them wait for a second; whoever comes later does not.
    assert.ok(performance.now() - again < 900)
    assert.equal(asked(), 1)
  })

  test('is none where there is nothing to renew with: such tokens are used to their end', async () => {
    const { refresh, asked } = counting({}, 0)
    const obtainedAt = Date.now() - 3_590_000
    const tokens = { accessToken: 'old', expiresInSeconds: 3_600, obtainedAt }
    const auth = bearer({ store: memoryStore(tokens), refresh })
    assert.equal((await auth.tokens())?.accessToken, 'old')
    assert.equal(asked(), 0)
  })
})

describe('a clock that is wrong', () => {
  const stored = (obtainedAt: number) =>
    memoryStore({ accessToken: 'old', refreshToken: 'r', expiresInSeconds: 3_600, obtainedAt })

  for (const hours of [-1, 1, 24]) {
    test(`by ${hours} h renews at most once, whatever it was when the token came`, async (context) => {
      const store = stored(Date.now())
      setClock(context, hours)
      const { refresh, asked } = counting({ expiresInSeconds: 3_600 }, 1)
      const clients = Array.from({ length: 5 }, () => bearer({ store, refresh }))
      for (let round = 0; round < 50; round += 1) {
        for (const auth of clients) await auth.tokens()
      }
      assert.equal(asked(), hours > 0 ? 1 : 0)
    })
  }

  test('that is set while tokens are held changes nothing', async (context) => {
    const { refresh, asked } = counting({ expiresInSeconds: 3_600 }, 1)
    const auth = bearer({ store: stored(Date.now()), refresh })
    await auth.tokens()
    setClock(context, 1)
    await auth.tokens()
    assert.equal(asked(), 0)
  })

  test('of the server, which says that tokens last 0 s, costs one renewal a second', async () => {
    const { refresh, asked } = counting({ expiresInSeconds: 0 }, 1)
    const auth = bearer({ store: stored(0), refresh })
    for (let round = 0; round < 100; round += 1) await auth.tokens()
    assert.equal(asked(), 1)
  })
})
