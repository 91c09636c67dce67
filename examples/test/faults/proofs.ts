import { randomUUID } from 'node:crypto'
import { get } from 'node:http'
import type { Incoming } from '../../src/http.ts'
import { openSession } from '../../src/session/open.ts'
import type { Ask, Bench, Sent } from './bench.ts'
import { FORGED, narrowToken, withKeysElsewhere } from './forged.ts'

/** Whether a fault shows where it asks: never at the API as it is right. */
export type Proof = (ask: Ask, bench: Bench, base: string) => Promise<boolean>

const ORDER = '{"item":"lamp","quantity":1}'
const CHANGE = '{"quantity":5}'

/** A request whose answer shows the fault. */
function seen(route: string, sent: Sent, shows: (answer: Incoming) => boolean): Proof {
  return async (ask) => shows(await ask(route, sent))
}

function gets(status: number, route: string, sent: Sent = {}): Proof {
  return seen(route, sent, (answer) => answer.status === status)
}

/** A token for one scope gets in where another scope is asked for. */
function narrow(scope: string, route: string, body?: string): Proof {
  return async (ask, bench) => {
    const headers = { authorization: `Bearer ${await narrowToken(bench, scope)}` }
    const answer = await ask(route, { headers, ...(body !== undefined && { body }) })
    return answer.status < 300
  }
}

const member = (name: string, { body }: Incoming): unknown => JSON.parse(body)[name]
const challengeOf = ({ challenges }: Incoming): string => challenges.join(' ')
const detail =
  (pattern: RegExp) =>
  (answer: Incoming): boolean =>
    pattern.test(String(member('detail', answer)))
const cached = ({ headers }: Incoming): boolean =>
  /max-age=[1-9]/.test(headers['cache-control'] ?? '')

const ACCESS: Readonly<Record<string, Proof>> = {
  'list-open': gets(200, 'GET /orders'),
  'read-open': gets(200, 'GET /orders/1'),
  'create-open': gets(201, 'POST /orders', { body: ORDER }),
  'change-open': gets(200, 'PATCH /orders/1', { body: CHANGE }),
  'remove-open': gets(204, 'DELETE /orders/1'),
  'settings-open': gets(200, 'GET /settings'),
  'report-open': gets(200, 'GET /reports/daily'),
  'tenant-list-open': gets(200, 'GET /tenants/acme/orders'),
  'no-role-check-on-settings': gets(200, 'GET /settings', { as: 'alice' }),
  'no-role-check-on-list': gets(200, 'GET /orders', { as: 'erin' }),
  'no-role-check-on-read': gets(200, 'GET /orders/1', { as: 'erin' }),
  'no-role-check-on-create': gets(201, 'POST /orders', { as: 'erin', body: ORDER }),
  'no-role-check-on-remove': gets(204, 'DELETE /orders/1', { as: 'alice' }),
  'no-role-check-on-report': gets(200, 'GET /reports/daily', { as: 'erin' }),
  'no-step-up-on-remove': gets(204, 'DELETE /orders/1', { as: 'carol' }),
  'no-owner-check-on-change': gets(200, 'PATCH /orders/1', { as: 'bob', body: CHANGE }),
  'no-scope-check-on-list': narrow('orders:write', 'GET /orders'),
  'no-scope-check-on-read': narrow('orders:write', 'GET /orders/1'),
  'no-scope-check-on-create': narrow('orders:read', 'POST /orders', ORDER),
  'no-scope-check-on-change': narrow('orders:read', 'PATCH /orders/1', CHANGE),
  'no-scope-check-on-report': narrow('orders:write', 'GET /reports/daily'),
  'no-tenant-check-on-read': gets(200, 'GET /orders/4', { as: 'alice' }),
  'no-tenant-check-on-change': gets(200, 'PATCH /orders/4', { as: 'alice', body: CHANGE }),
  'no-tenant-check-on-remove': async (ask, { wallet }) => {
    const headers = { authorization: `Bearer ${wallet.strong.get('carol')}` }
    return (await ask('DELETE /orders/4', { headers })).status === 204
  },
  'no-owner-check-on-read': gets(200, 'GET /orders/1', { as: 'bob' }),
  'no-tenant-check-on-tenant-list': gets(200, 'GET /tenants/globex/orders', { as: 'alice' }),
}

