// Goal: a call does what its answers ask for, once, and ends.
// Method: real servers that count; the client with nothing set but what the row is about.
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import {
  type AccessClientOptions,
  AccessError,
  bearer,
  type ClientDecision,
  createAccessClient,
  digest,
  memoryStore,
  type TokenAnswer,
} from '../src/index.ts'
import { type Answering, serve } from './support/serve.ts'

const expired = { 'www-authenticate': 'Bearer error="invalid_token"' }
const QUICK = { backoffSeconds: 0.01 }

interface Made {
  readonly answer: Answering
  readonly renewal?: () => Promise<TokenAnswer>
  readonly options?: Partial<AccessClientOptions>
}

async function make(context: TestContext, { answer, renewal, options }: Made) {
  const server = await serve(context, answer)
  const decisions: ClientDecision[] = []
  let renewals = 0
  const auth = bearer({
    store: memoryStore({ accessToken: 'secret-0' }),
    refresh: {
      grant: 'client_credentials',
      request: async () => {
        renewals += 1
        return renewal?.() ?? { kind: 'tokens', tokens: { accessToken: `secret-${renewals}` } }
      },
    },
  })
  const api = createAccessClient({
    origins: [server.origin],
    auth,
    retry: QUICK,
    onDecision: (decision) => decisions.push(decision),
    ...options,
  })
  return { ...server, api, auth, decisions, renewals: () => renewals }
}

const always =
  (status: number, headers: Record<string, string> = {}): Answering =>
  (response) => {
    response.writeHead(status, headers).end()
  }

/** Refuses so many, and then answers well. */
const refusing =
  (times: number, status: number, headers: Record<string, string> = {}): Answering =>
  (response, _, before) => {
    response.writeHead(before < times ? status : 200, before < times ? headers : {}).end()
  }

describe('401', () => {
  test('for ever is two requests and one renewal', async (context) => {
    const { api, arrived, renewals } = await make(context, { answer: always(401, expired) })
    assert.equal((await api.fetch('/')).status, 401)
    assert.deepEqual([arrived.length, renewals()], [2, 1])
  })

  test('a renewal that reaches nobody is no 401', async (context) => {
    const { api } = await make(context, {
      answer: always(401, expired),
      renewal: async () => ({ kind: 'unavailable', why: 'it is down' }),
    })
    await assert.rejects(
      api.fetch('/'),
      (error) => error instanceof AccessError && error.kind === 'unavailable',
    )
  })

  test('a challenge that nobody here can answer renews nothing', async (context) => {
    const weak = 'Digest realm="a", nonce="b", qop="auth", algorithm=MD5'
    const { origin, arrived, auth, renewals } = await make(context, {
      answer: always(401, { 'www-authenticate': weak }),
    })
    const both = [auth, digest('alice', 'password')]
    const api = createAccessClient({ origins: [origin], auth: both })
    assert.equal((await api.fetch('/')).status, 401)
    assert.deepEqual([arrived.length, renewals()], [1, 0])
  })

  test('credentials that the caller brought are left alone', async (context) => {
    const { api, arrived, renewals } = await make(context, { answer: always(401, expired) })
    const headers = { Authorization: 'Bearer own' }
    assert.equal((await api.fetch('/', { headers })).status, 401)
    assert.deepEqual([arrived.length, renewals()], [1, 0])
    assert.equal(arrived[0]?.headers.authorization, 'Bearer own')
  })

  test('one who gives up while others wait harms nobody', async (context) => {
    const { api, renewals } = await make(context, {
      answer: refusing(3, 401, expired),
      renewal: async () => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        return { kind: 'tokens', tokens: { accessToken: 'new' } }
      },
    })
    const controller = new AbortController()
    const calls = [api.fetch('/', { signal: controller.signal }), api.fetch('/'), api.fetch('/')]
    setTimeout(() => controller.abort(new Error('enough')), 20)
    const results = await Promise.allSettled(calls)
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled'],
    )
    assert.equal(renewals(), 1)
  })
})

describe('403', () => {
  for (const headers of [{}, { 'retry-after': '0' }, expired]) {
    test(`is one request ${JSON.stringify(headers)}`, async (context) => {
      const { api, arrived, renewals } = await make(context, { answer: always(403, headers) })
      assert.equal((await api.fetch('/')).status, 403)
      assert.deepEqual([arrived.length, renewals()], [1, 0])
    })
  }
})

