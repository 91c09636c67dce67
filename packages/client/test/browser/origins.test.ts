// Goal: a page and an API of different origins, and a page that is not secure, get what they need.
// Method: headless Chromium; servers on two ports, and a name that is no loopback to the browser.
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { after, before, describe, type TestContext, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { bundle, filesOf, furnish, launch, openTab, skip } from '../support/chromium.ts'
import { type Arrived, type Served, serve } from '../support/serve.ts'
import { strictServer } from '../support/strict-server.ts'

let browser: Browser
let script: Uint8Array

before(async () => {
  if (skip) return
  browser = await launch()
  script = await bundle()
})
after(() => browser?.close())

/** An API that lets pages of other origins in, and shows them what our guard shows. */
function answer(response: ServerResponse, { method, headers, path }: Arrived): void {
  response.setHeader('access-control-allow-origin', headers.origin ?? '')
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('access-control-allow-headers', 'authorization, x-csrf-token')
  response.setHeader('access-control-allow-methods', 'DELETE')
  response.setHeader('access-control-expose-headers', 'WWW-Authenticate, Retry-After')
  if (method === 'OPTIONS') response.writeHead(204).end()
  else if (path === '/token') {
    const issued = { access_token: 'fresh', token_type: 'Bearer', expires_in: 60 }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(issued))
  } else if (path === '/busy') response.writeHead(429, { 'retry-after': '90' }).end()
  else if (path === '/session') {
    response.setHeader('set-cookie', 'session=s; Path=/; HttpOnly; SameSite=Lax')
    response.writeHead(headers['cookie'] === 'session=s' ? 200 : 401).end()
  } else if (headers.authorization === 'Bearer fresh') response.writeHead(200).end()
  else response.writeHead(401, { 'www-authenticate': 'Bearer error="invalid_token"' }).end()
}

async function pageAndApi(context: TestContext): Promise<{ page: Page; api: Served }> {
  const api = await serve(context, answer)
  // Interception by the debugging protocol would answer preflights by itself.
  const files = filesOf(script)
  const pages = await serve(context, (response, { path }) => {
    const { contentType = 'text/plain', body } = files.get(path) ?? {}
    response.writeHead(200, { 'content-type': contentType }).end(body)
  })
  const window = await browser.newContext()
  context.after(() => window.close())
  return { page: await openTab(window, pages.origin), api }
}

describe('an API of another origin in Chromium', { skip }, () => {
  test('a token is renewed, and what is exposed is understood', async (context) => {
    const { page, api } = await pageAndApi(context)
    const said = await page.evaluate(async (origin) => {
      const { bearer, createAccessClient, memoryStore, oauthRefresh } = sallyport
      const refresh = oauthRefresh({ tokenEndpoint: `${origin}/token`, clientId: 'page' })
      const store = memoryStore({ accessToken: 'old', refreshToken: 'r' })
      const codes: (string | undefined)[] = []
      const client = createAccessClient({
        origins: [origin],
        auth: bearer({ store, refresh }),
        onDecision: ({ code }) => codes.push(code),
      })
      const { status } = await client.fetch('/orders')
      const error = await client.request('/busy').catch((thrown: unknown) => thrown)
      const { kind, retryAt } = error as InstanceType<typeof sallyport.AccessError>
      return { status, code: codes[0], kind, wait: (retryAt?.getTime() ?? 0) - Date.now() }
    }, api.origin)
    const { wait, ...rest } = said
    assert.deepEqual(rest, { status: 200, code: 'invalid_token', kind: 'throttled' })
    assert.ok(wait > 80_000 && wait <= 90_000, String(wait))
  })

  test('a session travels where the call says so, with its CSRF token', async (context) => {
    const { page, api } = await pageAndApi(context)
    const statuses = await page.evaluate(async (origin) => {
      const auth = sallyport.session({ csrf: () => 'token' })
      const client = sallyport.createAccessClient({ origins: [origin], auth })
      const include = { credentials: 'include' } as const
      const answers = [
        await client.fetch('/session', include),
        await client.fetch('/session', { ...include, method: 'DELETE' }),
        await client.fetch('/session'),
      ]
      return answers.map(({ status }) => status)
    }, api.origin)
    assert.deepEqual(statuses, [401, 200, 401])
    const sent = api.arrived.filter(({ method }) => method !== 'OPTIONS')
    const tokens = sent.map(({ headers }) => headers['x-csrf-token'])
    assert.deepEqual(tokens, [undefined, 'token', undefined])
  })
})

describe('a page that came over plain HTTP', { skip }, () => {
  test('renews once for all its requests, without Web Locks', async (context) => {
    const server = await strictServer()
    context.after(() => server.close())
    const url = server.url.replace('127.0.0.1', 'plain.example')
    const window = await browser.newContext()
    context.after(() => window.close())
    await furnish(window, script)
    const page = await openTab(window, url)
    const said = await page.evaluate(
      async ({ origin, tokens }) => {
        const { bearer, createAccessClient, oauthRefresh, webStore } = sallyport
        const refresh = oauthRefresh({ tokenEndpoint: `${origin}/token`, clientId: 'page' })
        // Two clients, as two parts of a page may make them.
        const schemes = [0, 1].map(() => bearer({ store: webStore('orders'), refresh }))
        await schemes[0]?.signIn(tokens)
        const clients = schemes.map((auth) => createAccessClient({ origins: [origin], auth }))
        const calls = Array.from({ length: 20 }, (_, i) => clients[i % 2]?.fetch('/orders'))
        const answers = await Promise.all(calls)
        return {
          isSecure: isSecureContext,
          hasLocks: 'locks' in navigator,
          statuses: Array.from(new Set(answers.map((one) => one?.status))),
        }
      },
      { origin: url, tokens: server.grant('expired') },
    )
    assert.deepEqual(said, { isSecure: false, hasLocks: false, statuses: [200] })
    assert.equal(server.counts().refreshes, 1)
  })
})
