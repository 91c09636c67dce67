// Goal: tokens are renewed once for all who need them, and a session that has ended is left alone.
// Method: clients against a server that revokes the whole family of a refresh token shown twice, which
// counts every call of its token endpoint.
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import {
  AccessError,
  type BearerScheme,
  bearer,
  createAccessClient,
  memoryStore,
  oauthRefresh,
  type TokenStore,
} from '../../src/index.ts'
import { type Behaviour, type StrictServer, strictServer } from '../support/strict-server.ts'

interface Scene {
  readonly server: StrictServer
  readonly store: TokenStore
  readonly client: (options?: { readonly timeoutSeconds?: number }) => Client
}

interface Client {
  readonly auth: BearerScheme
  readonly get: (signal?: AbortSignal) => Promise<Response>
}

async function scene(context: TestContext, given: Partial<Behaviour> = {}): Promise<Scene> {
  const server = await strictServer(given)
  context.after(() => server.close())
  const store = memoryStore(server.grant('expired'))
  const client: Scene['client'] = (options = {}) => {
    const refresh = oauthRefresh({ tokenEndpoint: `${server.url}/token`, clientId: 'test' })
    const auth = bearer({ store, refresh, ...options })
    const api = createAccessClient({ origins: [server.url], auth })
    return { auth, get: (signal) => api.fetch(`${server.url}/x`, signal ? { signal } : {}) }
  }
  return { server, store, client }
}

const times = <Value>(count: number, one: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => one(index))

async function errorOf(work: Promise<unknown>): Promise<AccessError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof AccessError, String(error))
  return error
}

async function statuses(calls: readonly Promise<Response>[]): Promise<number[]> {
  return (await Promise.all(calls)).map(({ status }) => status)
}

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns += 1) {
    assert.ok(turns < 500, 'it did not come to it')
    await rest(5)
  }
}

describe('a refused token', () => {
  test('of 100 parallel requests is renewed once, and all are good', async (context) => {
    const { server, client } = await scene(context)
    const { get } = client()
    assert.deepEqual(new Set(await statuses(times(100, () => get()))), new Set([200]))
    assert.equal(server.counts().refreshes, 1)
  })

  test('that is refused late costs no other renewal', async (context) => {
    const { server, client } = await scene(context, { refusalDelayMs: 400 })
    const { get } = client()
    assert.deepEqual(new Set(await statuses(times(100, () => get()))), new Set([200]))
    const { refreshes, reuses, refused } = server.counts()
    assert.deepEqual({ refreshes, reuses, refused }, { refreshes: 1, reuses: 0, refused: 100 })
  })

  test('is renewed once by 20 clients that share a store', async (context) => {
    const { server, client } = await scene(context, { refusalDelayMs: 100 })
    const clients = times(20, () => client())
    await statuses(clients.flatMap(({ get }) => times(5, () => get())))
    const { refreshes, good } = server.counts()
    assert.deepEqual({ refreshes, good }, { refreshes: 1, good: 100 })
  })

  test('is renewed for all though the one who asked first gives up', async (context) => {
    const { server, client } = await scene(context, { tokenDelayMs: 150 })
    const { get } = client()
    const first = new AbortController()
    const given = get(first.signal).catch((error: Error) => error.name)
    await waitUntil(() => server.counts().refreshes === 1)
    const others = times(20, () => get())
    first.abort()
    assert.equal(await given, 'AbortError')
    assert.deepEqual(new Set(await statuses(others)), new Set([200]))
    assert.equal(server.counts().refreshes, 1)
  })

  test('that came during a renewal of another is renewed as well', async (context) => {
    const { server, client } = await scene(context, { tokenDelayMs: 150 })
    const { auth, get } = client()
    const first = get()
    await waitUntil(() => server.counts().refreshes === 1)
    await auth.signIn(server.grant('expired'))
    assert.equal((await get()).status, 200)
    // It has renewed once already, and does so once for a call.
    assert.equal((await first).status, 401)
    const { refreshes, reuses } = server.counts()
    assert.deepEqual({ refreshes, reuses }, { refreshes: 2, reuses: 0 })
  })
})

