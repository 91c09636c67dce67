import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { request } from 'undici'
import { createProxy } from '../../src/reverse-proxy/index.ts'
import { head, KEY, last, linesOf, listen, raw, settingsFor, startRig, until } from './rig.ts'

// Goal: nothing reaches the application without a decision, and what was let in arrives as it was sent.
// Method: real servers; what the application saw is counted by itself.
const echo = await startRig((message, response) => {
  response.setHeader('x-app', 'yes')
  response.setHeader('set-cookie', ['a=1', 'b=2'])
  message.pipe(response)
})

describe('a refusal', () => {
  test('is the answer of the guard, and the application hears nothing', async () => {
    const before = echo.seen.length
    const { statusCode, headers, body } = await request(`${echo.url}/orders/1`)
    assert.equal(statusCode, 401)
    assert.equal(headers['content-type'], 'application/problem+json')
    assert.ok(headers['www-authenticate'])
    assert.equal(((await body.json()) as { code: string }).code, 'authentication_required')
    assert.equal(echo.seen.length, before)
  })

  const refused: readonly [name: string, text: string, status: number][] = [
    ['a target in absolute form', head([], 'GET http://api.example/open/x HTTP/1.1'), 400],
    ['a path with dot segments', head([], 'GET /open/../orders/1 HTTP/1.1'), 400],
    ['the asterisk', head([], 'OPTIONS * HTTP/1.1'), 400],
    ['two hosts', head(['Host: other.example']), 400],
    ['no host', 'GET /open/x HTTP/1.0\r\n\r\n', 400],
    ['an identity that the client sent', head(['X-Gate-Subject: evil']), 400],
    ['an identity with underscores', head(['X_Gate_Subject: evil']), 400],
    ['TRACE', head([], 'TRACE /open/x HTTP/1.1'), 501],
    ['another method by a field', head(['X-HTTP-Method-Override: DELETE']), 400],
    ['a coding that would have to be undone', head(['Transfer-Encoding: gzip, chunked']), 501],
    [
      'a length and chunks',
      `${head(['Content-Length: 5', 'Transfer-Encoding: chunked'], 'POST /open/x HTTP/1.1')}0\r\n\r\n`,
      400,
    ],
    ['a field that is folded', head(['X-A: b\r\n c']), 400],
    ['a blank before the colon', head(['X-A : b']), 400],
    ['fields that are too large', head([`X-A: ${'a'.repeat(17_000)}`]), 431],
    ['a path that no rule knows', head([`X-Api-Key: ${KEY}`], 'GET /admin HTTP/1.1'), 404],
  ]
  for (const [name, text, status] of refused) {
    test(`${name}: ${status}`, async () => {
      const before = echo.seen.length
      const got = await raw(echo.port, text)
      assert.equal(got.slice(0, 12), `HTTP/1.1 ${status}`, got.slice(0, 200))
      assert.match(got, /application\/problem\+json/)
      assert.equal(echo.seen.length, before)
    })
  }

  test('CONNECT ends the connection', async () => {
    assert.equal(await raw(echo.port, head([], 'CONNECT api.example:443 HTTP/1.1')), '')
  })
  test('fields that are just not too large pass', async () => {
    const got = await raw(echo.port, head([`X-A: ${'a'.repeat(16_000)}`]))
    assert.match(got, /^HTTP\/1.1 200/)
  })
  test('does not wait for the body', async () => {
    const text = head(['Transfer-Encoding: chunked'], 'POST /orders/1 HTTP/1.1')
    assert.match(await raw(echo.port, `${text}5\r\nhello\r\n`), /^HTTP\/1.1 401/)
  })
})

