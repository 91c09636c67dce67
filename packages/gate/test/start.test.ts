import assert from 'node:assert/strict'
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { peer } from '../../../tools/peer.ts'
import { startRedis } from '../../../tools/redis.ts'
import { listening } from '../src/serve.ts'
import { type StartedGate, startGate } from '../src/start.ts'
import { asked, DIGEST, digestFor, KEYS, settingsFrom, statusOf } from './stated.ts'

const agent = new Agent({ keepAlive: true })
const FORWARD = {
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/health',
  'x-forwarded-host': 'api.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '192.0.2.1',
}

function ask(port: number, more: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  const headers = { ...FORWARD, ...more }
  const to = { host: '127.0.0.1', port, path: '/v1/forward', headers, agent }
  return new Promise((resolve, reject) => {
    request(to, (response) => resolve(response.resume()))
      .on('error', reject)
      .end()
  })
}

describe('a gate that serves', () => {
  test('drains without losing a request', async () => {
    const started = await startGate(settingsFrom())
    const { port } = started.data
    assert.equal((await ask(port)).headers.connection, 'keep-alive')
    assert.ok(started.isReady)
    const drained = started.drain({ noticeMs: 200, graceMs: 5_000 })
    assert.ok(!started.isReady)
    const last = await ask(port)
    assert.equal(last.statusCode, 200)
    assert.equal(last.headers.connection, 'close')
    await drained
    await assert.rejects(ask(port), { code: 'ECONNREFUSED' })
  })

  test('drains what is under way: decisions that wait for an issuer, and answers that an application owes', async () => {
    // Nothing is decided and nothing is answered before the test says so.
    const waiting: (() => void)[] = []
    const [issuer, application] = [0, 1].map((n) =>
      createServer((_, response) => {
        waiting.push(() => response.end(n === 0 ? '{"keys":[]}' : 'late'))
      }),
    ) as [Server, Server]
    const at = await listening(issuer, { host: '127.0.0.1', port: 0 })
    const to = await listening(application, { host: '127.0.0.1', port: 0 })
    const started = await startGate(
      settingsFrom({
        listen: 'listen: { data: "127.0.0.1:0", proxy: "127.0.0.1:0" }',
        backends: `backends: { orders: { url: '${to.address}' } }`,
        schemes: `schemes: [{ bearer: { issuer: "https://idp.example", audience: orders, jwks: '${at.address}' } }]`,
      }),
    )
    const head = Buffer.from('{"alg":"RS256","typ":"at+jwt","kid":"k"}').toString('base64url')
    const claims = Buffer.from('{"iss":"https://idp.example"}').toString('base64url')
    const authorization = `Bearer ${head}.${claims}.AA`
    const uri = { 'x-forwarded-uri': '/orders/1' }
    const decisions = Array.from({ length: 10 }, () =>
      ask(started.data.port, { ...uri, authorization }),
    )
    const answers = Array.from({ length: 10 }, () => fetch(`${started.proxy?.address}/health`))
    // One fetch of the keys for all that wait for them.
    for (let n = 0; n < 1_000 && waiting.length < 11; n++) await rest(10)
    assert.equal(waiting.length, 11)
    const drained = started.drain({ noticeMs: 0, graceMs: 60_000 })
    for (const end of waiting) end()
    const [decided, answered] = [await Promise.all(decisions), await Promise.all(answers)]
    // An issuer without a key is an outage; what counts here is that each of them is answered.
    assert.deepEqual([...new Set(decided.map(({ statusCode }) => statusCode))], [503])
    assert.deepEqual(await Promise.all(answered.map((one) => one.text())), Array(10).fill('late'))
    assert.ok(decided.every(({ headers }) => headers.connection === 'close'))
    assert.ok(answered.every(({ headers }) => headers.get('connection') === 'close'))
    await drained
    issuer.closeAllConnections()
    application.closeAllConnections()
    issuer.close()
    application.close()
  })

  test('tells probes of other machines a word', async () => {
    const listen = 'listen: { data: "127.0.0.1:0", health: "127.0.0.1:0" }'
    const started = await startGate(settingsFrom({ listen }))
    const answer = await fetch(`${started.health?.address}/readyz`)
    assert.deepEqual([answer.status, await answer.text()], [200, 'ready\n'])
    await started.drain({ noticeMs: 0, graceMs: 0 })
  })

  test('is a reverse proxy as well, where the configuration says so', async () => {
    const application = createServer((message, response) => {
      response.end(`${message.method} ${message.url} ${message.headers['x-gate-subject']}`)
    })
    const to = await listening(application, { host: '127.0.0.1', port: 0 })
    const started = await startGate(
      settingsFrom({
        listen: 'listen: { data: "127.0.0.1:0", proxy: "127.0.0.1:0" }',
        backends: `backends: { orders: { url: '${to.address}' } }`,
      }),
    )
    try {
      const url = `${started.proxy?.address}/orders/1`
      assert.equal((await fetch(url)).status, 401)
      const answer = await fetch(url, { headers: { 'X-API-Key': KEYS.alice } })
      assert.equal(await answer.text(), 'GET /orders/1 alice')
    } finally {
      await started.drain({ noticeMs: 0, graceMs: 0 })
      application.close()
    }
  })

  test('tells operators what it does, also while it drains', async () => {
    const listen = 'listen: { data: "127.0.0.1:0", admin: "127.0.0.1:0" }'
    const started = await startGate(settingsFrom({ listen }))
    const ready = async (): Promise<number> =>
      (await fetch(`${started.admin?.address}/readyz`, { headers: { connection: 'close' } })).status
    assert.equal(await ready(), 200)
    const drained = started.drain({ noticeMs: 300, graceMs: 0 })
    assert.equal(await ready(), 503)
    await drained
    await assert.rejects(ready())
  })

  test('decides for others by AuthZEN, where the configuration says so', async () => {
    const started = await startGate(
      settingsFrom({
        listen: 'listen: { data: "127.0.0.1:0", authzen: "127.0.0.1:0" }',
        authzen: `authzen:
  url: https://pdp.example
  policy: orders.read
  subjects: [{ id: ann, sets: [member] }, { id: ben }]`,
      }),
    )
    const ask = (key: string, id: string): Promise<Response> =>
      fetch(`${started.authzen?.address}/access/v1/evaluation`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': key, connection: 'close' },
        body: JSON.stringify({
          subject: { type: 'user', id },
          action: { name: 'read' },
          resource: { type: 'orders', id: '1' },
        }),
      })
    try {
      assert.deepEqual(await (await ask(KEYS.alice, 'ann')).json(), { decision: true })
      assert.partialDeepStrictEqual(await (await ask(KEYS.alice, 'ben')).json(), {
        decision: false,
      })
      assert.equal((await ask(KEYS.bob, 'ann')).status, 403)
    } finally {
      await started.drain({ noticeMs: 0, graceMs: 0 })
    }
  })

  test('an address that is taken rejects, and nothing stays open', async () => {
    const started = await startGate(settingsFrom())
    const listen = `listen: { data: "127.0.0.1:${started.data.port}" }`
    await assert.rejects(startGate(settingsFrom({ listen })), { code: 'EADDRINUSE' })
    await started.drain({ noticeMs: 0, graceMs: 0 })
  })

  test('what is wrong with a scheme rejects', async () => {
    const schemes = 'schemes: [{ basic: {} }]'
    await assert.rejects(startGate(settingsFrom({ schemes })), /these stores keep no accounts/)
  })
})