describe('a session that has ended', () => {
  test('is one call and one error for all who wait and all who come later', async (context) => {
    const { server, client } = await scene(context)
    const { get } = client()
    server.revoke()
    const errors = await Promise.all(times(50, () => errorOf(get())))
    for (let later = 0; later < 5; later += 1) errors.push(await errorOf(get()))
    assert.equal(new Set(errors).size, 1)
    assert.equal(errors[0]?.kind, 'session_ended')
    const { refreshes, refused } = server.counts()
    assert.deepEqual({ refreshes, refused }, { refreshes: 1, refused: 50 })
  })

  test('goes on when somebody signs in, also with another client of the store', async (context) => {
    const { server, client } = await scene(context)
    const [one, other] = [client(), client()]
    server.revoke()
    assert.equal((await errorOf(one.get())).kind, 'session_ended')
    assert.equal((await errorOf(other.get())).kind, 'session_ended')
    await other.auth.signIn(server.grant('good'))
    assert.equal((await one.get()).status, 200)
    assert.equal(server.counts().refreshes, 1)
  })

  test('is not told of where others have new tokens already', async (context) => {
    // Somebody who does not take the lock, as another program may.
    const { server, store, client } = await scene(context, { tokenDelayMs: 100 })
    const { get } = client()
    server.revoke()
    const call = get()
    await waitUntil(() => server.counts().refreshes === 1)
    const { version } = await store.read()
    const tokens = server.grant('good')
    assert.ok(await store.swap({ kind: 'signed_in', version: 'winner', tokens }, version))
    assert.equal((await call).status, 200)
    assert.equal((await store.read()).version, 'winner')
  })

  test('without a source is known here only, for others may renew', async (context) => {
    const { server, store, client } = await scene(context)
    const auth = bearer({ store })
    const api = createAccessClient({ origins: [server.url], auth })
    const call = () => errorOf(api.fetch(`${server.url}/x`))
    assert.equal(await call(), await call())
    assert.equal(server.counts().refused, 1)
    assert.equal((await store.read()).kind, 'signed_in')
    assert.equal((await client().get()).status, 200)
    assert.equal((await api.fetch(`${server.url}/x`)).status, 200)
  })
})

describe('a sign-out', () => {
  test('during a renewal stays', async (context) => {
    const { server, store, client } = await scene(context, { tokenDelayMs: 150 })
    const { auth, get } = client()
    const call = get()
    await waitUntil(() => server.counts().refreshes === 1)
    await auth.signOut()
    assert.equal((await call).status, 401)
    assert.equal((await store.read()).kind, 'signed_out')
    assert.equal(await auth.tokens(), undefined)
    assert.equal((await get()).status, 401)
    assert.equal(server.counts().refreshes, 1)
  })

  test('is one for all clients of a store', async (context) => {
    const { client } = await scene(context)
    const [one, other] = [client(), client()]
    await Promise.all([one.get(), other.get()])
    await one.auth.signOut()
    assert.equal(await other.auth.tokens(), undefined)
  })

  test('outlasts a look that began before it', async () => {
    const memory = memoryStore({ accessToken: 'old' })
    let slow = true
    // One that tells of no changes: then a look that comes late is not mended by the next.
    const store: TokenStore = {
      swap: memory.swap,
      lock: memory.lock,
      read: async () => {
        const seen = await memory.read()
        const isSlow = slow
        slow = false
        if (isSlow) await rest(50)
        return seen
      },
    }
    const auth = bearer({ store })
    const looking = auth.tokens()
    await auth.signOut()
    await looking
    assert.equal(await auth.tokens(), undefined)
  })
})

describe('a token endpoint that is down', () => {
  test('is no end of the session: tokens stay, and it is asked once a pause', async (context) => {
    const { server, store, client } = await scene(context, { tokenAnswer: 'down' })
    const { get } = client()
    const errors = await Promise.all(times(50, () => errorOf(get())))
    for (let later = 0; later < 5; later += 1) errors.push(await errorOf(get()))
    assert.deepEqual(new Set(errors.map(({ kind }) => kind)), new Set(['unavailable']))
    assert.equal(server.counts().refreshes, 1)
    assert.equal((await store.read()).kind, 'signed_in')
    server.behaviour.tokenAnswer = 'tokens'
    await rest(1_050)
    assert.equal((await get()).status, 200)
    assert.equal(server.counts().refreshes, 2)
  })

  test('is not asked before the time it named', async (context) => {
    const { server, client } = await scene(context, { tokenAnswer: 'down', retryAfter: '2' })
    const { get } = client()
    await errorOf(get())
    await rest(1_200)
    await errorOf(get())
    assert.equal(server.counts().refreshes, 1)
    await rest(900)
    await errorOf(get())
    assert.equal(server.counts().refreshes, 2)
  })

  test('pauses nobody where another client got tokens meanwhile', async (context) => {
    const { server, client } = await scene(context, { tokenAnswer: 'down', retryAfter: '30' })
    const [one, other] = [client(), client()]
    await errorOf(one.get())
    server.behaviour.tokenAnswer = 'tokens'
    assert.equal((await other.get()).status, 200)
    assert.equal((await one.get()).status, 200)
  })

  test('hangs nobody for longer than a renewal may take', async (context) => {
    const { client } = await scene(context, { tokenAnswer: 'hang' })
    const { get } = client({ timeoutSeconds: 0.2 })
    const start = performance.now()
    const error = await errorOf(get())
    assert.equal(error.kind, 'unavailable')
    // The store did what it could.
    assert.match(error.message, /^no new token: (?:it took over 0\.2 s|the token endpoint did not)/)
    assert.ok(performance.now() - start < 20_000)
  })

  test('that loses its answer ends the session only when it says so', async (context) => {
    const { server, client } = await scene(context, { tokenAnswer: 'drop' })
    const { get } = client()
    assert.equal((await errorOf(get())).kind, 'unavailable')
    server.behaviour.tokenAnswer = 'tokens'
    assert.equal((await errorOf(get())).kind, 'unavailable')
    await rest(1_050)
    assert.equal((await errorOf(get())).kind, 'session_ended')
    assert.equal((await errorOf(get())).kind, 'session_ended')
    assert.equal(server.counts().refreshes, 2)
  })
})