describe('what the application is told', () => {
  test('who asks, always in full', async () => {
    await request(`${echo.url}/orders/1?a=b`, { headers: { 'x-api-key': KEY } })
    const seen = last(echo)
    assert.equal(seen.target, '/orders/1?a=b')
    assert.deepEqual(linesOf(seen, 'x-gate-subject'), ['alice'])
    assert.deepEqual(linesOf(seen, 'x-gate-scope'), ['read'])
    assert.deepEqual(linesOf(seen, 'x-gate-tenant'), ['acme'])
  })
  test('of nobody the same fields, empty', async () => {
    await request(`${echo.url}/open/x`)
    for (const name of ['x-gate-subject', 'x-gate-scope', 'x-gate-tenant']) {
      assert.deepEqual(linesOf(last(echo), name), [''])
    }
  })
  test('the client itself, and not what it says of itself', async () => {
    const lied = [
      'X-Forwarded-For: 192.0.2.9',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Prefix: /x',
    ]
    const more = ['Forwarded: for=192.0.2.9', 'X-Real-IP: 192.0.2.9', 'X-Original-URL: /orders/1']
    const alias = ['X_Forwarded_For: 192.0.2.9', 'X.Real.IP: 192.0.2.9', 'Proxy: http://evil']
    await raw(echo.port, head([...lied, ...more, ...alias]))
    const seen = last(echo)
    assert.deepEqual(linesOf(seen, 'x-forwarded-for'), ['127.0.0.1'])
    assert.deepEqual(linesOf(seen, 'x-forwarded-host'), ['api.example'])
    assert.deepEqual(linesOf(seen, 'x-forwarded-proto'), ['http'])
    assert.deepEqual(linesOf(seen, 'host'), ['api.example'])
    assert.doesNotMatch(seen.raw.join('\n'), /192\.0\.2\.9|orders|evil/)
  })
  test('an identity that is ignored is left out in every spelling', async () => {
    const rig = await startRig((_, response) => response.end(), {
      more: 'identity: { client_sent: ignore }',
    })
    const spellings = ['X-Gate-Subject', 'X_Gate_Subject', 'x.gate.subject', 'X-Gate-Roles']
    const got = await raw(rig.port, head(spellings.map((name) => `${name}: evil`)))
    assert.match(got, /^HTTP\/1.1 200/)
    assert.doesNotMatch(last(rig).raw.join('\n'), /evil/)
    assert.deepEqual(linesOf(last(rig), 'x-gate-subject'), [''])
  })
  test('no connection field takes out the identity, credentials or the length', async () => {
    const names = 'X-Gate-Subject, X-Api-Key, Content-Length, X-Forwarded-For, X-Own, close'
    const text = `POST /orders/1 HTTP/1.1\r\nHost: a\r\nX-Api-Key: ${KEY}\r\nX-Own: 1\r\nContent-Length: 2\r\nConnection: ${names}\r\n\r\nhi`
    assert.match(await raw(echo.port, text), /\r\nhi\r\n/)
    const seen = last(echo)
    assert.deepEqual(linesOf(seen, 'x-gate-subject'), ['alice'])
    assert.deepEqual(linesOf(seen, 'x-api-key'), [KEY])
    assert.deepEqual(linesOf(seen, 'x-forwarded-for'), ['127.0.0.1'])
    assert.deepEqual(linesOf(seen, 'x-own'), [])
  })
  test('an upgrade to HTTP/2 is an ordinary request', async () => {
    const text =
      'GET /open/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n'
    const got = await raw(echo.port, text)
    assert.match(got, /^HTTP\/1.1 200/)
    assert.deepEqual(linesOf(last(echo), 'upgrade'), [])
    assert.deepEqual(linesOf(last(echo), 'http2-settings'), [])
  })
})

describe('a gate that cannot decide', () => {
  for (const [name, decide] of [
    ['throws', () => assert.fail('broken')],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ] as const) {
    test(`${name}: 503, and the application hears nothing`, async () => {
      const before = echo.seen.length
      const proxy = createProxy({ decide, rules: echo.gate.rules })
      const port = await listen(proxy.server)
      const got = await raw(port, head([]))
      assert.match(got, /^HTTP\/1.1 503/)
      assert.match(got, /retry-after: 5/i)
      await proxy.close()
      assert.equal(echo.seen.length, before)
    })
  }
})

test('closing lets what is under way end', async () => {
  const rig = await startRig(
    (_, response) => {
      setTimeout(() => response.end('done'), 150)
    },
    { limits: { drainMs: 2_000 } },
  )
  const answer = request(`${rig.url}/open/x`, { reset: true })
  await until(() => rig.seen.length > 0)
  await rig.proxy.close()
  assert.equal(await (await answer).body.text(), 'done')
})

test('an application without an address: 502', async () => {
  const settings = settingsFor('http://127.0.0.1:1')
  const { url: _, ...orders } = settings.backends['orders'] as never as { url: string }
  const { identity } = echo.gate.rules
  const backends = { orders: { ...orders, url: undefined } } as never
  const proxy = createProxy({
    decide: (asked) => echo.gate.decide(asked),
    rules: { settings: { ...settings, backends }, identity },
  })
  const port = await listen(proxy.server)
  assert.match(await raw(port, head([])), /^HTTP\/1.1 502/)
  await proxy.close()
})
