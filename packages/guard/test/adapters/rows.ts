import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Exchange, exchange, type Running, type Sent } from './wire.ts'
import { createWorld, type World } from './world.ts'

/** Serves the API of a world with one adapter, behind middleware that sets {@link EARLIER}. */
export type Serve = (world: World) => Promise<Running>

/** Fields that something before the guard has set: CORS, and a wish that the guard must overrule. */
export const EARLIER: Readonly<Record<string, string>> = {
  'access-control-allow-origin': 'https://app.example',
  'access-control-expose-headers': 'X-Total',
  'cache-control': 'max-age=60',
}

const ANONYMOUS = ['token realm="orders"', 'key realm="orders"']
const EXPIRED = ['token realm="orders", error="token_expired"', 'key realm="orders"']
const by = (text: string): Sent => ({ fields: [`Authorization: Token ${text}`] })

/** What must be the same over every adapter: status, challenges, code, method and path. */
const refusals: readonly (readonly [
  rule: string,
  path: string,
  sent: Sent,
  expected: readonly [status: number, code: string, challenges: readonly string[]],
])[] = [
  ['nobody is challenged', '/orders/1', {}, [401, 'authentication_required', ANONYMOUS]],
  [
    'nobody is challenged over HTTP/1.0',
    '/orders/1',
    { version: '1.0' },
    [401, 'authentication_required', ANONYMOUS],
  ],
  [
    'an upgrade is challenged like any request',
    '/orders/1',
    { fields: ['Upgrade: websocket', 'Sec-WebSocket-Version: 13'] },
    [401, 'authentication_required', ANONYMOUS],
  ],
  [
    'both doors come before a bad body',
    '/orders',
    { method: 'POST', body: '{"broken' },
    [401, 'authentication_required', ANONYMOUS],
  ],
  ['expired credentials', '/orders/1', by('old'), [401, 'invalid_token', EXPIRED]],
  ['expired credentials, waited for', '/orders/1', by('slow-old'), [401, 'invalid_token', EXPIRED]],
  ['broken grammar', '/orders/1', by('broken'), [400, 'invalid_request', []]],
  [
    'credentials of two transports',
    '/orders/1',
    { fields: ['Authorization: Token alice', 'X-Key: alice'] },
    [400, 'invalid_request', []],
  ],
  ['a permission that is missing', '/orders/1', by('erin'), [403, 'forbidden', []]],
  ['another tenant is concealed', '/orders/4', by('alice'), [404, 'not_found', []]],
  ['what is missing looks the same', '/orders/99', by('alice'), [404, 'not_found', []]],
  ['a store that is down', '/orders/1', by('down'), [503, 'temporarily_unavailable', []]],
  ['a refusal of the handler: seen', '/late/3', by('alice'), [403, 'forbidden', []]],
  ['a refusal of the handler: unseen', '/late/4', by('slow-alice'), [404, 'not_found', []]],
  ['a refusal of the handler: missing', '/late/99', by('alice'), [404, 'not_found', []]],
  [
    'a refusal of the handler: nobody',
    '/open/late',
    {},
    [401, 'authentication_required', ANONYMOUS],
  ],
  ['nobody on no route', '/none', {}, [401, 'authentication_required', ANONYMOUS]],
  ['somebody on no route', '/none', by('alice'), [404, 'not_found', []]],
  [
    'a bad body on no route',
    '/none',
    { method: 'POST', body: '{"broken' },
    [401, 'authentication_required', ANONYMOUS],
  ],
  [
    'another method of a route',
    '/orders/1',
    { method: 'DELETE', ...by('alice') },
    [404, 'not_found', []],
  ],
]

/** The pattern of the route as records name it, however a framework writes it. */
function routeOf(method: string, path: string): string | undefined {
  if (path === '/none' || method === 'DELETE') return undefined
  return path.replace(/^\/(orders|late)\/\w+$/, '/$1/{id}')
}

