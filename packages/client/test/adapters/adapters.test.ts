// Goal: whoever has an HTTP library keeps it, and its requests obey.
// Method: each library as a few lines join it to the client, against a server that takes only the new
// token: one renewal, the body whole, refusals in the library's own terms.
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { Client as McpClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { AccessError, bearer, createAccessClient, queryRetry } from '@sallyport/client'
import { QueryClient } from '@tanstack/query-core'
import axios, { AxiosError } from 'axios'
import ky, { HTTPError } from 'ky'
import createOpenapiClient from 'openapi-fetch'

let server: Server
let origin = ''
let valid = 'new'
let renewals = 0
let requests = 0

async function readAll(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const piece of request) text += String(piece)
  return text
}

/** Just enough of MCP (2025-06-18) to begin a session: `initialize`, and the note that it was done. */
function mcpAnswer(body: string): string | undefined {
  const { id, method, params } = JSON.parse(body)
  if (method !== 'initialize') return undefined
  const { protocolVersion } = params
  const result = { protocolVersion, capabilities: {}, serverInfo: { name: 'orders', version: '1' } }
  return JSON.stringify({ jsonrpc: '2.0', id, result })
}

function answerTo({ method, url, headers }: IncomingMessage, body: string) {
  if (headers.authorization !== `Bearer ${valid}`) return { status: 401 }
  if (url === '/forbidden') return { status: 403 }
  if (url !== '/mcp') return { status: 200, text: JSON.stringify({ method, body }) }
  const text = method === 'POST' ? mcpAnswer(body) : undefined
  // No stream of the server's own is offered, and a note is taken without an answer.
  if (text === undefined) return { status: method === 'GET' ? 405 : 202 }
  return { status: 200, text }
}

before(async () => {
  server = createServer(async (request, response) => {
    requests += 1
    const { status, text } = answerTo(request, await readAll(request))
    response.setHeader('content-type', 'application/json')
    if (status === 401) response.setHeader('www-authenticate', 'Bearer error="invalid_token"')
    response.writeHead(status).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  renewals = 0
  requests = 0
  valid = 'new'
})

function makeClient() {
  const auth = bearer({
    refresh: {
      grant: 'client_credentials',
      request: async () => {
        renewals += 1
        // The first is refused already when it arrives.
        return { kind: 'tokens', tokens: { accessToken: renewals === 1 ? 'old' : valid } }
      },
    },
  })
  return createAccessClient({ origins: [origin], auth })
}

describe('axios', () => {
  const make = () =>
    axios.create({ baseURL: origin, adapter: 'fetch', env: { fetch: makeClient().fetch } })

  test('a refused token is renewed, the body sent whole', async () => {
    const { status, data } = await make().post('/orders', { item: 'x'.repeat(10_000) })
    assert.deepEqual([status, data.method], [200, 'POST'])
    assert.equal(data.body, JSON.stringify({ item: 'x'.repeat(10_000) }))
    assert.deepEqual([renewals, requests], [2, 2])
  })

  test('many at once renew once', async () => {
    const api = make()
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.get('/orders')))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.equal(renewals, 2)
  })

  test('a refusal is an AxiosError as ever, and sent once', async () => {
    const api = make()
    await api.get('/orders')
    requests = 0
    await assert.rejects(
      api.get('/forbidden'),
      (error) => error instanceof AxiosError && error.response?.status === 403,
    )
    assert.equal(requests, 1)
  })
})

describe('ky', () => {
  const make = () => ky.create({ prefix: origin, fetch: makeClient().fetch, retry: 0 })

  test('a refused token is renewed, the body sent whole', async () => {
    const data = await make()
      .post('orders', { json: { item: 'x'.repeat(10_000) } })
      .json<{ method: string; body: string }>()
    assert.equal(data.body, JSON.stringify({ item: 'x'.repeat(10_000) }))
    assert.deepEqual([renewals, requests], [2, 2])
  })

  test('a refusal is an HTTPError as ever, and sent once', async () => {
    const api = make()
    await api.get('orders')
    requests = 0
    await assert.rejects(
      api.get('forbidden'),
      (error) => error instanceof HTTPError && error.response.status === 403,
    )
    assert.equal(requests, 1)
  })
})

interface Paths {
  '/orders': {
    get: { responses: { 200: { content: { 'application/json': { method: string } } } } }
    post: {
      requestBody: { content: { 'application/json': { item: string } } }
      responses: { 200: { content: { 'application/json': { method: string; body: string } } } }
    }
  }
}

describe('openapi-fetch', () => {
  test('as its fetch', async () => {
    const api = createOpenapiClient<Paths>({ baseUrl: origin, fetch: makeClient().fetch })
    const { data } = await api.POST('/orders', { body: { item: 'pen' } })
    assert.equal(data?.body, '{"item":"pen"}')
    assert.deepEqual([renewals, requests], [2, 2])
  })

  test('as its middleware', async () => {
    const { fetch } = makeClient()
    const api = createOpenapiClient<Paths>({ baseUrl: origin })
    api.use({ onRequest: ({ request }) => fetch(request) })
    const { data, response } = await api.GET('/orders')
    assert.deepEqual([response.status, data?.method], [200, 'GET'])
    assert.deepEqual([renewals, requests], [2, 2])
  })
})

describe('TanStack Query', () => {
  const query = (path: string, api = makeClient()) =>
    new QueryClient({
      defaultOptions: { queries: { retry: queryRetry, retryDelay: 1 } },
    }).fetchQuery({
      queryKey: [path],
      queryFn: async () => (await api.request(path)).json(),
    })

  test('a refused token is renewed and the query succeeds', async () => {
    assert.deepEqual(await query('/orders'), { method: 'GET', body: '' })
    assert.deepEqual([renewals, requests], [2, 2])
  })

  test('a refusal is not tried again', async () => {
    const api = makeClient()
    await api.fetch('/orders')
    requests = 0
    await assert.rejects(
      query('/forbidden', api),
      (error) => error instanceof AccessError && error.kind === 'forbidden',
    )
    assert.equal(requests, 1)
  })
})

describe('the MCP SDK', () => {
  test('a session begins although the first token is refused', async () => {
    const client = new McpClient({ name: 'adapters', version: '1' })
    const transport = new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
      fetch: makeClient().fetch,
    })
    await client.connect(transport as Parameters<typeof client.connect>[0])
    assert.equal(client.getServerVersion()?.name, 'orders')
    assert.equal(renewals, 2)
    await client.close()
  })
})
