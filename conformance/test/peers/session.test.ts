// Goal: a person deletes an order with a passkey, and no page of another site can do it for them.
// Method: headless Chromium with a virtual authenticator, told by its debugging protocol.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { after, before, describe, test } from 'node:test'
import {
  codeOf,
  type Listening,
  listen,
  passwordOf,
  type RunningExample,
  startExample,
  totpSecretOf,
} from '@sallyport/examples'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { peer } from '../../../tools/peer.ts'

const found = peer('chromium')
const skip = 'skip' in found && found.skip
const SECRET = totpSecretOf('carol') ?? ''

let browser: Browser
let example: RunningExample
let elsewhere: Listening

interface Tab {
  readonly page: Page
  readonly context: BrowserContext
  /** The address of the API as the browser knows it: passkeys need a name. */
  readonly api: string
  /** Presses a button of the page, and says what came of it. */
  press(id: string): Promise<string>
}

async function openTab(): Promise<Tab> {
  const context = await browser.newContext()
  const page = await context.newPage()
  const api = `http://localhost:${new URL(example.state.api).port}`
  await page.goto(`${api}/session`)
  const press = async (id: string): Promise<string> => {
    await page.click(`#${id}`)
    // The click itself begins it: whoever asks afterwards sees it running, or its end.
    await page.locator('body[aria-busy="false"]').waitFor()
    return page.locator('#said').innerText()
  }
  return { page, context, api, press }
}

/** An authenticator that is part of the machine, and verifies whoever uses it. */
async function addAuthenticator({ page, context }: Tab): Promise<(verified: boolean) => unknown> {
  const session = await context.newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return (isUserVerified) =>
    session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
}

async function signIn({ page, press }: Tab, subject: string, code = ''): Promise<string> {
  await page.fill('#name', subject)
  await page.fill('#password', passwordOf(subject))
  await page.fill('#code', code)
  return press('sign-in')
}

describe('sessions in chromium', { skip, timeout: 60_000 }, () => {
  before(async () => {
    example = await startExample({ framework: 'node', port: 0, state: 'memory' })
    elsewhere = await listen(
      createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<title>elsewhere</title>')
      }),
      0,
    )
    browser = await chromium.launch({
      executablePath: 'path' in found ? found.path : 'chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-sync'],
    })
  })
  after(async () => {
    await browser?.close()
    await elsewhere?.close()
    await example?.close()
  })

  test('a wrong password opens no dialog, and the page says so', async () => {
    const tab = await openTab()
    await tab.page.fill('#name', 'alice')
    await tab.page.fill('#password', 'a guess')
    assert.match(await tab.press('sign-in'), /^401 invalid_credentials xBasic realm="orders"/)
  })

  for (const [name, path, end] of [
    ['a person who signs in is brought back', '/session/me', '/session/me'],
    [
      'and nowhere else by a link of somebody',
      '/session?return_to=https://elsewhere.example/',
      '/session?return_to=https://elsewhere.example/',
    ],
  ] as const) {
    test(name, async () => {
      const tab = await openTab()
      await tab.page.goto(tab.api + path)
      await tab.page.fill('#name', 'alice')
      await tab.page.fill('#password', passwordOf('alice'))
      const answered = tab.page.waitForResponse(`${tab.api}/session`)
      await tab.page.click('#sign-in')
      assert.equal((await answered).status(), 201)
      await tab.page.waitForURL(tab.api + end)
      await tab.page.waitForLoadState('networkidle')
      assert.equal(tab.page.url(), tab.api + end)
    })
  }

  test('carol adds a passkey, steps up with it and deletes', async () => {
    const tab = await openTab()
    const setVerified = await addAuthenticator(tab)
    assert.match(await signIn(tab, 'carol'), /now the code of your app/)
    assert.match(await signIn(tab, 'carol', codeOf(SECRET)), /^201/)
    assert.equal(await tab.press('new-passkey'), '204')

    const cookies = await tab.context.cookies()
    assert.deepEqual(
      cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
      [['session', true, 'Lax']],
    )
    assert.equal(await tab.press('use-passkey'), '200')
    const [after] = await tab.context.cookies()
    assert.notEqual(after?.value, cookies[0]?.value)
    const me = await tab.page.evaluate(async () => (await fetch('/session/me')).json())
    assert.deepEqual([me.methods, me.acr], [['pwd', 'otp', 'hwk'], 'phr'])
    await tab.page.fill('#order', '1')
    assert.equal(await tab.press('delete-order'), '204')

    await setVerified(false)
    assert.match(await tab.press('use-passkey'), /failed: /)
  })

  test('a neighbour on another port has the cookie sent, and is refused', async () => {
    const tab = await openTab()
    assert.match(await signIn(tab, 'carol', codeOf(SECRET, { steps: 1 })), /^201/)
    // For `SameSite=Lax` all ports of a host are one site, so the browser sends the cookie.
    const { port } = new URL(elsewhere.url)
    await tab.page.goto(`http://localhost:${port}/`)
    const requests: number[] = []
    tab.page.on('response', (response) => requests.push(response.status()))
    await tab.page.evaluate(async (url) => {
      const options = {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
        body: '{}',
      } as const
      await fetch(`${url}/session/passkey-options`, options)
    }, tab.api)
    assert.deepEqual(requests, [403])
    const own = await tab.page.goto(`${tab.api}/session/me`)
    assert.equal(own?.status(), 200)
  })
})
