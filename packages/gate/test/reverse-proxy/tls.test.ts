import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { request } from 'node:https'
import { after, before, describe, test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { WebSocket, WebSocketServer } from 'ws'
import {
  makeCertificates,
  type TestCertificate,
} from '../../../guard/test/schemes/certificate-fixture.ts'
import { type StartedGate, startGate } from '../../src/start.ts'
import { KEY, listen, raw, settingsFor } from './rig.ts'

// Goal: behind TLS all is as without it, the application is told so, and a certificate that is renewed is shown at once.
const certificates = makeCertificates()

describe('a reverse proxy that speaks TLS', { skip: certificates.skip }, () => {
  const application = createServer((message, response) => {
    const { 'x-forwarded-proto': proto, 'x-gate-subject': subject } = message.headers
    response.end(`${message.url} ${proto} ${subject}`)
  })
  const sockets = new WebSocketServer({ server: application })
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => socket.send(`echo ${data}`))
  })
  let started: StartedGate
  let port = 0
  const textOf = (one: TestCertificate): string => {
    const tls = JSON.stringify({ certificate: one.certPem, key: one.keyPem })
    return `reverse_proxy: { tls: ${tls} }`
  }
  const settingsWith = (one: TestCertificate): ReturnType<typeof settingsFor> => {
    const settings = settingsFor(to, textOf(one))
    return { ...settings, listen: { ...settings.listen, proxy: { host: '127.0.0.1', port: 0 } } }
  }
  let to = ''

  before(async () => {
    to = `http://127.0.0.1:${await listen(application)}`
    started = await startGate(settingsWith(certificates.server))
    port = started.proxy?.port ?? 0
  })
  after(async () => {
    await started?.drain({ noticeMs: 0, graceMs: 0 })
    sockets.close()
    application.closeAllConnections()
    application.close()
  })

  const ask = (path: string, headers: Record<string, string>): Promise<string> =>
    new Promise((resolve, reject) => {
      const ca = certificates.authority.certPem
      request({ host: '127.0.0.1', port, path, headers, ca, agent: false }, (response) => {
        let body = String(response.statusCode)
        response.on('data', (piece) => {
          body += ` ${piece}`
        })
        response.on('end', () => resolve(body))
      })
        .on('error', reject)
        .end()
    })

  test('serves who may, and says so to the application', async () => {
    assert.equal(started.proxy?.address, `https://127.0.0.1:${port}`)
    assert.equal(await ask('/orders/1', { 'x-api-key': KEY }), '200 /orders/1 https alice')
    assert.match(await ask('/orders/1', {}), /^401 /)
  })

  test('joins a WebSocket', async () => {
    const options = { ca: certificates.authority.certPem, headers: { 'x-api-key': KEY } }
    const socket = new WebSocket(`wss://127.0.0.1:${port}/orders/ws`, options)
    await once(socket, 'open')
    socket.send('hi')
    const [data] = await once(socket, 'message')
    assert.equal(String(data), 'echo hi')
    socket.close()
    await once(socket, 'close')
  })

  test('answers nothing to who does not speak it, or an old version of it', async () => {
    assert.equal(await raw(port, 'GET /open/x HTTP/1.1\r\nHost: a\r\n\r\n', 5_000), '')
    const old = connect({
      host: '127.0.0.1',
      port,
      maxVersion: 'TLSv1.1',
      rejectUnauthorized: false,
    })
    const [error] = await once(old, 'error')
    assert.ok(error)
  })

  test('shows a renewed certificate to the next connection', async () => {
    const shown = async (): Promise<string> => {
      const socket: TLSSocket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      const { fingerprint256 } = socket.getPeerCertificate()
      socket.destroy()
      return fingerprint256
    }
    assert.equal(await shown(), certificates.server.x509.fingerprint256)
    const replaced = started.gate.replace(settingsWith(certificates.lonely))
    assert.deepEqual(replaced, { kind: 'replaced', generation: 2, pending: [] })
    assert.equal(await shown(), certificates.lonely.x509.fingerprint256)
    assert.equal(started.gate.replace(settingsWith(certificates.server)).kind, 'replaced')
  })

  test('says that without a certificate nothing changes before the next start', () => {
    const { reverse, ...settings } = settingsWith(certificates.server)
    const plain = { ...settings, reverse: { ...reverse, tls: undefined } }
    const replaced = started.gate.replace(plain)
    assert.deepEqual('pending' in replaced && replaced.pending, ['reverse_proxy.tls'])
    assert.equal(started.gate.replace(settingsWith(certificates.server)).kind, 'replaced')
  })
})
