import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'
import { KEY, last, linesOf, type Rig, raw, startRig } from './rig.ts'

// Goal: two connections are joined only where the gate and the application both agree.
describe('a WebSocket', () => {
  const sockets = new WebSocketServer({ noServer: true })
  const open = async (): Promise<Rig> => {
    const rig = await startRig((_, response) => response.writeHead(426).end('no'))
    rig.application.on('upgrade', (message, socket, first) => {
      sockets.handleUpgrade(message, socket, first, (one) => {
        one.on('message', (data) => one.send(`echo ${data}`))
      })
    })
    return rig
  }
  test('is joined once it is allowed, and knows who asks', async () => {
    const rig = await open()
    const headers = { 'x-api-key': KEY }
    const socket = new WebSocket(`${rig.url.replace('http', 'ws')}/orders/ws`, { headers })
    await once(socket, 'open')
    socket.send('hi')
    const [data] = await once(socket, 'message')
    assert.equal(String(data), 'echo hi')
    assert.deepEqual(linesOf(last(rig), 'x-gate-subject'), ['alice'])
    socket.close()
    await once(socket, 'close')
  })
  test('that is refused gets the refusal, and the application hears nothing', async () => {
    const rig = await open()
    const socket = new WebSocket(`${rig.url.replace('http', 'ws')}/orders/ws`)
    const [, response] = await once(socket, 'unexpected-response')
    assert.equal(response.statusCode, 401)
    assert.ok(response.headers['www-authenticate'])
    assert.equal(rig.seen.length, 0)
    socket.on('error', () => {}).terminate()
  })
  test('that the application refuses gets its answer, and is not joined', async () => {
    const rig = await startRig(() => {})
    rig.application.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 426 No\r\nContent-Length: 2\r\nX-Gate: 1\r\n\r\nno')
    })
    const upgrade = ['Upgrade: websocket', 'Sec-WebSocket-Version: 777', 'Sec-WebSocket-Key: eA==']
    const text = `GET /open/ws HTTP/1.1\r\nHost: a\r\n${upgrade.join('\r\n')}\r\nConnection: Upgrade\r\n\r\n`
    const smuggled = 'GET /orders/1 HTTP/1.1\r\nHost: a\r\n\r\n'
    const got = await raw(rig.port, text + smuggled)
    assert.match(got, /^HTTP\/1.1 426/)
    assert.doesNotMatch(got, /x-gate/i)
    assert.equal(rig.seen.length, 1)
  })
  test('whose application is not there gets 502', async () => {
    const rig = await startRig(() => {}, { elsewhere: 'http://127.0.0.1:1' })
    const socket = new WebSocket(`${rig.url.replace('http', 'ws')}/open/ws`)
    const [, response] = await once(socket, 'unexpected-response')
    assert.equal(response.statusCode, 502)
    socket.on('error', () => {}).terminate()
  })
  test('ends when its client goes', async () => {
    const rig = await open()
    const joined = once(sockets, 'connection').catch(() => {})
    const socket = new WebSocket(`${rig.url.replace('http', 'ws')}/open/ws`)
    await once(socket, 'open')
    void joined
    socket.terminate()
    await sleep(100)
    const count = await new Promise<number>((resolve) =>
      rig.application.getConnections((_, count) => resolve(count)),
    )
    assert.equal(count, 0)
  })
})
