import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { status as codes } from '@grpc/grpc-js'
import { CHECK_BYTES_MAX } from '../../src/grpc/index.ts'
import { type StartedGate, startGate } from '../../src/start.ts'
import { KEYS, settingsFrom } from '../stated.ts'
import { EnvoyLike, type Told, valuesIn } from './asked-by-grpc.ts'

// Goal: Envoy gets by gRPC the decision that it gets by HTTP, and whatever it cannot ask rightly opens nothing.
// Method: a client of the library that the gRPC project keeps, over h2c, to a gate that serves both.
const KEY = 'key-of-the-second-envoy'

let gate: StartedGate
let envoy: EnvoyLike

before(async () => {
  gate = await startGate(
    settingsFrom({
      listen: 'listen: { data: "127.0.0.1:0", grpc: "127.0.0.1:0" }',
      proxies: `proxies:
  - { kind: envoy, from: 127.0.0.1 }
  - { kind: envoy-grpc, from: 127.0.0.1 }`,
      backends: 'backends: { orders: { origins: ["https://app.example"] } }',
    }),
  )
  envoy = new EnvoyLike(gate.grpc?.address ?? '')
})
after(async () => {
  envoy.close()
  await gate.drain({ noticeMs: 0, graceMs: 0 })
})

const alice = { headers: { 'x-api-key': KEYS.alice, ':path': '/orders/1', accept: '*/*' } }