const redis = peer('redis')

describe('gates that share a Redis', { skip: 'skip' in redis && redis.skip }, () => {
  let gates: readonly StartedGate[] = []
  let stop = async (): Promise<void> => undefined
  before(async () => {
    const server = await startRedis('path' in redis ? redis.path : '')
    const settings = settingsFrom({
      stores: `stores: { shared: '${server.url}', when_down: refuse }`,
      throttle: 'throttle: { address: { failures: 3, wait: 1h, max: 1h } }',
      schemes: `schemes:
  - api_key: { keys: [{ hash: ${'a'.repeat(64)}, subject: { id: alice } }] }
  - digest:
      nonce: { secret: 0123456789abcdef0123456789abcdef }
      accounts: [{ name: alice, sha256: ${DIGEST}, subject: { id: alice } }]`,
    })
    gates = await Promise.all([startGate(settings), startGate(settings)])
    stop = server.stop
  })
  after(async () => {
    await Promise.all(gates.map((one) => one.drain({ noticeMs: 0, graceMs: 0 })))
    await stop()
  })

  test('by Digest a request is good once for all of them', async () => {
    const [one, other] = gates as readonly [StartedGate, StartedGate]
    const first = await one.gate.decide(asked({ target: '/me' }))
    const challenge = first.kind === 'answer' ? String(first.answer.fields) : ''
    const [, nonce = ''] = /nonce="([^"]*)"/.exec(challenge) ?? []
    const shown = asked({ target: '/me' }, { Authorization: digestFor(nonce) })
    // A nonce of one is good at the other, and a count that was used there is used here.
    assert.equal(statusOf(await other.gate.decide(shown)), 200)
    assert.equal(statusOf(await one.gate.decide(shown)), 401)
  })

  test('count failures together, and refuse while it is down', async () => {
    const guess = async (n: number): Promise<number> =>
      statusOf(
        await (gates[n % 2] as StartedGate).gate.decide(asked({}, { 'X-API-Key': `guess-${n}` })),
      )
    const seen: number[] = []
    // What one has counted, the other knows.
    for (let n = 0; n < 6; n++) seen.push(await guess(n))
    assert.deepEqual(seen, [401, 401, 401, 401, 429, 429])
    await stop()
    assert.equal(await guess(6), 503)
  })
})
