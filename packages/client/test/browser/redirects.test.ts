// Goal: in a browser, which follows redirects by itself, no credential reaches another origin.
// Method: headless Chromium; a server that redirects to another port, which allows every origin and field.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { AccessClientOptions } from '../../src/index.ts'
import { bundle, filesOf, launch, openTab, skip } from '../support/chromium.ts'
import { type Arrived, serve } from '../support/serve.ts'

let browser: Browser
let script: Uint8Array

before(async () => {
  if (skip) return
  browser = await launch()
  script = await bundle()
})
after(() => browser?.close())

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, dpop, x-api-key, api-token, x-csrf-token',
}
const CREDENTIALS = ['authorization', 'dpop', 'x-api-key', 'api-token', 'x-csrf-token', 'cookie']

function credentialsOf({ headers }: Arrived): string[] {
  return CREDENTIALS.filter((name) => headers[name] !== undefined)
}

type Made = Omit<AccessClientOptions, 'origins'> & { readonly method?: string }

/** Runs in the page: asks for what is elsewhere, in each way of showing credentials. */
async function ask(origin: string): Promise<Record<string, string>> {
  const { apiKey, bearer, createAccessClient, dpopKeys, memoryStore, session } = sallyport
  const tokens = (type: 'Bearer' | 'DPoP') =>
    bearer({ store: memoryStore({ accessToken: 'secret', type }) })
  const made: Record<string, Made> = {
    bearer: { auth: tokens('Bearer') },
    apiKey: { auth: apiKey({ key: 'secret' }) },
    ownField: { auth: apiKey({ key: 'secret', header: 'Api-Token' }) },
    dpop: { auth: tokens('DPoP'), dpop: dpopKeys() },
    csrf: { auth: session({ csrf: () => 'secret' }), method: 'POST' },
    cookie: { auth: session() },
  }
  const said: Record<string, string> = {}
  for (const [name, { method = 'GET', ...options }] of Object.entries(made)) {
    const api = createAccessClient({ origins: [origin], ...options })
    const answer = api.fetch('/away', { method }).then((response) => response.text())
    said[name] = await answer.catch((error: Error) => error.name)
  }
  return said
}

describe('redirects in Chromium', { skip }, () => {
  test('a token stays with its origin, and with any other credential the call ends', async (context) => {
    const elsewhere = await serve(context, (response, { method }) => {
      response.writeHead(method === 'OPTIONS' ? 204 : 200, CORS).end('elsewhere')
    })
    // Interception by the debugging protocol would change how redirects are followed.
    const files = filesOf(script)
    const here = await serve(context, (response, { path }) => {
      const { contentType, body } = files.get(path) ?? {}
      if (body !== undefined) response.writeHead(200, { 'content-type': contentType }).end(body)
      else if (path !== '/away') response.writeHead(404).end()
      else response.writeHead(302, { location: `${elsewhere.origin}/`, ...CORS }).end()
    })
    const window = await browser.newContext()
    context.after(() => window.close())
    const page = await openTab(window, here.origin)
    await window.addCookies([{ name: 'session', value: 'secret', url: here.origin }])
    const said = await page.evaluate(ask, here.origin)
    assert.deepEqual(said, {
      bearer: 'elsewhere',
      apiKey: 'TypeError',
      ownField: 'TypeError',
      dpop: 'TypeError',
      csrf: 'TypeError',
      cookie: 'elsewhere',
    })
    assert.deepEqual(elsewhere.arrived.flatMap(credentialsOf), [])
    const shown = here.arrived.filter(({ path }) => path === '/away').flatMap(credentialsOf)
    assert.deepEqual(new Set(shown), new Set(CREDENTIALS))
  })
})
