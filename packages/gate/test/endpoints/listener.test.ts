import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { FieldLine } from '@sallyport/guard'
import { createListener } from '../../src/endpoints/listener.ts'
import { RefusalSeal } from '../../src/endpoints/refusal-seal.ts'
import { createGate } from '../../src/gate.ts'
import { type Serving, serve } from '../../src/serve.ts'
import {
  configText,
  type Fields,
  KEYS,
  type Served,
  servedGate,
  settingsFrom,
  valuesOf,
  whyOf,
} from '../stated.ts'

const NGINX: Fields = {
  'X-Original-Method': 'GET',
  'X-Original-URI': '/orders/1',
  'X-Original-Host': 'api.example',
  'X-Original-Proto': 'https',
  'X-Original-Addr': '192.0.2.1',
}
const FORWARD: Fields = {
  'X-Forwarded-Method': 'GET',
  'X-Forwarded-Uri': '/orders/1',
  'X-Forwarded-Host': 'api.example',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-For': '192.0.2.1',
}
const ENVOY: Fields = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '192.0.2.1' }
const ALICE: Fields = { 'X-API-Key': KEYS.alice }
const BOB: Fields = { 'X-API-Key': KEYS.bob }

/** The endpoints, what they are told, and how a refusal of 403 leaves. */
const endpoints: readonly (readonly [kind: string, path: string, told: Fields])[] = [
  ['nginx-accel', '/v1/nginx/accel', NGINX],
  ['nginx-check', '/v1/nginx/check', NGINX],
  ['forward', '/v1/forward', FORWARD],
  ['envoy', '/v1/envoy/orders/orders/1', ENVOY],
]

