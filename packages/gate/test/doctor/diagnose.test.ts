import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import type { Answer, FieldLine } from '@sallyport/guard'
import { type DiagnoseOptions, diagnose } from '../../src/doctor/index.ts'
import { createGate } from '../../src/gate.ts'
import { askedByClient } from '../../src/reverse-proxy/client-request.ts'
import { createProxy } from '../../src/reverse-proxy/index.ts'
import { KEYS, settingsFrom } from '../stated.ts'

// Goal: each way of wiring a proxy wrongly is found, and a right one is not complained about.
// Method: a small proxy around a real gate, with one mistake in each row.
const application = createServer((_, response) => response.end('secret'))
const applicationUrl = await listen(application)
const gate = createGate(
  settingsFrom({ backends: `backends: { orders: { url: '${applicationUrl}' } }` }),
)
const paths = { closed: '/orders/1', open: '/health' }

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A mistake: what is let in without asking, what the gate is told, and what becomes of its answers. */
interface Mistake {
  readonly letsIn?: (message: IncomingMessage) => boolean
  readonly answer?: (answer: Answer) => Answer
  readonly adds?: readonly FieldLine[]
  readonly isClosed?: (message: IncomingMessage) => boolean
  readonly waits?: 'for the body'
}

let kept: Answer | undefined
const allowed = (body = 'secret'): Answer => ({ status: 200, fields: [], body })

function front(mistake: Mistake): RequestListener {
  const { letsIn = () => false, answer: change = (one: Answer) => one, adds = [] } = mistake
  return async (message, response) => {
    if (mistake.waits === 'for the body')
      await new Promise((resolve) => message.resume().on('end', resolve))
    const client = { address: message.socket.remoteAddress, proto: 'http' } as const
    const asked = askedByClient(message, 'orders', client)
    const verdict = letsIn(message) ? undefined : await gate.decide(asked)
    if (mistake.isClosed?.(message)) {
      response.writeHead(403).end()
      return
    }
    const answer = verdict?.kind === 'answer' ? change(verdict.answer) : allowed()
    response.writeHead(answer.status, [...answer.fields, ...adds].flat())
    response.end(answer.body)
  }
}

const url = ({ url = '' }: IncomingMessage): string => url
const without =
  (name: string) =>
  (answer: Answer): Answer => ({
    ...answer,
    fields: answer.fields.filter(([one]) => one !== name),
  })
const field =
  (name: string) =>
  ({ headers }: IncomingMessage): boolean =>
    headers[name] !== undefined

const rows: readonly (readonly [name: string, mistake: Mistake, check: string])[] = [
  ['the gate is not asked', { letsIn: () => true }, 'closed path'],
  [
    'a 401 becomes a 403',
    { answer: (one) => ({ ...one, status: one.status === 401 ? 403 : one.status }) },
    'status of a refusal',
  ],
  ['a 401 becomes a 500', { answer: (one) => ({ ...one, status: 500 }) }, 'status of a refusal'],
  ['the challenge is lost', { answer: without('www-authenticate') }, 'challenge'],
  [
    'the challenge is doubled',
    {
      answer: (one) => ({
        ...one,
        fields: [...one.fields, ...one.fields.filter(([name]) => name === 'www-authenticate')],
      }),
    },
    'challenge twice',
  ],
  [
    'the body is a page of the proxy',
    {
      answer: (one) => ({
        ...one,
        fields: one.fields.filter(([name]) => name !== 'content-length'),
        body: '<h1>401 Authorization Required</h1>',
      }),
    },
    'body of a refusal',
  ],
  ['refusals may be cached', { answer: without('cache-control') }, 'caching of a refusal'],
  [
    'refusals are cached',
    {
      answer: (one) => {
        kept ??= one
        return kept
      },
    },
    'cached decision',
  ],
  ['an identity is believed', { letsIn: field('x-gate-subject') }, 'identity by X-Gate-Subject'],
  ['one with underscores is', { letsIn: field('x_gate_subject') }, 'identity by X_Gate_Subject'],
  ['one with dots is', { letsIn: field('x.gate.subject') }, 'identity by X.Gate.Subject'],
  [
    'X-Forwarded-Uri is believed',
    { letsIn: field('x-forwarded-uri') },
    'target by X-Forwarded-Uri',
  ],
  ['X-Original-URI is believed', { letsIn: field('x-original-uri') }, 'target by X-Original-URI'],
  ['X-Rewrite-URL is believed', { letsIn: field('x-rewrite-url') }, 'target by X-Rewrite-URL'],
  [
    'X-Forwarded-Method is believed',
    { letsIn: field('x-forwarded-method') },
    'method by X-Forwarded-Method',
  ],
  [
    'what begins like an open path is open',
    { letsIn: (message) => url(message).startsWith('/health/') },
    'path /health/../orders/1',
  ],
  ['two slashes are open', { letsIn: (one) => url(one).startsWith('//') }, 'path //orders/1'],
  ['a matrix parameter opens', { letsIn: (one) => url(one).includes(';') }, 'path /orders/1;x=1'],
  ['another case is open', { letsIn: (one) => url(one).startsWith('/ORD') }, 'path /ORDERS/1'],
  ['a neighbour is believed', { letsIn: field('x-forwarded-for') }, 'address by X-Forwarded-For'],
  [
    'a monitor is believed',
    { letsIn: ({ headers }) => headers['user-agent']?.startsWith('kube-probe') === true },
    'health check as kube-probe/1.30',
  ],
  [
    'the inside can be asked for',
    { letsIn: (one) => url(one).startsWith('/_app/') },
    'location /_app',
  ],
  [
    'the open path is refused',
    { answer: (one) => one, isClosed: (one) => url(one) === '/health' },
    'open path',
  ],
  ['HEAD is open', { letsIn: ({ method }) => method === 'HEAD' }, 'method HEAD'],
  ['OPTIONS is open', { letsIn: ({ method }) => method === 'OPTIONS' }, 'method OPTIONS'],
  ['another method is open', { letsIn: ({ method }) => method === 'TRACE' }, 'method TRACE'],
  [
    'another host is open',
    { letsIn: ({ headers }) => headers.host === 'other.example' },
    'another host',
  ],
  ['upgrades are open', { letsIn: field('upgrade') }, 'an upgrade'],
  [
    'an endpoint is reached',
    { letsIn: (one) => url(one) === '/v1/forward', adds: [['x-gate', '1']] },
    'endpoint /v1/forward',
  ],
  [
    'the identity reaches the client',
    { adds: [['x-gate-subject', 'alice']] },
    'fields between proxy and gate',
  ],
  [
    'X-Accel-Redirect reaches the client',
    { adds: [['x-accel-redirect', '@app']] },
    'fields between proxy and gate',
  ],
  ['the body is waited for', { waits: 'for the body' }, 'body of a refused request'],
]

