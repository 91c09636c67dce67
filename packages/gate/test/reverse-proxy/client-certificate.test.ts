import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent, type RequestOptions, request } from 'node:https'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import {
  makeCertificates,
  type TestCertificate,
} from '../../../guard/test/schemes/certificate-fixture.ts'
import { readConfig } from '../../src/config/read-config.ts'
import type { GateSettings } from '../../src/settings.ts'
import { type StartedGate, startGate } from '../../src/start.ts'
import { configText } from '../stated.ts'
import { listen, settingsFor } from './rig.ts'

// Goal: who is known by a certificate gets in at the gate's own TLS; what nobody in force has signed is as if there
// were none; and what a client writes, or a proxy in front shows, is never the certificate of a client.
const certificates = makeCertificates()

describe('certificates of clients at the TLS of the gate', { skip: certificates.skip }, () => {
  const application = createServer(({ headers }, response) => {
    response.end(`${headers['x-gate-subject']} ${headers['client-cert']}`)
  })
  let url = ''
  let started: StartedGate
  const settingsWith = (authorities?: TestCertificate, front = ''): GateSettings => {
    const { certPem: certificate, keyPem: key } = certificates.server
    const tls = { certificate, key, client_authorities: authorities?.certPem }
    const settings = settingsFor(url, `reverse_proxy: { ${front}tls: ${JSON.stringify(tls)} }`)
    const { thumbprint } = certificates.alice
    return {
      ...settings,
      schemes: [{ kind: 'certificate', clients: [{ thumbprint, subject: { id: 'alice' } }] }],
      listen: { ...settings.listen, proxy: { host: '127.0.0.1', port: 0 } },
    }
  }

  before(async () => {
    url = `http://127.0.0.1:${await listen(application)}`
    started = await startGate(settingsWith(certificates.authority))
  })
  after(async () => {
    await started?.drain({ noticeMs: 0, graceMs: 0 })
    application.closeAllConnections()
    application.close()
  })

  const ask = (shown?: TestCertificate, options: RequestOptions = {}): Promise<string> => {
    const { authority } = certificates
    return new Promise((resolve, reject) => {
      const client = shown && { cert: shown.certPem, key: shown.keyPem }
      const where = { host: '127.0.0.1', port: started.proxy?.port, path: '/orders/1' }
      const own = { agent: false as const, ca: authority.certPem }
      request({ ...where, ...own, ...client, ...options }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (piece) => {
          body += piece
        })
        response.on('end', () => {
          resolve(response.statusCode === 200 ? body : String(response.statusCode))
        })
      })
        .on('error', reject)
        .end()
    })
  }

  test('whoever is known gets in, and the application is told the subject alone', async () => {
    assert.equal(await ask(certificates.alice), 'alice undefined')
  })

  test('none, one that nobody knows, and one that nobody signed are 401', async () => {
    for (const shown of [undefined, certificates.bob, certificates.lonely]) {
      assert.equal(await ask(shown), '401')
    }
  })

  test('what the client writes is refused, whatever it shows', async () => {
    const headers = { 'client-cert': certificates.alice.field }
    assert.equal(await ask(undefined, { headers }), '400')
    assert.equal(await ask(certificates.alice, { headers }), '400')
  })

  test('authorities that are none are told', () => {
    const { certPem: certificate, keyPem: key } = certificates.server
    const tls = JSON.stringify({ certificate, key, client_authorities: 'a' })
    const told = readConfig(configText({ reverse: `reverse_proxy: { tls: ${tls} }` }), 'gate.yaml')
    assert.match(
      JSON.stringify(told),
      /`client_authorities` are expected to be certificates, as PEM/,
    )
  })

  test('that of a proxy in front is not that of a client', async () => {
    const front = settingsWith(certificates.authority, 'trusted_proxies: [127.0.0.1/32], ')
    assert.equal(started.gate.replace(front).kind, 'replaced')
    assert.equal(await ask(certificates.alice), '401')
    assert.equal(started.gate.replace(settingsWith(certificates.authority)).kind, 'replaced')
  })

  test('other authorities count at once, on connections that are open as well', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const open = (): Promise<string> => ask(certificates.alice, { agent })
    try {
      assert.equal(await open(), 'alice undefined')
      assert.equal(started.gate.replace(settingsWith(certificates.lonely)).kind, 'replaced')
      assert.equal(await open(), '401')
      assert.equal(await ask(certificates.alice), '401')
    } finally {
      agent.destroy()
    }
    assert.equal(started.gate.replace(settingsWith(certificates.authority)).kind, 'replaced')
    assert.equal(await ask(certificates.alice), 'alice undefined')
  })

  test('who was signed by those before is not known, where the connection began before and was made safe since', async () => {
    const socket = connect({ host: '127.0.0.1', port: started.proxy?.port ?? 0 })
    await once(socket, 'connect')
    // The server has it by the time at which another one was answered.
    assert.equal(await ask(certificates.alice), 'alice undefined')
    assert.equal(started.gate.replace(settingsWith(certificates.lonely)).kind, 'replaced')
    assert.equal(await ask(certificates.alice), '401')
    const own = { agent: undefined, createConnection: over(socket) }
    assert.equal(await ask(certificates.alice, own), '401')
    assert.equal(started.gate.replace(settingsWith(certificates.authority)).kind, 'replaced')
  })

  test('nor by a session of before', async () => {
    const agent = new Agent({ keepAlive: false, maxCachedSessions: 10 })
    assert.equal(await ask(certificates.alice, { agent }), 'alice undefined')
    assert.equal(started.gate.replace(settingsWith(certificates.lonely)).kind, 'replaced')
    assert.equal(await ask(certificates.alice, { agent }), '401')
    assert.equal(started.gate.replace(settingsWith(certificates.authority)).kind, 'replaced')
    assert.equal(await ask(certificates.alice, { agent }), 'alice undefined')
  })

  test('without authorities nobody is believed, and that there are none waits for the next start', async () => {
    const replaced = started.gate.replace(settingsWith())
    assert.deepEqual('pending' in replaced && replaced.pending, ['reverse_proxy.tls'])
    assert.equal(await ask(certificates.alice), '401')
    assert.equal(started.gate.replace(settingsWith(certificates.authority)).kind, 'replaced')
  })
})

/** TLS over a connection that is there already. */
function over(socket: Socket): NonNullable<RequestOptions['createConnection']> {
  const { certPem: cert, keyPem: key } = certificates.alice
  return () =>
    connectTls({ socket, cert, key, ca: certificates.authority.certPem, host: '127.0.0.1' })
}