describe('waits', () => {
  test('a wait that was asked for is kept', async (context) => {
    const { api, arrived } = await make(context, {
      answer: refusing(1, 503, { 'retry-after': '1' }),
    })
    assert.equal((await api.fetch('/')).status, 200)
    const [first, second] = arrived
    assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 1_000)
  })

  for (const status of [408, 429, 502, 503, 504]) {
    test(`${status} is asked again, twice`, async (context) => {
      const { api, arrived } = await make(context, { answer: always(status) })
      assert.equal((await api.fetch('/')).status, status)
      assert.equal(arrived.length, 3)
    })
  }

  for (const asked of ['2592000', '1'.padEnd(21, '0'), 'Fri, 31 Dec 2999 23:59:59 GMT']) {
    test(`\`${asked}\` is one request, and an error that names the time`, async (context) => {
      const { api, arrived } = await make(context, {
        answer: always(429, { 'retry-after': asked }),
      })
      const start = performance.now()
      const error = await api.request('/').catch((thrown: unknown) => thrown)
      assert.ok(error instanceof AccessError)
      assert.equal(error.kind, 'throttled')
      assert.ok((error.retryAt?.getTime() ?? 0) > Date.now() + 29 * 86_400_000)
      assert.match(error.message, /ask again from [+\d]/)
      assert.equal(arrived.length, 1)
      assert.ok(performance.now() - start < 20_000)
    })
  }

  const methods = [
    ['POST', {}, 1],
    ['PATCH', {}, 1],
    ['POST', { 'Idempotency-Key': 'a' }, 3],
    ['PUT', {}, 3],
    ['DELETE', {}, 3],
  ] as const
  for (const [method, headers, expected] of methods) {
    test(`${method} ${JSON.stringify(headers)}: ${expected} requests`, async (context) => {
      const { api, arrived } = await make(context, { answer: always(503) })
      await api.fetch('/', { method, headers })
      assert.equal(arrived.length, expected)
    })
  }

  test('a thousand calls of a server that is down are 1,010 requests', async (context) => {
    const { api, arrived } = await make(context, { answer: always(503, { 'retry-after': '0' }) })
    await Promise.all(Array.from({ length: 1_000 }, () => api.fetch('/')))
    assert.equal(arrived.length, 1_010)
  })

  test('whoever gives up during a wait waits no longer', async (context) => {
    const controller = new AbortController()
    const { api, arrived } = await make(context, {
      answer: (response) => {
        response.writeHead(503, { 'retry-after': '20' }).end()
        setTimeout(() => controller.abort(new Error('enough')), 200)
      },
    })
    const start = performance.now()
    await assert.rejects(api.fetch('/', { signal: controller.signal }), /enough/)
    assert.ok(performance.now() - start < 10_000)
    assert.equal(arrived.length, 1)
  })
})

describe('no answer', () => {
  /** Ends so many connections without a word, and then answers. */
  async function failing(context: TestContext, times: number) {
    let connections = 0
    const server = createServer((socket) => {
      connections += 1
      const isFailing = connections <= times
      socket.on('data', () => {
        if (isFailing) socket.destroy()
        else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
      })
      socket.on('error', () => undefined)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    context.after(() => server.close())
    const origins = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]
    const decisions: ClientDecision[] = []
    const onDecision = (decision: ClientDecision): void => void decisions.push(decision)
    const api = createAccessClient({ origins, retry: QUICK, onDecision })
    return { api, decisions, connections: () => connections }
  }

  test('what may be sent twice is', async (context) => {
    const { api, decisions, connections } = await failing(context, 2)
    assert.equal((await api.fetch('/')).status, 200)
    assert.equal(connections(), 3)
    assert.deepEqual(
      decisions.map(({ status, step }) => [status, step.kind]),
      [
        [0, 'wait'],
        [0, 'wait'],
      ],
    )
  })

  test('the third failure is that of fetch', async (context) => {
    const { api, connections } = await failing(context, 9)
    await assert.rejects(api.fetch('/'), { name: 'TypeError', message: 'fetch failed' })
    assert.equal(connections(), 3)
  })

  test('what may not is not', async (context) => {
    const { api, connections } = await failing(context, 9)
    await assert.rejects(api.fetch('/', { method: 'POST' }), TypeError)
    assert.equal(connections(), 1)
  })

  test('a mistake of the caller is told at once', async (context) => {
    const { api, decisions, connections } = await failing(context, 0)
    await assert.rejects(api.fetch('/', { method: 'b@d' }), TypeError)
    await assert.rejects(api.fetch('/', { headers: { 'b d': 'x' } }), TypeError)
    assert.deepEqual([decisions.length, connections()], [0, 0])
  })
})

describe('what is told', () => {
  test('no credentials, no query and no body, whatever happens', async (context) => {
    const answer: Answering = (response, _, before) => {
      const [status, headers] = [401, 503, 403].map((one) => [one, expired] as const)[before] ?? [
        403,
        {},
      ]
      response.writeHead(status, headers).end('secret body')
    }
    const { api, decisions, arrived } = await make(context, { answer })
    const init = { method: 'PUT', body: 'secret', headers: { 'x-api-key': 'secret' } }
    const error = await api
      .request('/orders?key=secret#secret', init)
      .catch((thrown: unknown) => thrown)
    assert.ok(error instanceof AccessError)
    assert.equal(arrived.length, 3)
    assert.deepEqual(
      decisions.map(({ attempt, status, scheme, step }) => [attempt, status, scheme, step.kind]),
      [
        [1, 401, 'bearer', 'refresh'],
        [2, 503, 'bearer', 'wait'],
        [3, 403, 'bearer', 'stop'],
      ],
    )
    assert.deepEqual(error.attempts, decisions)
    assert.ok(!`${error.message}${JSON.stringify(decisions)}${error.stack}`.includes('secret'))
  })

  test('a good answer is told to nobody', async (context) => {
    const { api, decisions } = await make(context, { answer: always(204) })
    await api.fetch('/')
    assert.equal(decisions.length, 0)
  })
})
