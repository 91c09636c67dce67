import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import { after, before, describe, test } from 'node:test'
import { createGuard, createSessions, memorySessions, session } from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { anyone, authenticated, createModel } from '@sallyport/policy'
import { NATIVE_CLIENT } from '../../src/authorization-server/native-client.ts'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../src/authorization-server/server.ts'
import { type Incoming, send } from '../../src/http.ts'
import { type Listening, listen } from '../../src/listen.ts'
import { passwordOf } from '../../src/orders/fixture.ts'
import { ok, type Reply } from '../../src/orders/reply.ts'
import { createOpenIdSignIn, type OpenIdSignIn, ownAddress } from '../../src/session/openid.ts'

// Goal: whoever signs in at the provider has a session here, and nobody gets into the session of another.
// Method: a real provider, a real API, and a browser that keeps cookies and follows redirects.

let provider: AuthorizationServer
let api: Listening

before(async () => {
  provider = await startAuthorizationServer({
    audience: 'https://api.example.com',
    scope: 'orders:read',
    service: { id: 'reporting', secret: 'a-secret-of-the-service', scope: 'orders:read' },
    tokenSeconds: 600,
    verifyPassword: async (subject, password) => password === passwordOf(subject),
    verifyCode: async () => false,
  })
  api = await startApi(provider.issuer)
})
after(() => Promise.all([api.close(), provider.close()]))

async function startApi(issuer: string): Promise<Listening> {
  const sessions = createSessions({ store: memorySessions(), cookie: { insecure: true } })
  const model = createModel({ permissions: [], sets: {} })
  const guard = createGuard({ realm: 'orders', model, schemes: [session(sessions)] })
  const open = guard.policy('open', { rule: anyone(), badCredentials: 'ignore' })
  const known = guard.policy('known', { rule: authenticated(), loginPage: '/openid' })
  const reply = (response: ServerResponse, { status, fields, body }: Reply) =>
    response.writeHead(status, fields).end(body)
  let signIn: OpenIdSignIn
  const target = (url = '/') => new URL(url, 'http://localhost')
  const routes = [
    route(['GET', '/openid'], open, async ({ url }, response) => {
      const returnTo = target(url).searchParams.get('return_to') ?? undefined
      reply(response, await signIn.start(returnTo))
    }),
    route(['GET', '/callback'], open, async ({ url = '/', headers }, response) =>
      reply(response, await signIn.callback(url, headers.cookie)),
    ),
    route(['GET', '/me'], known, (_, response, { subject }) =>
      reply(response, ok({ subject: subject?.id, ...subject?.authentication })),
    ),
  ]
  const listening = await listen(createServer(nodeListener(guard, routes)), 0)
  signIn = await createOpenIdSignIn({
    issuer,
    clientId: NATIVE_CLIENT,
    origin: listening.url,
    sessions,
    subject: (id) => (id === 'alice' || id === 'bob' ? { id, sets: [] } : undefined),
  })
  return listening
}

/** A browser: cookies for each origin, and every redirect followed until a form or an end. */
class Browser {
  readonly #jars = new Map<string, Map<string, string>>()

  async visit(start: string, subject = 'alice'): Promise<Incoming & { readonly url: URL }> {
    let url = new URL(start)
    let form: string | undefined
    for (let step = 0; step < 10; step++) {
      const answer = await this.#send(url, form)
      const { location } = answer.headers
      if (location !== undefined) {
        url = new URL(location, url)
        form = undefined
      } else if (answer.body.includes('<form') && form === undefined) {
        form = new URLSearchParams({ subject, password: passwordOf(subject) }).toString()
      } else return { ...answer, url }
    }
    throw new Error('more than ten redirects')
  }

  /** One request without following. */
  async #send(url: URL, body: string | undefined): Promise<Incoming> {
    const jar = this.#jars.get(url.origin) ?? new Map<string, string>()
    this.#jars.set(url.origin, jar)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const type = 'application/x-www-form-urlencoded'
    const answer = await send(url.href, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { cookie, 'sec-fetch-mode': 'navigate', ...(body && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    })
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = line.split(';', 1)
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return answer
  }
}

/** Where the provider would send a browser back to, without going there. */
async function stolenCallback(subject: string): Promise<string> {
  const begun = await send(`${api.url}/openid`)
  const dead = new URL(begun.headers.location ?? '')
  const browser = new Browser()
  const answer = await browser.visit(dead.href, subject)
  return `${answer.url.pathname}${answer.url.search}`
}

