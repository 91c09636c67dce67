import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { serve } from '../src/serve.ts'

const answer = (_: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': '0' }).end()
}
const LOOPBACK = { host: '127.0.0.1', port: 0 }

/** What comes back for bytes on a connection, up to the end of the first head. */
async function head(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  socket.write(bytes)
  let text = ''
  while (!text.includes('\r\n\r\n')) {
    const [piece] = await once(socket, 'data')
    text += piece
  }
  socket.destroy()
  return text
}

describe('serving', () => {
  const rows = [
    [
      'a body that is announced and never comes',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n',
    ],
    [
      'a body in pieces that never come',
      'GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    [
      'an upgrade',
      'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    ],
    [
      'a body that waits to be asked for',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n',
    ],
    ['fields of 60 KiB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(60 * 1024)}\r\n\r\n`],
  ] as const
  for (const bodies of ['read', 'unread'] as const) {
    for (const [name, bytes] of rows) {
      test(`${name}, bodies being ${bodies}: answered when the fields are there`, async () => {
        const serving = await serve(answer, LOOPBACK, bodies)
        try {
          assert.match(await head(serving.port, bytes), /^HTTP\/1.1 200 OK\r\n/)
        } finally {
          await serving.close(0)
        }
      })
    }
  }

  for (const bodies of ['read', 'unread'] as const) {
    test(`no field is left out, however many there are, bodies being ${bodies}`, async () => {
      const listener = ({ rawHeaders }: IncomingMessage, response: ServerResponse): void => {
        response.end(String(rawHeaders.includes('Last')))
      }
      const serving = await serve(listener, LOOPBACK, bodies)
      try {
        const fields = 'X: \r\n'.repeat(5_000)
        const bytes = `GET / HTTP/1.1\r\nHost: x\r\n${fields}Last: x\r\n\r\n`
        assert.match(await head(serving.port, bytes), /\r\n\r\ntrue$/)
      } finally {
        await serving.close(0)
      }
    })
  }

  test('fields beyond 64 KiB are 431', async () => {
    const serving = await serve(answer, LOOPBACK)
    try {
      const bytes = `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(66 * 1024)}\r\n\r\n`
      assert.match(await head(serving.port, bytes), /^HTTP\/1.1 431 /)
    } finally {
      await serving.close(0)
    }
  })

  for (const [name, bytes, status] of [
    ['a control character in a field', 'GET / HTTP/1.1\r\nHost: x\r\nX: \x01\r\n\r\n', 400],
    [
      'a field beyond 64 KiB',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(66 * 1024)}\r\n\r\n`,
      431,
    ],
  ] as const) {
    test(`${name} is ${status}, as a problem that proxies know for ours`, async () => {
      const serving = await serve(answer, LOOPBACK)
      try {
        const text = await head(serving.port, bytes)
        assert.match(text, new RegExp(`^HTTP/1.1 ${status} `))
        assert.match(text, /\r\nx-gate: 1\r\n/)
        assert.match(text, /\r\ncontent-type: application\/problem\+json\r\n/)
      } finally {
        await serving.close(0)
      }
    })
  }

  test('an address that is taken rejects', async () => {
    const serving = await serve(answer, LOOPBACK)
    try {
      await assert.rejects(serve(answer, { ...LOOPBACK, port: serving.port }), {
        code: 'EADDRINUSE',
      })
    } finally {
      await serving.close(0)
    }
  })

  test('retired, it ends each connection with its answer; closed, it waits for the last', async () => {
    const waiting: ServerResponse[] = []
    const serving = await serve((_, response) => void waiting.push(response), LOOPBACK)
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (): Promise<IncomingMessage> =>
      new Promise((resolve, reject) => {
        const sent = request({ port: serving.port, host: '127.0.0.1', agent }, resolve)
        sent.on('error', reject).end()
      })
    const first = ask()
    while (waiting.length === 0) await new Promise(setImmediate)
    serving.retire()
    waiting[0]?.end()
    // It was asked before, and ends its connection all the same.
    assert.equal((await first).headers.connection, 'close')
    ;(await first).resume()
    const second = ask()
    while (waiting.length === 1) await new Promise(setImmediate)
    const closed = serving.close(60_000)
    await assert.rejects(head(serving.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'))
    waiting[1]?.end()
    assert.equal((await second).headers.connection, 'close')
    ;(await second).resume()
    await closed
    agent.destroy()
  })

  test('what does not end is ended', async () => {
    const serving = await serve(() => undefined, LOOPBACK)
    const lost = head(serving.port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n').catch(() => 'lost')
    await new Promise((resolve) => setTimeout(resolve, 20))
    await serving.close(20)
    await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, 50))])
  })
})
