import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { type Observed, observe } from '../../src/input/observe.ts'
import { openApiFrom } from '../../src/input/openapi.ts'
import { folderWith } from './folder.ts'

// Goal: a first look calls what reads, as everybody, and nothing else.
// Method: a server of notes, each of which only its owner sees, that writes down what it was asked.

const asked: string[] = []
const server = createServer((request, response) => {
  const { method, url = '', headers } = request
  asked.push(`${method} ${url}`)
  const caller = /^key-(\w+)$/.exec(String(headers['x-key']))?.[1]
  const answer = (status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  if (url === '/v1/login') return answer(403, { error: 'no' })
  if (url === '/v1/health') return answer(200, { items: [] })
  if (caller === undefined) return answer(401, {})
  if (url === '/v1/notes') return answer(200, { total: 1, items: [{ id: 7, by: caller }] })
  answer(caller === 'alice' && url.startsWith('/v1/notes/7') ? 200 : 404, {})
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
after(() => server.close())
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`

const { operations } = openApiFrom(
  JSON.stringify({
    openapi: '3.1.0',
    paths: {
      '/notes/{id}': { get: {}, delete: {}, put: {} },
      '/notes/{id}/pages/{page}': { get: {} },
      '/notes': { get: {}, post: {} },
      '/health': { get: {} },
      '/reset': { get: {} },
      '/shelves/{shelf}': { get: {} },
    },
  }),
  'api.json',
)
const key = (name: string): unknown => ({
  name,
  fixedHeaders: [{ name: 'X-Key', value: `key-${name}` }],
})
const login = { endpoint: '/login', payloadRaw: '{}', expectCookies: true }
const cwd = folderWith({
  'wfc.yaml': { auth: [key('alice'), key('bob'), { name: 'carol', loginEndpointAuth: login }] },
  'wrong.yaml': { auth: [{ name: 'alice' }] },
})
const look = (wfc: string | undefined, at = base): Promise<Observed> =>
  observe({ base: at, operations, wfc, cwd })
const rowsOf = ({ statuses }: Observed): Record<string, Record<string, number>> =>
  Object.fromEntries([...statuses].map(([id, seen]) => [id, Object.fromEntries(seen)]))

describe('observe', () => {
  test('calls what reads as nobody and as everybody, items by the ids of their lists', async () => {
    asked.length = 0
    const seen = await look('wfc.yaml')
    assert.deepEqual(rowsOf(seen), {
      'GET /notes': { nobody: 401, alice: 200, bob: 200 },
      'GET /health': { nobody: 200, alice: 200, bob: 200 },
      'GET /notes/{id}': { nobody: 401, alice: 200, bob: 404 },
    })
    assert.equal(seen.silence, undefined)
    assert.equal(seen.sent, asked.length)
  })

  test('whoever cannot sign in is told of, and does not look', async () => {
    const { remarks } = await look('wfc.yaml')
    assert.deepEqual(remarks, ['carol could not sign in: signing in was answered 403'])
  })

  test('sends nothing but reads and what signs in, and nothing whose path promises harm', async () => {
    asked.length = 0
    await look('wfc.yaml')
    assert.deepEqual(
      [...new Set(asked)].toSorted(),
      ['GET /v1/health', 'GET /v1/notes', 'GET /v1/notes/7', 'POST /v1/login'].toSorted(),
    )
  })

  test('without a document only nobody looks', async () => {
    assert.deepEqual(rowsOf(await look(undefined)), {
      'GET /notes': { nobody: 401 },
      'GET /health': { nobody: 200 },
    })
  })

  test('what is wrong with the document is told with its place, and nobody looks alone', async () => {
    const seen = await look('wrong.yaml')
    assert.match(seen.remarks.join('\n'), /^wrong\.yaml:\d+:\d+: either `fixedHeaders`/)
    assert.deepEqual(rowsOf(seen)['GET /notes'], { nobody: 401 })
  })

  test('where nothing answers it says why', async () => {
    const seen = await look(undefined, 'http://127.0.0.1:1')
    assert.equal(seen.statuses.size, 0)
    assert.match(seen.silence ?? '', /nobody listens there/)
  })
})
