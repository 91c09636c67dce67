import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { head, raw, startRig } from './rig.ts'

// Goal: every limit of the reverse proxy holds as the configuration states it, on both sides of it.
const LIMITS = `reverse_proxy:
  limits: { header_bytes: 2048, body_bytes: 10, clients: 3, connections: 1, answer_time: 1s }`

const rig = await startRig(
  (message, response) => {
    if (message.url === '/open/never') return
    message.pipe(response)
  },
  { more: LIMITS },
)

const sized = (length: number): string =>
  `${head([`Content-Length: ${length}`], 'POST /open/x HTTP/1.1')}${'x'.repeat(length)}`
const chunked = (length: number): string =>
  `${head(['Transfer-Encoding: chunked'], 'POST /open/x HTTP/1.1')}${length.toString(16)}\r\n${'x'.repeat(length)}\r\n0\r\n\r\n`

describe('the body of a request', () => {
  for (const [name, text, status] of [
    ['just not too long, by its length', sized(10), 200],
    ['just not too long, in chunks', chunked(10), 200],
    ['too long, by its length', sized(11), 413],
    ['too long, in chunks', chunked(11), 413],
  ] as const) {
    test(`${name}: ${status}`, async () => {
      const got = await raw(rig.port, text)
      assert.equal(got.slice(0, 12), `HTTP/1.1 ${status}`, got)
      if (status !== 413) return
      assert.match(got, /content-type: application\/problem\+json/i)
      assert.match(got, /connection: close/i)
    })
  }
  test('too long by its length never reaches the application', async () => {
    const before = rig.seen.length
    await raw(rig.port, sized(11))
    assert.equal(rig.seen.length, before)
  })
  test('that nobody may send is refused as such, however long', async () => {
    const text = sized(11).replace('/open/x', '/orders/1')
    assert.match(await raw(rig.port, text), /^HTTP\/1.1 401/)
  })
})

describe('the fields of a request', () => {
  test('just not too many', async () => {
    assert.match(await raw(rig.port, head([`X-A: ${'a'.repeat(1_800)}`])), /^HTTP\/1.1 200/)
  })
  test('too many: 431', async () => {
    assert.match(await raw(rig.port, head([`X-A: ${'a'.repeat(2_100)}`])), /^HTTP\/1.1 431/)
  })
})

test('an application that does not begin to answer: 504', async () => {
  assert.match(await raw(rig.port, head([], 'GET /open/never HTTP/1.1'), 10_000), /^HTTP\/1.1 504/)
})

test('one client too many is closed, and is served once another has gone', async () => {
  const opened = async (): Promise<Socket> => {
    const socket = connect(rig.port, '127.0.0.1')
    await once(socket, 'connect')
    return socket
  }
  const sockets = [await opened(), await opened(), await opened()]
  // What the system has accepted for us may not be ours yet.
  for (const socket of sockets) {
    socket.write('GET /open/x HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(socket, 'data')
  }
  assert.equal(await raw(rig.port, head([]), 5_000), '')
  for (const socket of sockets) socket.destroy()
  let got = ''
  for (let tries = 0; got === '' && tries < 200; tries += 1) {
    await sleep(20)
    got = await raw(rig.port, head([]), 5_000)
  }
  assert.match(got, /^HTTP\/1.1 200/)
})