const HIDING: Readonly<Record<string, Proof>> = {
  'hidden-is-forbidden': gets(403, 'GET /orders/4', { as: 'alice' }),
  'hidden-is-forbidden-on-change': gets(403, 'PATCH /orders/4', { as: 'alice', body: CHANGE }),
  'hidden-says-so': seen('GET /orders/4', { as: 'alice' }, detail(/cannot be shown/)),
  'hidden-has-a-field': seen(
    'GET /orders/4',
    { as: 'alice' },
    ({ headers }) => 'x-policy' in headers,
  ),
  'hidden-has-a-tag': seen('GET /orders/4', { as: 'alice' }, ({ headers }) => 'etag' in headers),
  'hidden-has-another-code': seen(
    'GET /orders/4',
    { as: 'alice' },
    (answer) => member('code', answer) === 'hidden',
  ),
  'hidden-is-slow': async (ask) => {
    const hidden = () => ask('GET /orders/4', { as: 'alice' })
    return (await slowerBy(hidden, () => ask('GET /orders/999', { as: 'alice' }), 5)) > 5
  },
  'missing-before-the-doors': gets(404, 'GET /orders/999'),
  'owner-from-the-body': seen(
    'POST /orders',
    { as: 'alice', body: '{"item":"lamp","quantity":1,"owner":"bob"}' },
    (answer) => member('owner', answer) === 'bob',
  ),
  'owner-changed-by-the-body': seen(
    'PATCH /orders/1',
    { as: 'alice', body: '{"quantity":5,"owner":"bob"}' },
    (answer) => member('owner', answer) === 'bob',
  ),
  'tenant-changed-by-the-body': seen(
    'PATCH /orders/1',
    { as: 'alice', body: '{"quantity":5,"tenant":"globex"}' },
    (answer) => member('tenant', answer) === 'globex',
  ),
  'password-hash-shown': seen('GET /me', { as: 'alice' }, ({ body }) => /password_hash/.test(body)),
  'secret-shown': seen('GET /settings', { as: 'carol' }, ({ body }) => /private_key/.test(body)),
  'list-unfiltered': seen('GET /orders', { as: 'alice' }, ({ body }) => /globex/.test(body)),
}