describe('ext_authz by gRPC', () => {
  test('an allow tells the application who asks: every field, in place of what is there', async () => {
    const { status, ok_response: ok } = await envoy.check({ http: alice })
    assert.equal(status.code, codes.OK)
    assert.deepEqual(
      ok?.headers.map(({ header, append_action, keep_empty_value }) => [
        ...[header.key, header.value, append_action, keep_empty_value],
      ]),
      [
        ['x-gate-subject', 'alice', 2, true],
        ['x-gate-scope', '', 2, true],
        ['x-gate-tenant', 'acme', 2, true],
      ],
    )
  })

  const rows: readonly (readonly [string, Told, number])[] = [
    ['nobody: 401', {}, 401],
    ['who may not: 403', { http: { headers: { 'x-api-key': KEYS.bob } } }, 403],
    ['a key that is none: 401', { http: { headers: { 'x-api-key': 'none' } } }, 401],
    ['a path without a rule: 401 to nobody', { http: { path: '/none' } }, 401],
    [
      'a path that two programs read in two ways: 400',
      { http: { path: '/open/..%2forders/1' } },
      400,
    ],
    [
      'a field of identity from the client: 400',
      { http: { headers: { 'x-gate-subject': 'root' } } },
      400,
    ],
    [
      'a preflight opens nothing: 403',
      {
        http: {
          method: 'OPTIONS',
          headers: { origin: 'https://x.example', 'access-control-request-method': 'GET' },
        },
      },
      403,
    ],
    [
      'the backend that is named',
      { extensions: { backend: 'orders' }, http: { path: '/health' } },
      200,
    ],
    ['a backend that is not there: 503', { extensions: { backend: 'other' } }, 503],
    ['no request: 503', { http: null }, 503],
    ['no method: 503', { http: { method: '' } }, 503],
    ['no host: 503', { http: { host: '' } }, 503],
    ['no path: 503', { http: { path: '' } }, 503],
    ['no address: 503', { address: '' }, 503],
    ['an address that is none: 503', { address: 'unix:/run/x' }, 503],
    ['a protocol that is none: 503', { http: { scheme: 'ftp' } }, 503],
  ]
  for (const [name, told, expected] of rows) {
    test(name, async () => {
      const { status, denied_response: denied, ok_response: ok } = await envoy.check(told)
      assert.equal(denied?.status.code ?? 200, expected)
      assert.equal(status.code === codes.OK, expected === 200)
      assert.equal(ok !== null && ok !== undefined, expected === 200)
    })
  }

  test('a question that is none is counted', async () => {
    const counted = (): string | undefined =>
      gate.gate.tally.lines().find((line) => /^sallyport_gate_misconfigured_total /.test(line))
    const before = Number(counted()?.split(' ')[1])
    await envoy.check({ http: null })
    assert.equal(counted(), `sallyport_gate_misconfigured_total ${before + 1}`)
  })

  test('a refusal arrives whole: challenges, problem, no cache', async () => {
    const { status, denied_response: denied } = await envoy.check({
      http: { headers: { origin: 'https://app.example' } },
    })
    assert.equal(status.code, codes.UNAUTHENTICATED)
    const fields = denied?.headers ?? []
    assert.match(valuesIn(fields, 'www-authenticate').join(), /^ApiKey realm="orders"/)
    assert.deepEqual(valuesIn(fields, 'cache-control'), ['no-store'])
    assert.deepEqual(valuesIn(fields, 'content-type'), ['application/problem+json'])
    assert.deepEqual(valuesIn(fields, 'access-control-allow-origin'), ['https://app.example'])
    assert.deepEqual(valuesIn(fields, 'content-length'), [])
    const { instance } = JSON.parse(denied?.body ?? '')
    const record = gate.gate.find(instance)
    assert.equal(record?.reason, 'no_credentials')
    assert.equal(record?.client?.address, '192.0.2.1')
  })

  test('two lines of credentials are 400 where Envoy tells each line, and no key of anybody where it joins them', async () => {
    const lines = [KEYS.alice, KEYS.bob].map((key) => ({
      key: 'X-API-Key',
      raw_value: Buffer.from(key),
    }))
    const each = await envoy.check({ http: { header_map: { headers: lines } } })
    assert.equal(each.denied_response?.status.code, 400)
    const one = await envoy.check({ http: { header_map: { headers: lines.slice(0, 1) } } })
    assert.equal(one.status.code, codes.OK)
    const joined = await envoy.check({
      http: { headers: { 'x-api-key': `${KEYS.alice},${KEYS.bob}` } },
    })
    assert.equal(joined.denied_response?.status.code, 401)
  })

  test('decides as the endpoint over HTTP does', async () => {
    for (const path of ['/orders/1', '/health', '/me', '/none', '/orders/1/', '//orders/1']) {
      for (const key of [KEYS.alice, KEYS.bob, 'none', undefined]) {
        const headers = key === undefined ? {} : { 'x-api-key': key }
        const { denied_response: denied } = await envoy.check({ http: { path, headers } })
        const answer = await fetch(`${gate.data.address}/v1/envoy/orders${path}`, {
          headers: { ...headers, 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' },
          redirect: 'manual',
        })
        await answer.arrayBuffer()
        assert.equal(denied?.status.code ?? 200, answer.status, `${path} ${key}`)
      }
    }
  })
})

describe('what cannot be asked', () => {
  test('a message up to the limit is read, and one beyond it is not', async () => {
    const padded = (bytes: number): Told => ({
      http: { path: '/health', body: '', headers: { a: 'x'.repeat(bytes) } },
    })
    assert.equal((await envoy.check(padded(CHECK_BYTES_MAX - 200))).status.code, codes.OK)
    await assert.rejects(envoy.check(padded(CHECK_BYTES_MAX + 1)), {
      code: codes.RESOURCE_EXHAUSTED,
    })
  })

  test('another procedure is not implemented', async () => {
    const path = '/envoy.service.auth.v3.Authorization/Other'
    await assert.rejects(envoy.send(Buffer.alloc(0), {}, path), { code: codes.UNIMPLEMENTED })
  })

  test('bytes by chance never open anything', async () => {
    let answered = 0
    for (let n = 0; n < 300; n++) {
      const bytes = randomBytes(n % 64)
      const response = await envoy.send(bytes).catch((error: { code: number }) => error.code)
      if (typeof response === 'number') {
        assert.ok(
          [codes.INTERNAL, codes.UNKNOWN].includes(response),
          `${bytes.toString('hex')} ${response}`,
        )
        continue
      }
      answered += 1
      assert.equal(response.denied_response?.status.code, 503, bytes.toString('hex'))
    }
    // The empty message is one that can be read.
    assert.ok(answered > 0)
  })

  test('whoever does not wait any more is not answered, and the next one is', async () => {
    await assert.rejects(envoy.check({ http: alice }, { deadlineMs: -1 }), {
      code: codes.DEADLINE_EXCEEDED,
    })
    assert.equal((await envoy.check({ http: alice })).status.code, codes.OK)
  })
})

describe('who may ask', () => {
  test('by a key, where one is stated; nobody else', async () => {
    const guarded = await startGate(
      settingsFrom({
        listen: 'listen: { data: "127.0.0.1:0", grpc: "127.0.0.1:0" }',
        proxies: `proxies: [{ kind: envoy-grpc, key: ${KEY} }, { kind: envoy, from: 127.0.0.1 }]`,
      }),
    )
    const other = new EnvoyLike(guarded.grpc?.address ?? '')
    try {
      assert.equal((await other.check({ http: alice }, { key: KEY })).status.code, codes.OK)
      for (const key of [undefined, 'key-of-nobody-at-all']) {
        const refused = await other.check({ http: alice }, { ...(key && { key }) })
        assert.equal(refused.denied_response?.status.code, 503)
      }
    } finally {
      other.close()
      await guarded.drain({ noticeMs: 0, graceMs: 0 })
    }
  })

  test('an address that is taken rejects', async () => {
    const listen = `listen: { data: "127.0.0.1:0", grpc: "127.0.0.1:${gate.grpc?.port}" }`
    const proxies = 'proxies: [{ kind: envoy-grpc, from: 127.0.0.1 }]'
    await assert.rejects(startGate(settingsFrom({ listen, proxies })), { code: 'EADDRINUSE' })
  })
})
