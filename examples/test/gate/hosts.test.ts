// Goal: of several applications behind one proxy each is decided on by its own rules, whatever host is named.
// Method: two applications, of which one is open and one closed, by the printed configuration of both.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createGate, type GateSettings, readConfig, serve } from '@sallyport/gate'
import { type Backend, startBackend } from '../../src/backends/backend.ts'
import { GATE_PROXIES } from '../../src/gate/doors.ts'
import { type GateProxy, programOf, startGateProxy } from '../../src/gate/proxy.ts'
import { ANSWERED_MS, sendRaw } from '../../src/gate/raw.ts'
import { listeningAt } from '../../src/gate/rig.ts'

function settingsOf(open: Backend, closed: Backend): GateSettings {
  const text = `version: 1
realm: two
listen: { data: 127.0.0.1:0 }
proxies:
  - { kind: nginx-accel, key: { env: KEY } }
  - { kind: nginx-check, key: { env: KEY } }
  - { kind: forward, key: { env: KEY } }
schemes: [ { api_key: { keys: [ { hash: ${'a'.repeat(64)}, subject: { id: alice } } ] } } ]
backends:
  open: { dialect: express, hosts: [open.example, other.example], url: "${open.url}" }
  closed: { dialect: express, hosts: [closed.example], url: "${closed.url}" }
identity: { signed: { issuer: "https://gate.example" } }
policies: { v: 1, version: "1", permissions: [], sets: {}, resources: {}, policies: {} }
rules:
  - { match: { backend: open, path: /** }, allow: anonymous }
  - { match: { backend: closed, path: /** }, allow: authenticated }
`
  const reading = readConfig(text, 'gate.yaml', { env: { KEY: 'a-key-of-16-characters-and-more' } })
  if (reading.kind === 'wrong') throw new TypeError(reading.lines.join('\n'))
  return reading.settings
}

let open: Backend
let closed: Backend
before(async () => {
  open = await startBackend('express')
  closed = await startBackend('express')
})
after(async () => {
  await open.stop()
  await closed.stop()
})

for (const name of GATE_PROXIES) {
  const program = programOf(name)
  describe(`two applications behind ${name}`, { skip: 'skip' in program && program.skip }, () => {
    let proxy: GateProxy
    let stop: () => Promise<void>
    before(async () => {
      const gate = createGate(settingsOf(open, closed))
      const serving = await serve(gate.listener, { host: '127.0.0.1', port: 0 })
      proxy = await startGateProxy(name, listeningAt(gate.settings, serving.port))
      stop = () => proxy.stop().finally(() => serving.close(1_000))
      open.hits()
      closed.hits()
    })
    after(() => stop())

    const hitsOf = (backend: Backend): string[] =>
      backend.hits().flatMap(({ what }) => (what === 'request' ? [] : [what]))
    const ask = async (...lines: readonly string[]): Promise<number> => {
      const head = [...lines, 'Connection: close', '', '']
      return (await sendRaw(proxy.port, head.join('\r\n'), ANSWERED_MS)).status
    }

    for (const host of ['open.example', 'OPEN.example', 'other.example', 'open.example:80']) {
      test(`${host} is the open one`, async () => {
        assert.equal(await ask('GET /me HTTP/1.1', `Host: ${host}`), 200)
        assert.deepEqual([hitsOf(open), hitsOf(closed)], [['me'], []])
      })
    }

    test('the closed one is closed', async () => {
      assert.equal(await ask('GET /me HTTP/1.1', 'Host: closed.example'), 401)
      assert.deepEqual([hitsOf(open), hitsOf(closed)], [[], []])
    })

    const tricks = [
      ['a host of nobody', 'GET /me HTTP/1.1', 'Host: nobody.example'],
      ['two hosts', 'GET /me HTTP/1.1', 'Host: open.example', 'Host: closed.example'],
      ['a list of hosts', 'GET /me HTTP/1.1', 'Host: open.example, closed.example'],
      [
        'the other host in a field',
        'GET /me HTTP/1.1',
        'Host: closed.example',
        'X-Forwarded-Host: open.example',
      ],
      [
        'the other host in another field',
        'GET /me HTTP/1.1',
        'Host: closed.example',
        'X-Original-Host: open.example',
      ],
      ['an absolute target', 'GET http://open.example/me HTTP/1.1', 'Host: closed.example'],
      [
        'an absolute target, the other way',
        'GET http://closed.example/me HTTP/1.1',
        'Host: open.example',
      ],
      [
        'a key of the client',
        'GET /me HTTP/1.1',
        'Host: closed.example',
        'X-Gate-Key: a-key-of-16-characters-and-more',
      ],
      ['no host', 'GET /me HTTP/1.0'],
    ] as const
    for (const [trick, ...lines] of tricks) {
      test(`${trick} does not open the closed one`, async () => {
        await ask(...lines)
        assert.deepEqual(hitsOf(closed), [])
        open.hits()
      })
    }
  })
}