describe('signing in by an OpenID provider', () => {
  test('a person is sent there, and comes back to the page that was asked for', async () => {
    const answer = await new Browser().visit(`${api.url}/me?tab=1`)
    assert.equal(answer.status, 200)
    assert.equal(answer.url.href, `${api.url}/me?tab=1`)
    const { subject, scheme, methods, acr, time } = JSON.parse(answer.body)
    assert.deepEqual([subject, scheme, methods, acr], ['alice', 'session', ['pwd'], 'single'])
    assert.ok(Math.abs(time - Date.now() / 1000) < 10)
  })

  test('a subject that is not known here gets no session', async () => {
    const browser = new Browser()
    assert.equal((await browser.visit(`${api.url}/me`, 'dave')).status, 403)
  })

  test('a code that another browser obtained signs nobody in', async () => {
    const callback = await stolenCallback('bob')
    assert.match(callback, /^\/callback\?.*code=/)
    const bare = await send(`${api.url}${callback}`)
    assert.equal(bare.status, 400)
    const begun = await send(`${api.url}/openid`)
    const [cookie = ''] = begun.headers['set-cookie']?.[0]?.split(';', 1) ?? []
    const mixed = await send(`${api.url}${callback}`, { headers: { cookie } })
    assert.equal(mixed.status, 400)
    assert.equal(mixed.headers['set-cookie'], undefined)
  })

  test('the request to the provider has PKCE, state and nonce', async () => {
    const begun = await send(`${api.url}/openid`)
    const { searchParams } = new URL(begun.headers.location ?? '')
    assert.equal(searchParams.get('code_challenge_method'), 'S256')
    for (const name of ['code_challenge', 'state', 'nonce']) {
      assert.ok((searchParams.get(name) ?? '').length >= 32, name)
    }
    assert.match(begun.headers['set-cookie']?.[0] ?? '', /; HttpOnly; SameSite=Lax/)
  })
})

/** What the token endpoint of a provider answers; nothing where it never does. */
type TokenAnswer = (response: ServerResponse) => void

/** A provider of a few lines, whose token endpoint answers what is wanted. */
async function providerThat(answer: TokenAnswer): Promise<Listening> {
  let url = ''
  const server = createServer((request, response) => {
    if (request.method === 'POST') return answer(response)
    const metadata = { issuer: url, authorization_endpoint: url, token_endpoint: url }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(metadata))
  })
  const listening = await listen(server, 0)
  url = listening.url
  return listening
}

const json = { 'content-type': 'application/json' }
const tokenAnswers = [
  ['that refuses the code', 400, (response) => response.writeHead(400, json).end(ERROR)],
  ['that is down, in its own words', 503, (response) => response.writeHead(503, json).end(ERROR)],
  ['whose proxy says so', 503, (response) => response.writeHead(502).end('<h1>Bad gateway</h1>')],
  ['that hangs up', 503, (response) => response.destroy()],
  ['that never answers', 503, () => undefined],
] as const satisfies readonly (readonly [string, number, TokenAnswer])[]
const ERROR = '{"error":"invalid_grant"}'

/** Begins a sign-in; what the browser would bring back is up to the test. */
async function begin(
  signIn: OpenIdSignIn,
): Promise<{ readonly url: URL; readonly cookie: string }> {
  const { fields } = await signIn.start(undefined)
  const [cookie = ''] = fields['set-cookie']?.split(';', 1) ?? []
  return { url: new URL(fields['location'] ?? ''), cookie }
}

describe('a part that is down', () => {
  const sessions = createSessions({ store: memorySessions() })
  const subject = (id: string) => ({ id, sets: [] })

  for (const [name, status, answer] of tokenAnswers) {
    test(`a provider ${name} is ${status}`, async () => {
      const down = await providerThat(answer)
      try {
        const own = { issuer: down.url, clientId: 'client', origin: api.url, sessions, subject }
        const signIn = await createOpenIdSignIn(own)
        const { url, cookie } = await begin(signIn)
        const state = url.searchParams.get('state')
        const reply = await signIn.callback(`/callback?code=code&state=${state}`, cookie)
        assert.equal(reply.status, status)
      } finally {
        await down.close()
      }
    })
  }

  test('a session store that is down is no word of the provider', async () => {
    const down = { create: () => Promise.reject(new Error('the store is down')) }
    const broken = Object.assign(memorySessions(), down)
    const own = { issuer: provider.issuer, clientId: NATIVE_CLIENT, origin: api.url, subject }
    const signIn = await createOpenIdSignIn({ ...own, sessions: createSessions({ store: broken }) })
    const { url, cookie } = await begin(signIn)
    // The API there did not begin it, so it does not use the code.
    const back = (await new Browser().visit(url.href)).url
    await assert.rejects(signIn.callback(back.pathname + back.search, cookie), /the store is down/)
  })

  test('a provider elsewhere is not asked without TLS', async () => {
    const own = { issuer: 'http://issuer.example', clientId: 'client', origin: api.url }
    await assert.rejects(createOpenIdSignIn({ ...own, sessions, subject }), /HTTPS/)
  })
})

const ORIGIN = 'https://shop.example'
const addresses = [
  ['a path is ours', '/me?tab=1', `${ORIGIN}/me?tab=1`],
  ['our own origin may be written out', `${ORIGIN}/me`, `${ORIGIN}/me`],
  ['nothing is the start page', undefined, `${ORIGIN}/`],
  ['another host is the start page', 'https://evil.example/', `${ORIGIN}/`],
  ['so is one without a scheme', '//evil.example/', `${ORIGIN}/`],
  ['so is one behind backslashes', '/\\evil.example/', `${ORIGIN}/`],
  ['so is a script', 'javascript:alert(1)', `${ORIGIN}/`],
  ['so is the same host without TLS', 'http://shop.example/', `${ORIGIN}/`],
  ['what only looks like a host stays a path', '/.//evil.example', `${ORIGIN}//evil.example`],
] as const

describe('where somebody may be sent back to', () => {
  for (const [name, path, expected] of addresses) {
    test(name, () => assert.equal(ownAddress(path, ORIGIN), expected))
  }
})
