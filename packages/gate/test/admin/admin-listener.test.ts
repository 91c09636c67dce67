import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { request } from 'undici'
import { adminListener } from '../../src/admin/admin-listener.ts'
import { createGate } from '../../src/gate.ts'
import { asked, settingsFrom, statusOf } from '../stated.ts'

// Goal: operators learn what the gate does, and nobody else reaches them through a browser.
const gate = createGate(
  settingsFrom({ identity: 'identity: { signed: { issuer: "https://gate.example" } }' }),
)
let isReady = true
const server = createServer(
  adminListener(gate, {
    isReady: () => isReady,
    more: (message, response) => {
      if (message.url !== '/dashboard') return false
      response.end('dashboard')
      return true
    },
  }),
)
server.listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const { port } = server.address() as AddressInfo
after(() => server.close())

const get = async (path: string, options: Parameters<typeof request>[1] = {}) => {
  const { statusCode, headers, body } = await request(`http://127.0.0.1:${port}${path}`, options)
  return { status: statusCode, type: headers['content-type'], text: await body.text() }
}

describe('adminListener', () => {
  test('/healthz says that the process lives', async () => {
    assert.deepEqual(await get('/healthz'), { status: 200, type: 'text/plain', text: 'ok\n' })
  })
  test('/readyz says whether requests are wanted', async () => {
    assert.equal((await get('/readyz')).status, 200)
    isReady = false
    const { status, text } = await get('/readyz')
    isReady = true
    assert.equal(status, 503)
    const { config, ...told } = JSON.parse(text)
    assert.deepEqual(told, { ready: false, generation: 1, checks: { draining: 'it ends' } })
    assert.match(config, /^[\da-f]{16}$/)
  })
  test('/metrics counts what was decided, by names that are configured', async () => {
    assert.equal(statusOf(await gate.decide(asked())), 401)
    await gate.decide(asked({ backend: 'orders', target: '/health' }))
    await gate.decide(asked({ backend: 'x"} 1\n' }))
    const { text } = await get('/metrics')
    assert.match(text, /verdicts_total\{backend="",outcome="401"\} 1\n/)
    assert.match(text, /verdicts_total\{backend="orders",outcome="allowed"\} 1\n/)
    assert.match(text, /verdicts_total\{backend="",outcome="503"\} 1\n/)
  })
  test('/v1/explain tells the record of a decision, by its id or by the instance', async () => {
    const verdict = await gate.decide(asked())
    const body = verdict.kind === 'answer' ? JSON.parse(verdict.answer.body) : {}
    for (const id of [body.instance, body.instance.split(':').at(-1)]) {
      const { status, text } = await get(`/v1/explain/${id}`)
      assert.equal(status, 200)
      assert.equal(JSON.parse(text).reason, 'no_credentials')
    }
  })
  test('the public keys', async () => {
    const { type, text } = await get('/.well-known/jwks.json')
    assert.equal(type, 'application/jwk-set+json')
    assert.equal(JSON.parse(text).keys.length, 2)
  })
  test('what it does not know it hands on', async () => {
    assert.equal((await get('/dashboard')).text, 'dashboard')
  })

  for (const [name, path, status] of [
    ['a decision that is not there', '/v1/explain/01K0000000000000000000000A', 404],
    ['an id that is none', '/v1/explain/x', 404],
    ['another path', '/x', 404],
  ] as const) {
    test(`${name}: ${status}`, async () => assert.equal((await get(path)).status, status))
  }
  test('another method', async () =>
    assert.equal((await get('/healthz', { method: 'POST' })).status, 405))
  for (const [host, status] of [
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost:9701', 200],
    ['[::1]:9701', 200],
  ] as const) {
    test(`by the name ${host}: ${status}`, async () =>
      assert.equal((await get('/healthz', { headers: { host } })).status, status))
  }
})
