import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { NodeRequest } from '../src/adapters/node-message.ts'

// Goal: a body can be read before the handler, and the handler notices nothing.
// Method: raw bytes to a real server, all at once and in pieces; every way in which handlers read.
const LIMIT = 100_000

/** How handlers read a body. */
const WAYS: Readonly<Record<string, (message: IncomingMessage) => Promise<string>>> = {
  consumers: (message) => text(message),
  events: (message) =>
    new Promise((resolve) => {
      let body = ''
      message.on('data', (chunk) => {
        body += String(chunk)
      })
      message.on('end', () => resolve(body))
    }),
  pipe: async (message) => {
    const { PassThrough } = await import('node:stream')
    return text(message.pipe(new PassThrough()))
  },
  iterator: async (message) => {
    let body = ''
    for await (const chunk of message) body += String(chunk)
    return body
  },
  later: async (message) => {
    await setTimeout(20)
    return text(message)
  },
}

let server: Server

/** Answers with what the guard saw and what the handler saw, as JSON. */
async function answer(message: IncomingMessage): Promise<string> {
  const [, way = '', limit] = message.url?.split('/') ?? []
  const seen = await new NodeRequest(message).body(Number(limit ?? LIMIT))
  const body = await WAYS[way]?.(message)
  const length = seen === undefined ? -1 : seen.byteLength
  return JSON.stringify({ length, same: Buffer.from(seen ?? '').toString() === body, body })
}

/** Sends pieces of bytes, with pauses between, and reads the JSON of the last answer. */
async function sent(...pieces: readonly string[]): Promise<Record<string, unknown>> {
  const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) await setTimeout(15)
    socket.write(piece)
  }
  const reply = await text(socket)
  return JSON.parse(reply.slice(reply.lastIndexOf('\r\n\r\n') + 4))
}

const head = (way: string, ...fields: readonly string[]): string =>
  [`POST /${way} HTTP/1.1`, 'Host: a', 'Connection: close', ...fields, '', ''].join('\r\n')

describe('the body of a message of Node', () => {
  before(async () => {
    server = createServer((message, response) => {
      answer(message).then(
        (body) => response.end(body),
        (error) => response.end(JSON.stringify({ error: String(error) })),
      )
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
  })
  after(() => {
    server.close()
    server.closeAllConnections()
  })

  const long = 'long '.repeat(15_000)
  for (const way of Object.keys(WAYS)) {
    const rows = [
      ['at once', [`${head(way, 'Content-Length: 5')}hello`], 'hello'],
      ['in pieces', [head(way, 'Content-Length: 5'), 'he', 'llo'], 'hello'],
      ['longer than a buffer', [`${head(way, 'Content-Length: 75000')}${long}`], long],
      [
        'longer than a buffer, in pieces',
        [`${head(way, 'Content-Length: 75000')}`, long.slice(0, 40_000), long.slice(40_000)],
        long,
      ],
      [
        'in chunks',
        [`${head(way, 'Transfer-Encoding: chunked')}5\r\nhello\r\n`, '0\r\n\r\n'],
        'hello',
      ],
      ['in no chunk', [`${head(way, 'Transfer-Encoding: chunked')}0\r\n\r\n`], ''],
      ['in no chunk, late', [head(way, 'Transfer-Encoding: chunked'), '0\r\n\r\n'], ''],
      ['without a body', [head(way)], ''],
      ['of no length', [head(way, 'Content-Length: 0')], ''],
    ] as const
    for (const [name, pieces, body] of rows) {
      test(`${way}: ${name}`, async () => {
        assert.deepEqual(await sent(...pieces), { length: body.length, same: true, body })
      })
    }
  }

  test('up to the limit it is read, beyond it is not, and the handler gets it all', async () => {
    const at = await sent(`${head('consumers/5', 'Content-Length: 5')}hello`)
    assert.deepEqual(at, { length: 5, same: true, body: 'hello' })
    const beyond = await sent(head('consumers/4', 'Content-Length: 5'), 'hel', 'lo')
    assert.deepEqual(beyond, { length: -1, same: false, body: 'hello' })
  })

  test('what was read before cannot be read', async (t) => {
    const reading = createServer(async (message, response) => {
      const body = await text(message)
      const seen = await new NodeRequest(message).body(LIMIT)
      response.end(`${body} ${seen}`)
    })
    t.after(() => {
      reading.close()
      reading.closeAllConnections()
    })
    await once(reading.listen(0, '127.0.0.1'), 'listening')
    const { port } = reading.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'hello' })
    assert.equal(await response.text(), 'hello undefined')
  })

  test('a client that leaves is an error, and nobody waits', async (t) => {
    const leaving = createServer()
    t.after(() => {
      leaving.close()
      leaving.closeAllConnections()
    })
    await once(leaving.listen(0, '127.0.0.1'), 'listening')
    const socket = connect((leaving.address() as AddressInfo).port, '127.0.0.1')
    socket.write(`${head('consumers', 'Content-Length: 5')}he`)
    const [message] = (await once(leaving, 'request')) as [IncomingMessage]
    const body = Promise.resolve(new NodeRequest(message).body(LIMIT))
    socket.destroy()
    await assert.rejects(body, /aborted|left/)
  })
})
