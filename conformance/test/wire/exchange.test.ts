// Goal: exact bytes go out, exact answers come back, and a server that misbehaves is found out.
// Method: real servers of node:net on port 0 that answer with prepared bytes.
import assert from 'node:assert/strict'
import { createServer, type Server, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { exchange, type Place, requestText, type WireRequest } from '../../src/wire/exchange.ts'

const get: WireRequest = { method: 'GET', target: '/', version: '1.1', fields: [], body: '' }
const closing: WireRequest = { ...get, fields: [['Connection', 'close']] }
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

async function withServer<T>(
  serve: (socket: Socket, received: string) => void,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.setEncoding('latin1')
    socket.on('error', () => undefined)
    socket.on('data', (text) => serve(socket, String(text)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  try {
    return await use({ host: '127.0.0.1', port })
  } finally {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

const always =
  (text: string, ends = true) =>
  (socket: Socket) => {
    socket.write(text, 'latin1')
    if (ends) socket.end()
  }

describe('requestText', () => {
  test('fields stand as they are, repeated and in order', () => {
    const fields = [
      ['a', '\x00é'],
      ['A', 'x'],
    ] as const
    const text = requestText({ ...get, method: 'POST', target: '//x', fields, body: 'b' })
    assert.equal(text, 'POST //x HTTP/1.1\r\na: \x00é\r\nA: x\r\n\r\nb')
  })
})

describe('exchange', () => {
  test('each character leaves as one byte', async () => {
    let received = ''
    const serve = (socket: Socket, text: string): void => {
      received += text
      always(OK)(socket)
    }
    const request = { ...closing, fields: [...closing.fields, ['x', '\x01é\xff'] as const] }
    await withServer(serve, (place) => exchange(place, [request]))
    assert.equal(received, requestText(request))
  })

  test('several requests share a connection, one after the other', async () => {
    let count = 0
    const serve = (socket: Socket): void => {
      count += 1
      socket.write(OK.replace('ok', `${count}!`))
    }
    const answers = await withServer(serve, (place) => exchange(place, [get, get, get]))
    assert.deepEqual(
      answers.map(({ body }) => body),
      ['1!', '2!', '3!'],
    )
  })

  test('an answer in single bytes is one answer', async () => {
    const serve = async (socket: Socket): Promise<void> => {
      for (const byte of OK) {
        socket.write(byte)
        await new Promise((resolve) => setImmediate(resolve))
      }
      socket.end()
    }
    const [answer] = await withServer(
      (socket) => void serve(socket),
      (place) => exchange(place, [closing]),
    )
    assert.equal(answer?.body, 'ok')
  })

  test('1xx is not the answer', async () => {
    const early = always(`HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n${OK}`)
    const [answer] = await withServer(early, (place) => exchange(place, [closing]))
    assert.equal(answer?.status, 200)
  })

  test('the caller may come from another loopback address', async () => {
    let peer = ''
    const serve = (socket: Socket): void => {
      peer = socket.remoteAddress ?? ''
      always(OK)(socket)
    }
    await withServer(serve, (place) => exchange(place, [closing], { from: '127.0.0.77' }))
    assert.equal(peer, '127.0.0.77')
  })

  const failures: readonly (readonly [string, string, WireRequest, RegExp])[] = [
    ['a body to HEAD', OK, { ...closing, method: 'HEAD' }, /bytes follow the answer/],
    ['a second answer', OK + OK, closing, /bytes follow the answer/],
    ['a body cut short', OK.slice(0, -1), closing, /ended within/],
    ['no answer at all', '', closing, /ended within ``/],
    ['a broken field', 'HTTP/1.1 200 OK\r\nbroken\r\n\r\n', closing, /field line/],
  ]
  for (const [name, text, request, message] of failures) {
    test(`${name} is found out`, async () => {
      const attempt = withServer(always(text), (place) => exchange(place, [request]))
      await assert.rejects(attempt, message)
    })
  }

  test('no answer in time is found out', async () => {
    const attempt = withServer(
      () => undefined,
      (place) => exchange(place, [get], { timeoutMs: 50 }),
    )
    await assert.rejects(attempt, /no answer within 50 ms/)
  })
})
