import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo, Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { NodeRequest } from '../../src/adapters/node-message.ts'

const LIMIT = 1_000

/** What a guard sees of the body of a message that it refuses. */
async function bodyOf(message: ConstructorParameters<typeof NodeRequest>[0]): Promise<string> {
  const request = new NodeRequest(message)
  const body = await request.body(LIMIT)
  request.passOver()
  return body === undefined ? 'cannot be read' : `${body.byteLength} bytes`
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

// Goal: a record has the pattern of the route, whoever knows it.
describe('the route of a message', () => {
  const message = { rawHeaders: [], socket: {} } as never
  const routed = (): NodeRequest => new NodeRequest(message)

  test('is nothing where nobody knows it', () => assert.equal(routed().routeOf(), undefined))

  test('is what the table of routes found', () => {
    const asked = Object.assign(routed(), { route: '/orders/:id' })
    assert.equal(asked.routeOf(), '/orders/:id')
  })

  test('is what a framework finds when it is asked', () => {
    const asked = Object.assign(routed(), { findRoute: () => '/orders' })
    assert.equal(asked.routeOf(), '/orders')
  })
})

// Goal: nobody takes a body that is not read for an empty one.
describe('a body of HTTP/2', () => {
  const server = createHttp2Server((message, response) => {
    void bodyOf(message).then((seen) => response.end(seen))
  })
  let port: number
  before(async () => {
    port = await listening(server)
  })
  after(() => server.close())

  async function seen(method: string, body?: string): Promise<string> {
    const client = connect(`http://127.0.0.1:${port}`)
    try {
      const stream = client.request({ ':method': method, ':path': '/' })
      stream.end(body)
      return await text(stream)
    } finally {
      client.close()
    }
  }

  test('that comes without a field of its length is not an empty one', async () => {
    assert.equal(await seen('POST', 'amount=100'), 'cannot be read')
  })

  test('is empty where the request ends with its fields', async () => {
    assert.equal(await seen('GET'), '0 bytes')
  })
})

describe('a body of HTTP/1.1', () => {
  const server = createServer((message, response) => {
    void bodyOf(message).then((seen) => response.end(seen))
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let port: number
  before(async () => {
    port = await listening(server)
  })
  after(() => {
    agent.destroy()
    server.close()
  })

  async function seen(length: number): Promise<string> {
    const signal = AbortSignal.timeout(5_000)
    const sending = request({ port, host: '127.0.0.1', agent, method: 'POST', signal })
    // Two pieces are sent in chunks, without a length.
    sending.write('x')
    sending.end('x'.repeat(length - 1))
    const [answer] = (await once(sending, 'response')) as [IncomingMessage]
    return text(answer)
  }

  test('beyond the limit is not read, and holds up nothing that comes after it', async () => {
    const asked = [LIMIT, LIMIT + 1, 2_000_000, 10, 3_000_000, 20]
    const answers: string[] = []
    for (const length of asked) answers.push(await seen(length))
    const not = 'cannot be read'
    assert.deepEqual(answers, [`${LIMIT} bytes`, not, not, '10 bytes', not, '20 bytes'])
  })
})