describe('endpoints', () => {
  let served: Served
  before(async () => {
    served = await servedGate()
  })
  after(() => served?.stop())

  for (const [kind, path, told] of endpoints) {
    describe(kind, () => {
      test('an allow is 200 without a body, marked, and says nothing about caching', async () => {
        const answer = await served.ask(path, { ...told, ...ALICE })
        assert.equal(answer.status, 200)
        assert.equal(answer.body, '')
        assert.deepEqual(valuesOf(answer, 'content-length'), ['0'])
        assert.deepEqual(valuesOf(answer, 'x-gate'), ['1'])
        assert.deepEqual(valuesOf(answer, 'x-gate-subject'), ['alice'])
        assert.deepEqual(valuesOf(answer, 'x-gate-scope'), [''])
        assert.deepEqual(valuesOf(answer, 'x-gate-tenant'), ['acme'])
        for (const name of ['cache-control', 'expires', 'content-type', 'vary', 'etag']) {
          assert.deepEqual(valuesOf(answer, name), [], name)
        }
        const accel = kind === 'nginx-accel' ? ['@app'] : []
        assert.deepEqual(valuesOf(answer, 'x-accel-redirect'), accel)
      })

      test('a refusal is never 2xx, marked, and has no identity', async () => {
        for (const fields of [{}, BOB, { 'X-API-Key': 'guess' }]) {
          const answer = await served.ask(path, { ...told, ...fields })
          assert.ok(answer.status >= 400, String(answer.status))
          assert.deepEqual(valuesOf(answer, 'x-gate'), ['1'])
          assert.deepEqual(valuesOf(answer, 'x-gate-subject'), [])
          assert.deepEqual(valuesOf(answer, 'x-accel-redirect'), [])
        }
      })

      test('each field that the proxy has to tell: missing, repeated or empty is 503', async () => {
        for (const name of Object.keys(told)) {
          for (const value of [undefined, ['a', 'b'], '']) {
            const fields: Fields = Object.fromEntries(
              Object.entries({ ...told, ...ALICE, [name]: value }).filter(
                ([, one]) => one !== undefined,
              ),
            ) as Fields
            const answer = await served.ask(path, fields)
            assert.equal(answer.status, 503, `${name} ${value}`)
            assert.match(whyOf(served.gate, answer), /^gate_misconfigured: /)
            assert.deepEqual(valuesOf(answer, 'retry-after'), ['5'])
          }
        }
      })

      test('a protocol that is neither of the two is 503', async () => {
        const proto = Object.keys(told).find((name) => name.endsWith('Proto')) ?? ''
        const answer = await served.ask(path, { ...told, ...ALICE, [proto]: 'HTTPS' })
        assert.equal(answer.status, 503)
      })

      test('the fields of others tell nothing', async () => {
        const others = kind.startsWith('nginx') ? FORWARD : NGINX
        const lax = Object.fromEntries(
          Object.keys(others).map((name) => [name, /uri/i.test(name) ? '/health' : 'GET']),
        )
        const mixed = kind === 'envoy' ? { ...lax, ...told } : { ...others, ...lax, ...told }
        const answer = await served.ask(path, mixed)
        assert.ok(answer.status >= 400)
        assert.equal((await served.ask(path, { ...others, ...lax })).status, 503)
      })

      test('what the proxy tells of itself is no field of the client', async () => {
        const answer = await served.ask(path, { ...told, ...ALICE, 'X-Gate-Key': 'of the proxy' })
        assert.equal(answer.status, 200)
      })

      test('a backend that there is not is refused', async () => {
        const other = kind === 'envoy' ? '/v1/envoy/other/orders/1' : `${path}/other`
        const { status } = await served.ask(other, { ...told, ...ALICE })
        assert.equal(status, kind === 'nginx-check' ? 403 : 503)
      })

      test('a preflight that the guard answers is no yes', async () => {
        const preflight = { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' }
        const asked = Object.fromEntries(
          Object.entries(told).map(([name, value]) => [name, value === 'GET' ? 'OPTIONS' : value]),
        )
        const method = kind === 'envoy' ? 'OPTIONS' : 'GET'
        const answer = await served.ask(path, { ...asked, ...preflight }, method)
        assert.equal(answer.status, kind === 'nginx-accel' ? 204 : 403)
        assert.deepEqual(valuesOf(answer, 'x-gate-subject'), [])
        assert.deepEqual(valuesOf(answer, 'x-accel-redirect'), [])
        assert.deepEqual(valuesOf(answer, 'content-length'), kind === 'nginx-accel' ? [] : ['0'])
      })
    })
  }

  test('a refusal of a HEAD, asked for by a GET, has the length of the body that it stands for', async () => {
    const told = { ...NGINX, 'X-Original-Method': 'HEAD' }
    const head = await served.ask('/v1/nginx/accel', told, 'HEAD')
    const answer = await served.ask('/v1/forward', { ...FORWARD, 'X-Forwarded-Method': 'HEAD' })
    assert.equal(answer.status, 401)
    assert.deepEqual(valuesOf(answer, 'content-length'), valuesOf(head, 'content-length'))
    assert.match(answer.body, /^ {100,}$/)
  })

  test('questions that are none are counted, and so is a backend that there is not', async () => {
    const count = (): number => {
      const line = served.gate.tally.lines().find((one) => /^\w+_misconfigured_total /.test(one))
      return Number(line?.split(' ')[1])
    }
    const before = count()
    await served.ask('/v1/none')
    await served.ask('/v1/forward', ALICE)
    await served.ask('/v1/forward/other', { ...FORWARD, ...ALICE })
    await served.ask('/v1/nginx/refusal')
    assert.equal(count(), before + 4)
    await served.ask('/v1/forward', { ...FORWARD, ...ALICE })
    await served.ask('/v1/forward', FORWARD)
    assert.equal(count(), before + 4)
  })

  test('what is no endpoint is 503', async () => {
    for (const path of [
      '/',
      '/orders/1',
      '/v1',
      '/v1/forwarded',
      '/v1/forward/orders/x',
      '/v1/nginx',
    ]) {
      const answer = await served.ask(path, { ...NGINX, ...FORWARD, ...ALICE })
      assert.equal(answer.status, 503, path)
      assert.deepEqual(valuesOf(answer, 'x-gate'), ['1'])
    }
  })

  test('the backend may be named, and a query behind it means nothing', async () => {
    for (const path of ['/v1/forward/orders', '/v1/forward?x=/health', '/v1/forward/orders?x']) {
      assert.equal((await served.ask(path, { ...FORWARD, ...ALICE })).status, 200, path)
    }
  })

  test('Envoy asks by method and path', async () => {
    const put = await served.ask(
      '/v1/envoy/orders/orders/1?a=/health',
      { ...ENVOY, ...ALICE },
      'PUT',
    )
    assert.equal(put.status, 200)
    const ambiguous = await served.ask('/v1/envoy/orders//orders/1', { ...ENVOY, ...ALICE })
    assert.equal(ambiguous.status, 400)
    const root = await served.ask('/v1/envoy/orders', { ...ENVOY, ...ALICE })
    assert.equal(root.status, 404)
    const unnamed = await served.ask('/v1/envoy', { ...ENVOY, ...ALICE })
    assert.equal(unnamed.status, 503)
  })

  test('a field of the identity that a client sent is refused behind every proxy', async () => {
    for (const [, path, told] of endpoints) {
      const answer = await served.ask(path, { ...told, ...ALICE, 'X-Gate-Tenant': 'other' })
      assert.ok([400, 403].includes(answer.status), path)
      assert.deepEqual(valuesOf(answer, 'x-gate-subject'), [])
    }
  })
})

describe('what an allow has for the client', () => {
  const forClient: readonly FieldLine[] = [
    ['set-cookie', 'a=1; Path=/'],
    ['dpop-nonce', 'n'],
    ['set-cookie', 'b=2'],
    ['x-strange', 'x'],
  ]
  let served: Serving
  before(async () => {
    const gate = createGate(settingsFrom())
    const listener = createListener({
      rules: () => gate.rules,
      decide: () => ({ kind: 'pass', fields: [['x-gate-subject', 'alice']], forClient, id: 'x' }),
      seal: new RefusalSeal(undefined, Date.now),
    })
    served = await serve(listener, { host: '127.0.0.1', port: 0 })
  })
  after(() => served.close(0))

  for (const [kind, path, told] of endpoints) {
    test(`${kind} is told each line, and each cookie apart`, async () => {
      const headers = told as Readonly<Record<string, string>>
      const answer = await fetch(`${served.address}${path}`, { headers })
      assert.equal(answer.status, 200)
      assert.deepEqual(answer.headers.getSetCookie(), ['a=1; Path=/', 'b=2'])
      assert.equal(answer.headers.get('x-gate-cookie-1'), 'a=1; Path=/')
      assert.equal(answer.headers.get('x-gate-cookie-2'), 'b=2')
      assert.equal(answer.headers.get('dpop-nonce'), 'n')
      assert.equal(answer.headers.get('x-strange'), null)
      assert.equal(answer.headers.get('content-length'), '0')
    })
  }
})

describe('certificates that a proxy tells', () => {
  const tls = 'tls: { certificate: /c, key: /c, client_authorities: /a }'
  const rows: readonly (readonly [kind: string, path: string, told: Fields, shown: Fields])[] = [
    ['forward', '/v1/forward', FORWARD, { 'Client-Cert': ':AAAA:' }],
    ['nginx-accel', '/v1/nginx/accel', NGINX, { 'Client-Cert': ':AAAA:' }],
    ['envoy', '/v1/envoy/orders/orders/1', ENVOY, { 'Client-Cert': ':AAAA:' }],
  ]
  for (const [kind, path, told, shown] of rows) {
    test(`what ${kind} passes on as a client wrote it is refused`, async () => {
      const served = await servedGate({
        proxies: `proxies: [{ kind: ${kind}, from: 127.0.0.1 }]`,
        schemes: 'schemes: [{ certificate: { clients: [{ san_dns: a.b, subject: { id: a } }] } }]',
      })
      try {
        const answer = await served.ask(path, { ...told, ...shown })
        assert.equal(answer.status, 400)
        assert.match(whyOf(served.gate, answer), /^certificate_from_stranger/)
      } finally {
        await served.stop()
      }
    })
  }

  test('what nginx tells and is none is no question, and nothing told is nobody', async () => {
    const served = await servedGate({
      proxies: `proxies: [{ kind: nginx-accel, from: 127.0.0.1, ${tls} }]`,
      schemes: 'schemes: [{ certificate: { clients: [{ san_dns: a.b, subject: { id: a } }] } }]',
    })
    try {
      const strange = { ...NGINX, 'X-Original-Cert': 'none' }
      assert.equal((await served.ask('/v1/nginx/accel', strange)).status, 503)
      assert.equal((await served.ask('/v1/nginx/accel', NGINX)).status, 401)
    } finally {
      await served.stop()
    }
  })
})

describe('refusals through nginx', () => {
  let served: Served
  before(async () => {
    served = await servedGate()
  })
  after(() => served?.stop())

  test('the second question gets the very answer that the first stands for', async () => {
    const check = await served.ask('/v1/nginx/check', { ...NGINX, 'X-API-Key': 'guess' })
    assert.equal(check.status, 403)
    const [sealed = ''] = valuesOf(check, 'x-gate-refusal')
    const answer = await served.ask('/v1/nginx/refusal', { 'X-Gate-Refusal': sealed }, 'POST')
    assert.equal(answer.status, 401)
    assert.deepEqual(valuesOf(answer, 'www-authenticate').length, 1)
    assert.equal((JSON.parse(answer.body) as { code: string }).code, 'invalid_credentials')
    assert.match(whyOf(served.gate, answer), /^api_key_unknown/)
  })

  test('what is none of ours, repeated or missing is 503', async () => {
    const check = await served.ask('/v1/nginx/check', NGINX)
    const [sealed = ''] = valuesOf(check, 'x-gate-refusal')
    const forged = `${Buffer.from('[9999999999999,200,[],""]').toString('base64url')}.${sealed.split('.')[1]}`
    for (const shown of [forged, `${sealed}x`, '', 'x', [sealed, sealed]]) {
      const answer = await served.ask('/v1/nginx/refusal', { 'X-Gate-Refusal': shown })
      assert.equal(answer.status, 503, String(shown))
    }
    assert.equal((await served.ask('/v1/nginx/refusal')).status, 503)
  })
})

describe('who may ask', () => {
  const rows: readonly (readonly [
    name: string,
    proxy: string,
    key: string | undefined,
    status: number,
  ])[] = [
    ['a network that the peer is in', 'from: 127.0.0.0/8', undefined, 200],
    ['another network', 'from: 10.0.0.0/8', undefined, 503],
    ['a key', 'key: 0123456789abcdef', '0123456789abcdef', 200],
    ['another key', 'key: 0123456789abcdef', '0123456789abcdeF', 503],
    ['no key', 'key: 0123456789abcdef', undefined, 503],
    ['network and key', 'from: 127.0.0.1, key: 0123456789abcdef', '0123456789abcdef', 200],
    ['network without the key', 'from: 127.0.0.1, key: 0123456789abcdef', undefined, 503],
    ['the key from elsewhere', 'from: 10.0.0.1, key: 0123456789abcdef', '0123456789abcdef', 503],
  ]
  for (const [name, proxy, key, status] of rows) {
    test(name, async () => {
      const served = await servedGate({ proxies: `proxies: [{ kind: forward, ${proxy} }]` })
      try {
        const fields = { ...FORWARD, ...ALICE, ...(key && { 'X-Gate-Key': key }) }
        assert.equal((await served.ask('/v1/forward', fields)).status, status)
        // Nobody else's endpoint is open by it.
        assert.equal((await served.ask('/v1/nginx/accel', { ...NGINX, ...fields })).status, 503)
      } finally {
        await served.stop()
      }
    })
  }

  test('the configuration of these tests names whom it trusts', () => {
    assert.match(configText(), /from: 127\.0\.0\.1/)
  })
})

describe('addresses and numbers that a proxy tells', () => {
  test('of several proxies the address is the one that the first of ours was called from', async () => {
    const served = await servedGate({
      proxies: 'proxies: [{ kind: forward, from: 127.0.0.1, hops: 2 }]',
    })
    try {
      const ask = async (list: string): Promise<string> => {
        const answer = await served.ask('/v1/forward', { ...FORWARD, 'X-Forwarded-For': list })
        const { instance } = JSON.parse(answer.body) as { readonly instance: string }
        return `${answer.status} ${served.gate.find(instance)?.client.address}`
      }
      assert.equal(await ask('203.0.113.9, 192.0.2.7, 10.0.0.1'), '401 192.0.2.7')
      assert.equal(await ask('::ffff:192.0.2.7, 10.0.0.1'), '401 192.0.2.7')
      assert.match(await ask('10.0.0.1'), /^503/)
      assert.match(await ask('unknown, 10.0.0.1'), /^503/)
      assert.match(await ask(', 10.0.0.1'), /^503/)
    } finally {
      await served.stop()
    }
  })

  test('a number that the proxy was to give and did not is 503', async () => {
    const served = await servedGate({
      proxies: 'proxies: [{ kind: forward, from: 127.0.0.1, request_id: X-Request-Id }]',
    })
    try {
      const ask = async (id?: string): Promise<number> => {
        const fields = { ...FORWARD, ...ALICE, ...(id !== undefined && { 'X-Request-Id': id }) }
        return (await served.ask('/v1/forward', fields)).status
      }
      assert.equal(await ask(), 503)
      assert.equal(await ask('x'.repeat(257)), 503)
      assert.equal(await ask('x'.repeat(256)), 200)
    } finally {
      await served.stop()
    }
  })
})
