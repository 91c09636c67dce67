import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { AccessRequest, FieldLines, Policy } from '@sallyport/guard'
import { all, assurance, authenticated, permission } from '@sallyport/policy'
import { createOwnAccounts, type OwnAccounts } from '../../src/session/better-auth.ts'
import { codeOf } from '../../src/session/codes.ts'

// Goal: a session of better-auth opens our doors exactly as long, and as far, as better-auth says.
// Method: the library itself over SQLite, called by its own HTTP interface.

const ORIGIN = 'http://localhost:3000'
const alice = { email: 'alice@example.com', password: 'alice-password', name: 'Alice' }
const SECOND_STEP = 1

let accounts: OwnAccounts
let known: Policy
let strong: Policy

before(async () => {
  accounts = await createOwnAccounts({ origin: ORIGIN })
  known = accounts.guard.policy('known', { rule: authenticated() })
  strong = accounts.guard.policy('strong', {
    rule: all(permission('orders:read'), assurance({ acr: 'mfa', maxAgeSeconds: 300 })),
  })
})
after(() => accounts.close())

function post(path: string, body: object, cookie: FieldLines = ''): Promise<Response> {
  return accounts.handle(
    new Request(`${ORIGIN}/api/auth${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN, cookie: String(cookie) },
      body: JSON.stringify(body),
    }),
  )
}

async function ask(cookie: FieldLines, policy: Policy, fields: Record<string, string> = {}) {
  const request: AccessRequest = {
    method: 'DELETE',
    target: '/orders/1',
    address: '192.0.2.1',
    params: {},
    header: (name) => (name === 'cookie' ? cookie : fields[name]),
  }
  const outcome = await accounts.guard.handle(request, policy)
  if (outcome.kind === 'pass') return { status: 200, access: outcome.access }
  return { status: outcome.answer.status, fields: outcome.answer.fields }
}

/** The cookies that an answer sets, as a browser sends them back. */
function cookiesOf(response: Response): FieldLines {
  const pairs = response.headers.getSetCookie().map((line) => line.split(';', 1)[0] ?? '')
  return pairs.filter((pair) => !pair.endsWith('=')).join('; ')
}

const own = { 'sec-fetch-site': 'same-origin' }

describe('accounts of our own by better-auth', () => {
  let session: FieldLines
  let secret: string

  test('who has signed up is known, by one factor and just now', async () => {
    const answer = await post('/sign-up/email', alice)
    assert.equal(answer.status, 200)
    session = cookiesOf(answer)
    const { status, access } = await ask(session, known, own)
    assert.equal(status, 200)
    const { methods, acr, time } = access?.subject?.authentication ?? {}
    assert.deepEqual([methods, acr], [['pwd'], 'single'])
    assert.ok(Math.abs(Number(time) - Date.now() / 1000) < 10)
  })

  test('a cookie with another signature, or none, is nobody', async () => {
    // The first letter of the signature: the last one has bits that mean nothing.
    const damaged = String(session).replace(/\.(.)([^.]*)$/, (_, first, rest) =>
      first === 'A' ? `.B${rest}` : `.A${rest}`,
    )
    assert.notEqual(damaged, session)
    assert.equal((await ask(damaged, known, own)).status, 401)
    assert.equal((await ask(undefined, known, own)).status, 401)
  })

  test('a page of somebody else is refused', async () => {
    assert.equal((await ask(session, known, { 'sec-fetch-site': 'cross-site' })).status, 403)
    assert.equal((await ask(session, known)).status, 403)
  })

  test('one factor is asked for a second by the challenge', async () => {
    const { status, fields } = await ask(session, strong, own)
    assert.equal(status, 401)
    const challenge = fields?.find(([name]) => name === 'www-authenticate')?.[1]
    assert.match(challenge ?? '', /^Session .*acr_values="mfa"/)
  })

  test('an app is enrolled, and signing in takes its code from then on', async () => {
    const older = cookiesOf(await post('/sign-in/email', alice))
    const enabled = await post('/two-factor/enable', { password: alice.password }, session)
    assert.equal(enabled.status, 200)
    const { totpURI } = (await enabled.json()) as { totpURI: string }
    secret = new URL(totpURI).searchParams.get('secret') ?? ''
    const verified = await post('/two-factor/verify-totp', { code: codeOf(secret) }, session)
    assert.equal(verified.status, 200)

    const first = await post('/sign-in/email', alice)
    assert.equal(((await first.json()) as Record<string, unknown>)['twoFactorRedirect'], true)
    assert.equal((await ask(cookiesOf(first), known, own)).status, 401)

    const code = codeOf(secret, { steps: SECOND_STEP })
    const second = await post('/two-factor/verify-totp', { code }, cookiesOf(first))
    assert.equal(second.status, 200)
    session = cookiesOf(second)
    assert.equal((await ask(session, strong, own)).status, 200)
    assert.equal((await ask(older, known, own)).status, 200)
    assert.equal((await ask(older, strong, own)).status, 401, 'it was made by one factor')
  })

  test('a session that is signed out is over at once', async () => {
    assert.equal((await post('/sign-out', {}, session)).status, 200)
    assert.equal((await ask(session, known, own)).status, 401)
  })
})
