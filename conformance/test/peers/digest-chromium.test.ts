// Goal: a browser signs its user in by Digest, and goes on without asking when a nonce ends.
// Method: headless Chromium; its debugging protocol tells when the dialog would open.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { peer } from '../../../tools/peer.ts'
import {
  DIGEST_REALM,
  type DigestServer,
  type DigestServerOptions,
  serveDigest,
} from './digest-server.ts'

const found = peer('chromium')
const skip = 'skip' in found && found.skip
const FLAGS = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking']

let browser: Browser
const servers: DigestServer[] = []

/** The browser ends with a request under way, such as one for the icon: nobody waits for that one. */
const ended = (): void => undefined

interface Tab {
  readonly page: Page
  readonly server: DigestServer
  /** The dialogs that would have opened: scheme and realm. */
  readonly dialogs: { readonly scheme: string; readonly realm: string }[]
}

/** Opens a tab on a server of its own, whose user knows one name and password. */
async function openTab(
  options: DigestServerOptions,
  [username, password]: readonly [string, string] = ['alice', 'alice-password'],
): Promise<Tab> {
  const server = await serveDigest(options)
  servers.push(server)
  const context = await browser.newContext()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  const dialogs: Tab['dialogs'] = []
  session.on('Fetch.requestPaused', ({ requestId }) => {
    session.send('Fetch.continueRequest', { requestId }).catch(ended)
  })
  session.on('Fetch.authRequired', ({ requestId, authChallenge }) => {
    dialogs.push({ scheme: authChallenge.scheme, realm: authChallenge.realm })
    const response = dialogs.length > 1 ? 'CancelAuth' : 'ProvideCredentials'
    const authChallengeResponse = { response, username, password } as const
    session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse }).catch(ended)
  })
  await session.send('Fetch.enable', { handleAuthRequests: true })
  return { page, server, dialogs }
}

async function navigate({ page, server }: Tab): Promise<unknown> {
  const response = await page.goto(`${server.url}/digest`)
  return [response?.status(), await response?.json().catch(() => undefined)]
}

describe('chromium with Digest', { skip, timeout: 60_000 }, () => {
  before(async () => {
    const executablePath = 'path' in found ? found.path : 'chromium'
    browser = await chromium.launch({ executablePath, args: FLAGS })
  })
  after(async () => {
    await browser?.close()
    for (const server of servers) await server.close()
  })

  const signedIn = [200, { subject: 'alice', body: '' }]
  for (const algorithm of ['SHA-256', 'SHA-256-sess', 'MD5', 'MD5-sess'] as const) {
    test(`a navigation signs in by ${algorithm}, with the realm as configured`, async () => {
      const tab = await openTab({ algorithms: [algorithm] })
      assert.deepEqual(await navigate(tab), signedIn)
      assert.deepEqual(tab.dialogs, [{ scheme: 'digest', realm: DIGEST_REALM }])
      assert.match(tab.server.shown.at(-1) ?? '', new RegExp(`algorithm=${algorithm}\\b`))
    })
  }

  test('an algorithm that it does not know is passed over', async () => {
    const tab = await openTab({ algorithms: ['SHA-512-256', 'MD5'] })
    assert.deepEqual(await navigate(tab), signedIn)
    assert.match(tab.server.shown.at(-1) ?? '', /algorithm=MD5/)
  })

  test('further navigations ask nobody, and count on', async () => {
    const tab = await openTab({})
    for (let i = 0; i < 3; i += 1) assert.deepEqual(await navigate(tab), signedIn)
    assert.equal(tab.dialogs.length, 1)
    assert.deepEqual(tab.server.refusals, ['no_credentials'])
    // Whichever it spent on the icon is missing here: there are gaps.
    const counts = tab.server.shown.flatMap((field) => /nc=(\w+)/.exec(field)?.[1] ?? [])
    assert.equal(counts.length, 3)
    assert.deepEqual([...new Set(counts)].sort(), counts)
  })

  test('a nonce that has ended opens no dialog', async () => {
    const tab = await openTab({ jumpAfter: 2 })
    assert.deepEqual(await navigate(tab), signedIn)
    assert.deepEqual(await navigate(tab), signedIn)
    assert.equal(tab.dialogs.length, 1)
    assert.deepEqual(tab.server.refusals, ['no_credentials', 'nonce_stale'])
  })

  test('twenty requests at once are all let in, each counted', async () => {
    const tab = await openTab({})
    await navigate(tab)
    const statuses = await tab.page.evaluate(async () => {
      const fetched = Array.from({ length: 20 }, () => fetch('/digest', { cache: 'no-store' }))
      return (await Promise.all(fetched)).map(({ status }) => status)
    })
    assert.deepEqual(new Set(statuses), new Set([200]))
  })

  test('a wrong password opens the dialog again', async () => {
    const tab = await openTab({}, ['alice', 'wrong'])
    const [status] = (await navigate(tab)) as [number]
    assert.equal(status, 401)
    assert.equal(tab.dialogs.length, 2)
  })

  test('quotes, backslashes and UTF-8 in name and password', async () => {
    for (const known of [
      ['a"b\\c', 'pa:"ss\\word'],
      ['zoë', 'pässwörd'],
    ] as const) {
      const tab = await openTab({}, known)
      assert.deepEqual(await navigate(tab), [200, { subject: known[0], body: '' }])
    }
  })
})
