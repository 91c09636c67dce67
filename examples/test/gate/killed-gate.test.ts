// Goal: a gate that is killed while it decides opens nothing, and each proxy says 503 in our form.
// Method: real processes: the command, four proxies that ask it, and an application. Credentials that the gate has to
// ask about elsewhere are held there, so that every request is under way when the gate is killed.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { type Backend, startBackend } from '../../src/backends/backend.ts'
import { GATE_PROXIES } from '../../src/gate/doors.ts'
import { ISSUER_SECRET, KEYS, ordersGate, ordersGateText } from '../../src/gate/orders-gate.ts'
import { type GateProxy, programOf, startGateProxy } from '../../src/gate/proxy.ts'
import { listeningAt } from '../../src/gate/rig.ts'
import { type GateProcess, startGateProcess } from './gate-process.ts'

const PER_PROXY = 4
const names = GATE_PROXIES.filter((name) => 'path' in programOf(name))
const env = { ISSUER_SECRET, CLIENT_SECRET: 'of nobody but the tests' }

/** An introspection endpoint that keeps whoever asks waiting. */
const held: ServerResponse[] = []
const endpoint = createServer((request, response) => {
  request.resume()
  held.push(response)
  endpoint.emit('held')
})

let backend: Backend
let gate: GateProcess
let proxies: readonly GateProxy[] = []

const configAt = (port: number): string => {
  const { port: at } = endpoint.address() as AddressInfo
  return ordersGateText('express', backend.url)
    .replace('data: 127.0.0.1:0', `data: 127.0.0.1:${port}`)
    .replace(
      /\n {2}- bearer: .*/,
      `\n  - introspection: { endpoint: "http://127.0.0.1:${at}/introspect", client_id: gate, client_secret: { env: CLIENT_SECRET } }`,
    )
}

before(async () => {
  await once(endpoint.listen(0, '127.0.0.1'), 'listening')
  backend = await startBackend('express')
  gate = await startGateProcess(configAt(0), env)
  const settings = listeningAt(ordersGate('express', backend.url), gate.port)
  proxies = await Promise.all(names.map((name) => startGateProxy(name, settings)))
  backend.hits()
})
after(async () => {
  await Promise.all(proxies.map((proxy) => proxy.stop()))
  await gate.end('SIGKILL')
  await backend.stop()
  endpoint.closeAllConnections()
  endpoint.close()
})

const asked = (at: number, headers: Record<string, string>, init: RequestInit = {}) =>
  fetch(`http://127.0.0.1:${proxies[at]?.port}/me`, { ...init, headers })

describe('a gate that is killed', { skip: names.length === 0 && 'no proxy is installed' }, () => {
  test('while it decides: nothing is let in, and everybody is told 503', async () => {
    const all = names.flatMap((name, at) =>
      Array.from({ length: PER_PROXY }, async (_, n) => {
        const answer = await asked(at, { Authorization: `Bearer token-${name}-${n}` })
        return { name, answer, body: (await answer.json()) as { readonly code: string } }
      }),
    )
    // On a busy machine a proxy may have given one up before the gate came to ask about it.
    let over = 0
    const ended = (): void => {
      over += 1
      endpoint.emit('held')
    }
    for (const one of all) one.then(ended, ended)
    while (held.length + over < all.length) await once(endpoint, 'held')
    assert.ok(held.length > 0)
    await gate.end('SIGKILL')
    for (const { name, answer, body } of await Promise.all(all)) {
      assert.equal(answer.status, 503, name)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json', name)
      assert.ok(answer.headers.get('retry-after'), name)
      assert.match(body.code, /unavailable/)
    }
    assert.deepEqual(backend.hits(), [])
  })

  test('and stays away: the same, with good credentials and with a body', async () => {
    const all = names.flatMap((name, at) =>
      [{}, { method: 'POST', body: 'x'.repeat(10_000) }].map(async (init) => {
        const answer = await asked(at, { 'X-API-Key': KEYS.alice }, init)
        assert.equal(answer.status, 503, name)
        assert.equal(((await answer.json()) as { code: string }).code, 'gate_unavailable', name)
      }),
    )
    await Promise.all(all)
    assert.deepEqual(backend.hits(), [])
  })

  test('and is started again: everybody is decided on again', async () => {
    gate = await startGateProcess(configAt(gate.port), env)
    const all = names.map(async (name, at) => {
      const good = await asked(at, { 'X-API-Key': KEYS.alice })
      assert.equal(good.status, 200, name)
      assert.equal(((await good.json()) as { subject: string }).subject, 'alice', name)
      const none = await asked(at, {})
      assert.equal(none.status, 401, name)
      await none.body?.cancel()
    })
    await Promise.all(all)
  })
})