/** Runs the rows that hold for every adapter. */
export function describeAdapter(name: string, serve: Serve): void {
  describe(name, () => {
    let world: World
    let running: Running
    const ask = (path: string, sent?: Sent): Promise<Exchange> => exchange(running.port, path, sent)
    before(async () => {
      world = createWorld()
      running = await serve(world)
    })
    after(() => running.close())

    for (const [rule, path, sent, [status, code, challenges]] of refusals) {
      test(rule, async () => {
        const handled = world.handled
        const answer = await ask(path, sent)
        assert.equal(answer.status, status)
        const document = documentOf(answer)
        assert.equal(document.code, code)
        if (status !== 400) assert.deepEqual(answer.all('www-authenticate'), challenges)
        assert.equal(world.handled, handled)
        const record = world.guard.find(document.id)
        const method = sent.method ?? 'GET'
        const route = routeOf(method, path)
        assert.deepEqual(record?.http, { method, path, ...(route && { route }), status })
        assert.equal(record?.client.address, '127.0.0.1')
      })
    }

    test('one field too many is 400: two lines of credentials', async () => {
      const { status, all } = await ask('/orders/1', {
        fields: ['Authorization: Token alice', 'Authorization: Token dave'],
      })
      assert.equal(status, 400)
      assert.equal(all('www-authenticate').length, 2)
    })

    test('fields of an answer are ours, and fields set earlier survive', async () => {
      const answer = await ask('/orders/1', { fields: ['Origin: https://app.example'] })
      assert.deepEqual(ours(answer), [
        ['access-control-allow-origin', 'https://app.example'],
        ['access-control-expose-headers', 'X-Total, WWW-Authenticate, Retry-After, DPoP-Nonce'],
        ['cache-control', 'no-store'],
        ['content-length', String(answer.body.length)],
        ['content-type', 'application/problem+json'],
        ['www-authenticate', 'token realm="orders"'],
        ['www-authenticate', 'key realm="orders"'],
        ['x-content-type-options', 'nosniff'],
      ])
    })

    test('so are those of a refusal that the handler threw', async () => {
      const answer = await ask('/open/late', { fields: ['Origin: https://app.example'] })
      assert.deepEqual(ours(answer), [
        ['access-control-allow-origin', 'https://app.example'],
        ['access-control-expose-headers', 'X-Total, WWW-Authenticate, Retry-After, DPoP-Nonce'],
        ['cache-control', 'no-store'],
        ['content-length', String(answer.body.length)],
        ['content-type', 'application/problem+json'],
        ['www-authenticate', 'token realm="orders"'],
        ['www-authenticate', 'key realm="orders"'],
        ['x-content-type-options', 'nosniff'],
      ])
    })

    for (const [path, text, status] of [
      ['/orders/1', 'told-alice', 200],
      ['/orders/1', 'slow-told-alice', 200],
      ['/orders/1', 'told-old', 401],
      ['/orders/4', 'told-alice', 404],
      ['/late/4', 'told-alice', 404],
    ] as const) {
      test(`what a verdict tells is in the answer: ${text} on ${path}`, async () => {
        const answer = await ask(path, by(text))
        assert.equal(answer.status, status)
        assert.deepEqual(answer.all('set-cookie'), ['a=1; Path=/', 'b=2; Path=/'])
        assert.deepEqual(answer.all('x-nonce'), ['n1'])
        const next = await ask(path, by('alice'))
        assert.deepEqual(next.all('set-cookie'), [], 'and in no other')
      })
    }

    test('a wait is stated', async () => {
      assert.deepEqual((await ask('/orders/1', by('down'))).all('retry-after'), ['2'])
    })

    for (const path of ['/orders/1', '/none']) {
      test(`HEAD ${path} has the fields of GET and no body`, async () => {
        const get = await ask(path)
        const head = await ask(path, { method: 'HEAD' })
        assert.equal(head.status, 401)
        assert.equal(head.body, '')
        assert.deepEqual(ours(head), ours(get))
      })
    }

    for (const path of ['/orders/1', '/none']) {
      test(`a preflight of ${path} is neither refused nor handled`, async () => {
        const answer = await ask(path, {
          method: 'OPTIONS',
          fields: ['Origin: https://app.example', 'Access-Control-Request-Method: GET'],
        })
        assert.equal(answer.status, 204)
        assert.equal(answer.body, '')
        assert.deepEqual(answer.all('www-authenticate'), [])
      })
    }

    test('OPTIONS without a wish to cross origins is a request like any other', async () => {
      assert.equal((await ask('/orders/1', { method: 'OPTIONS' })).status, 401)
    })

    test('a person gets a page', async () => {
      const answer = await ask('/orders/1', { fields: ['Sec-Fetch-Mode: navigate'] })
      assert.equal(answer.status, 401)
      assert.deepEqual(answer.all('content-type'), ['text/html; charset=utf-8'])
      assert.deepEqual(answer.all('content-security-policy'), [
        "default-src 'none'; frame-ancestors 'none'",
      ])
      assert.match(answer.body, /^<!doctype html>/)
    })

    test('a person is sent to the page to sign in', async () => {
      const answer = await ask('/page?a=1', { fields: ['Sec-Fetch-Mode: navigate'] })
      assert.equal(answer.status, 303)
      assert.deepEqual(ours(answer), [
        ['access-control-allow-origin', 'https://app.example'],
        ['access-control-expose-headers', 'X-Total'],
        ['cache-control', 'no-store'],
        ['content-length', '0'],
        ['location', '/login?return_to=%2Fpage%3Fa%3D1'],
      ])
    })

    const passes: readonly (readonly [rule: string, path: string, sent: Sent, body: unknown])[] = [
      ['good credentials pass', '/orders/1', by('alice'), { id: '1', by: 'alice' }],
      ['good credentials, waited for', '/orders/4', by('slow-dave'), { id: '4', by: 'dave' }],
      [
        'the other scheme passes too',
        '/orders/1',
        { fields: ['X-Key: alice'] },
        { id: '1', by: 'alice' },
      ],
      [
        'parameters reach `load` decoded',
        '/orders/a%20b%2Fc?x=1',
        by('alice'),
        { id: 'a b/c', by: 'alice' },
      ],
      ['the handler asks and may', '/late/1', by('alice'), 'ok'],
      ['anybody passes a public route', '/open', {}, 'ok'],
      ['a good body arrives', '/orders', { method: 'POST', body: '{"n":1}', ...by('alice') }, 'ok'],
    ]
    for (const [rule, path, sent, expected] of passes) {
      test(rule, async () => {
        const { status, body, all } = await ask(path, sent)
        assert.equal(status, 200, body)
        assert.deepEqual(JSON.parse(dechunked(body, all('transfer-encoding'))), expected)
      })
    }
  })
}

/** Fields that are the server's or the framework's own business. */
const THEIRS = new Set(['connection', 'date', 'keep-alive', 'vary', 'x-powered-by'])

/** The fields in the order of their names; the order of lines of one name stays. */
function ours({ lines }: Exchange): readonly (readonly [string, string])[] {
  return lines
    .filter(([name]) => !THEIRS.has(name))
    .toSorted(([a], [b]) => Number(a > b) - Number(a < b))
}

function documentOf(answer: Exchange): { readonly code: string; readonly id: string } {
  assert.deepEqual(answer.all('content-type'), ['application/problem+json'])
  assert.deepEqual(answer.all('content-length'), [String(Buffer.byteLength(answer.body))])
  assert.deepEqual(answer.all('cache-control'), ['no-store'])
  const { code, instance } = JSON.parse(answer.body)
  return { code, id: String(instance).replace('urn:sallyport:decision:', '') }
}

function dechunked(body: string, encodings: readonly string[]): string {
  return encodings.includes('chunked') ? (body.split('\r\n')[1] ?? '') : body
}