const REFUSALS: Readonly<Record<string, Proof>> = {
  'no-challenge': seen('GET /me', {}, (a) => a.status === 401 && a.challenges.length === 0),
  'broken-challenge': seen('GET /orders', {}, (a) => !/"$/.test(challengeOf(a))),
  'challenge-of-another-scheme': seen('GET /me', {}, (a) => challengeOf(a) === 'Negotiate'),
  'forbidden-for-nobody': gets(403, 'GET /me'),
  'forbidden-for-bad-tokens': gets(403, 'GET /me', { headers: { authorization: 'Bearer x.y.z' } }),
  'error-for-malformed-tokens': gets(500, 'GET /me', { headers: { authorization: 'Bearer x' } }),
  'redirect-to-login': gets(302, 'GET /me'),
  'bad-request-for-expired-tokens': async (ask, bench) => {
    const token = await FORGED['expiry-unchecked']?.(bench.wallet.tokens.get('alice') ?? '', bench)
    return (await ask('GET /me', { headers: { authorization: `Bearer ${token}` } })).status === 400
  },
  'missing-for-nobody': gets(404, 'GET /me'),
  'challenge-for-missing-role': gets(401, 'GET /settings', { as: 'alice' }),
  'challenge-for-missing-permission': gets(401, 'POST /orders', { as: 'erin', body: ORDER }),
  'error-without-credentials': seen('GET /me', {}, (a) => /error=/.test(challengeOf(a))),
  'invalid-token-untold': seen(
    'GET /orders',
    { headers: { authorization: 'Bearer x.y.z' } },
    (a) => a.status === 401 && !/error=/.test(challengeOf(a)),
  ),
  'scope-unnamed': narrowly((a) => /insufficient_scope/.test(challengeOf(a)) && !names(a)),
  'scope-untold': narrowly((a) => a.challenges.length === 0),
  'step-up-forbidden': gets(403, 'DELETE /orders/1', { as: 'carol' }),
  'step-up-untold': seen(
    'DELETE /orders/1',
    { as: 'carol' },
    (a) => a.status === 401 && !/insufficient_user_authentication/.test(challengeOf(a)),
  ),
  'stack-shown': seen('GET /me', {}, detail(/at authorize \(/)),
  'query-shown': seen('GET /me', {}, detail(/SELECT/)),
  'role-shown': seen('GET /settings', { as: 'alice' }, detail(/role admin/)),
  'path-shown': seen('GET /me', {}, detail(/\/var\/lib/)),
  'refusals-cacheable': seen('GET /me', {}, cached),
  'missing-cacheable': seen('GET /orders/999', { as: 'alice' }, cached),
  'answers-public': seen('GET /me', { as: 'alice' }, cached),
  'refusals-are-pages': seen(
    'GET /me',
    {},
    ({ headers }) => headers['content-type'] === 'text/html',
  ),
  'refusals-without-form': seen('GET /me', {}, ({ body }) => body === '{"error":"no"}'),
  'report-refused': gets(403, 'GET /reports/daily', { as: 'alice' }),
}

function names(answer: Incoming): boolean {
  return /[ ,]scope=/.test(challengeOf(answer))
}

function narrowly(shows: (answer: Incoming) => boolean): Proof {
  return async (ask, bench) => {
    const headers = { authorization: `Bearer ${await narrowToken(bench, 'orders:write')}` }
    const answer = await ask('GET /orders', { headers })
    return answer.status === 403 && shows(answer)
  }
}

const SPELLINGS: Readonly<Record<string, Proof>> = {
  'slash-at-the-end': gets(200, 'GET /orders/'),
  'two-slashes': gets(200, 'GET //orders'),
  semicolon: gets(200, 'GET /orders;x=1'),
  ending: gets(200, 'GET /orders.json'),
  // Beside the URL, which would resolve the segments before they are sent.
  'dot-segments': async (_, __, base) => (await statusLine(base, '/health/%2e%2e/orders')) === 200,
  'encoded-letters': gets(200, 'GET /%6frders'),
  'capital-letters': gets(200, 'GET /ORDERS'),
  'method-from-a-field': gets(200, 'POST /orders', {
    headers: { 'x-http-method-override': 'GET' },
  }),
  'path-from-a-field': gets(200, 'GET /', { headers: { 'x-original-url': '/settings' } }),
  'subject-from-a-field': gets(200, 'GET /orders', { headers: { 'x-user-id': 'carol' } }),
  'role-from-a-field': gets(200, 'GET /settings', { as: 'alice', headers: { 'x-role': 'admin' } }),
  'head-unguarded': gets(200, 'HEAD /orders'),
}

const wrong = (name: string): Sent => ({
  headers: { authorization: `Basic ${Buffer.from(`${name}:wrong`).toString('base64')}` },
})

const SESSIONS: Readonly<Record<string, Proof>> = {
  'session-survives': async (ask, { api }) => {
    const { cookie, csrfToken } = await openSession(api, 'erin')
    const headers = { cookie, 'x-csrf-token': csrfToken }
    assertStatus(await ask('DELETE /session', { headers }), 204)
    return (await ask('GET /session/me', { headers })).status === 200
  },
  'password-unchecked': gets(200, 'GET /basic', wrong('erin')),
  'key-compared-in-part': async (ask, { wallet }) =>
    (await ask('GET /me', { headers: { 'x-api-key': wallet.apiKey.slice(0, 24) } })).status === 200,
  'name-told-by-text': seen('GET /basic', wrong('alice'), detail(/password is wrong/)),
  'name-told-by-status': gets(403, 'GET /basic', wrong('bob')),
  'name-told-by-time': async (ask) => {
    const known = () => ask('GET /basic', wrong('dave'))
    return (await slowerBy(known, () => ask('GET /basic', wrong(randomUUID())), 4)) > 40
  },
  'no-throttle': guessing('127.0.7.', ({ status }) => status === 401),
  'throttle-without-wait': guessing(
    '127.0.8.',
    (a) => a.status === 429 && !('retry-after' in a.headers),
  ),
  'throttle-as-forbidden': guessing('127.0.9.', ({ status }) => status === 403),
  'put-works': gets(200, 'PUT /orders/1', { as: 'alice', body: CHANGE }),
  'allow-missing': seen(
    'PUT /orders/1',
    { as: 'alice', body: CHANGE },
    (a) => a.status === 405 && !('allow' in a.headers),
  ),
  'tenant-from-a-field': seen(
    'GET /orders',
    { as: 'alice', headers: { 'x-tenant-id': 'globex' } },
    ({ body }) => /hammock/.test(body),
  ),
  'tenant-from-the-query': seen('GET /orders?tenant=globex', { as: 'alice' }, ({ body }) =>
    /hammock/.test(body),
  ),
}

let addresses = 1

/** The answer to a guesser who went on for long, from an address that nobody else calls from. */
function guessing(network: string, shows: (answer: Incoming) => boolean): Proof {
  return async (ask) => {
    const from = `${network}${addresses++}`
    const guess = (): Promise<Incoming> => ask('GET /basic', { from, ...wrong(randomUUID()) })
    for (let failures = 0; failures < 25; failures++) await guess()
    return shows(await guess())
  }
}

const TOKENS: Readonly<Record<string, Proof>> = {
  ...Object.fromEntries(
    Object.entries(FORGED).map(([name, forged]): [string, Proof] => [
      name,
      async (ask, bench) => {
        const token = await forged(bench.wallet.tokens.get('alice') ?? '', bench)
        const headers = { authorization: `Bearer ${token}` }
        return (await ask('GET /orders', { headers })).status === 200
      },
    ]),
  ),
  'keys-from-an-address-in-the-token': async (ask, { wallet }) => {
    const { token, close } = await withKeysElsewhere(wallet.tokens.get('alice') ?? '')
    const answer = await ask('GET /orders', { headers: { authorization: `Bearer ${token}` } })
    await close()
    return answer.status === 200
  },
}

function statusLine(base: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    get(base, { path }, (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject)
  })
}

function assertStatus(answer: Incoming, status: number): void {
  if (answer.status !== status) throw new Error(`got ${answer.status} instead of ${status}`)
}

/** By how many milliseconds one call is slower than another. The quickest of each, in turn: a machine that stalls makes any slow. */
async function slowerBy(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
  times: number,
): Promise<number> {
  const least = [one, other].map(() => Number.POSITIVE_INFINITY)
  for (let time = 0; time < times; time++) {
    for (const [index, call] of [one, other].entries()) {
      const begun = performance.now()
      await call()
      least[index] = Math.min(least[index] ?? 0, performance.now() - begun)
    }
  }
  return (least[0] ?? 0) - (least[1] ?? 0)
}

/** For each fault a request that shows it. */
export const PROOFS: Readonly<Record<string, Proof>> = {
  ...ACCESS,
  ...HIDING,
  ...REFUSALS,
  ...SPELLINGS,
  ...SESSIONS,
  ...TOKENS,
}