const examine = (site: string, more: Partial<DiagnoseOptions> = {}) =>
  diagnose({ ...paths, site: new URL(site), waitMs: 5_000, ...more })

describe('a wiring with a mistake', () => {
  for (const [name, mistake, check] of rows) {
    test(`${name}: ${check}`, async () => {
      const findings = await examine(await listen(createServer(front(mistake))))
      const checks = findings.map((one) => one.check)
      assert.ok(checks.includes(check), JSON.stringify(findings))
    })
  }

  test('good credentials do not reach the gate: credentials', async () => {
    const site = await listen(createServer(front({})))
    const findings = await examine(site, { credentials: ['X-API-Key: wrong'] })
    assert.deepEqual(
      findings.map(({ check }) => check),
      ['credentials'],
    )
  })
  test('an answer is kept for everybody: cached answer', async () => {
    let isKept = false
    const right = front({})
    const site = await listen(
      createServer((message, response) => {
        if (message.headers['x-api-key']) isKept = true
        if (isKept) response.end('secret')
        else right(message, response)
      }),
    )
    const findings = await examine(site, { credentials: [`X-API-Key: ${KEYS.alice}`] })
    assert.deepEqual(
      findings.map(({ check }) => check),
      ['cached answer'],
    )
  })
  test('a page at every address is no way in, and another one there is', async () => {
    const inside = (message: IncomingMessage): boolean =>
      !/^\/orders\/1(?:[?]|$)/.test(url(message))
    const page = await listen(createServer(front({ letsIn: inside })))
    const told = (await examine(page)).map(({ check }) => check)
    assert.deepEqual(
      told.filter((check) => /^(?:path|location)/.test(check)),
      [],
    )
    const right = front({})
    const other = await listen(
      createServer((message, response) => {
        if (message.url === '/ORDERS/1') response.end('the order')
        else if (inside(message)) response.end('a page')
        else right(message, response)
      }),
    )
    assert.ok((await examine(other)).some(({ check }) => check === 'path /ORDERS/1'))
  })
  test('a path that names nobody: whoami', async () => {
    const site = await listen(createServer(front({})))
    const credentials = [`X-API-Key: ${KEYS.alice}`]
    const found = await examine(site, { credentials, whoami: '/orders/1', subject: 'alice' })
    assert.deepEqual(
      found.map(({ check }) => check),
      ['identity'],
    )
    assert.deepEqual(
      (await examine(site, { credentials, whoami: '/nothing' })).map(({ check }) => check),
      ['whoami'],
    )
  })
  test('the application is reached past the proxy: application', async () => {
    const site = await listen(createServer(front({})))
    const findings = await examine(site, { application: new URL(applicationUrl) })
    assert.deepEqual(
      findings.map(({ check }) => check),
      ['application'],
    )
  })
  test('the admin listener is reached: admin', async () => {
    const site = await listen(createServer(front({})))
    const findings = await examine(site, { admin: new URL(applicationUrl) })
    assert.deepEqual(
      findings.map(({ check }) => check),
      ['admin'],
    )
  })
  test('a site that is not there proves nothing', async () => {
    assert.deepEqual(
      (await examine('http://127.0.0.1:1')).map(({ check }) => check),
      ['site'],
    )
  })
})

describe('a wiring without a mistake', () => {
  const all: Partial<DiagnoseOptions> = {
    credentials: [`X-API-Key: ${KEYS.alice}`],
    application: new URL('http://127.0.0.1:1'),
    admin: new URL('http://127.0.0.1:1'),
  }
  test('the small proxy of these tests', async () => {
    assert.deepEqual(await examine(await listen(createServer(front({}))), all), [])
  })
  test('the reverse proxy of the gate', async () => {
    const proxy = createProxy(gate)
    const site = await listen(proxy.server)
    assert.deepEqual(await examine(site, all), [])
    await proxy.close()
  })
})

test('an upgrade that is no WebSocket is found where the application grants it', async () => {
  const granting = createServer(front({}))
  granting.on('upgrade', (_, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
  )
  const site = new URL(await listen(granting))
  const found = await diagnose({ site, ...paths })
  const finding = found.find(({ check }) => check === 'upgrade to HTTP/2')
  assert.equal(finding?.severity, 'open')
})
