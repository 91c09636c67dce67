import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { FRAMEWORKS, type Framework } from '../../src/frameworks/index.ts'
import { type Incoming, type Outgoing, send } from '../../src/http.ts'
import { totpSecretOf } from '../../src/orders/fixture.ts'
import { codeOf } from '../../src/session/codes.ts'
import { basicOf, type OpenSession, openSession } from '../../src/session/open.ts'
import { type RunningExample, startExample } from '../../src/start.ts'

// Goal: every framework signs in, steps up and signs out in the same way, and nobody but the person
// whose browser it is can.

const SECRET = totpSecretOf('carol') ?? ''
const own = { 'sec-fetch-site': 'same-origin' }

for (const framework of Object.keys(FRAMEWORKS) as Framework[]) {
  describe(`sessions of the orders API on ${framework}`, () => {
    let example: RunningExample

    before(async () => {
      example = await startExample({ framework, port: 0, state: 'memory' })
    })
    after(() => example.close())

    const call = (path: string, outgoing: Outgoing = {}): Promise<Incoming> =>
      send(`${example.state.api}${path}`, outgoing)
    const signIn = (subject: string, body = {}, headers = {}): Promise<Incoming> =>
      call('/session', {
        method: 'POST',
        headers: { authorization: basicOf(subject), ...headers },
        body: JSON.stringify(body),
      })
    const me = async ({ cookie }: OpenSession): Promise<Record<string, unknown>> =>
      JSON.parse((await call('/session/me', { headers: { cookie } })).body)
    const shown = ({ cookie, csrfToken }: OpenSession) => ({ cookie, 'x-csrf-token': csrfToken })

    test('a password makes a session, and the cookie is secret', async () => {
      const answer = await signIn('alice')
      assert.equal(answer.status, 201)
      const [line = '', ...more] = answer.headers['set-cookie'] ?? []
      assert.deepEqual(more, [])
      assert.match(line, /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/)
      assert.equal(answer.headers['cache-control'], 'no-store')
    })

    test('the session says who, by what and when', async () => {
      const { subject, tenant, methods, acr, auth_time } = await me(
        await openSession(example.state.api, 'alice'),
      )
      assert.deepEqual([subject, tenant, methods, acr], ['alice', 'acme', ['pwd'], 'single'])
      assert.ok(Math.abs(Number(auth_time) - Date.now() / 1000) < 10)
    })

    test('who has an app gets no session without its code', async () => {
      const first = await signIn('carol')
      assert.deepEqual([first.status, JSON.parse(first.body)], [200, { next: 'totp' }])
      assert.equal(first.headers['set-cookie'], undefined)
      const wrong = await signIn('carol', { totp: '000000' })
      assert.deepEqual([wrong.status, wrong.headers['set-cookie']], [400, undefined])
    })

    test('guessing a password is slowed, whether the account exists or not', async () => {
      for (const name of ['erin', 'oscar']) {
        const statuses: number[] = []
        for (let i = 0; i < 7; i++) {
          const text = Buffer.from(`${name}:guess-${i}`).toString('base64')
          const headers = { authorization: `Basic ${text}` }
          statuses.push((await call('/session', { method: 'POST', headers })).status)
        }
        assert.deepEqual(statuses, [401, 401, 401, 401, 401, 401, 429], name)
      }
    })

    test('carol signs in with her code, steps up with the next, and deletes', async () => {
      const first = await openSession(example.state.api, 'carol')
      assert.deepEqual((await me(first))['methods'], ['pwd', 'otp'])
      const stepped = await call('/session/totp', {
        method: 'POST',
        headers: shown(first),
        body: JSON.stringify({ totp: codeOf(SECRET, { steps: 1 }) }),
      })
      assert.equal(stepped.status, 200)
      const [line = ''] = stepped.headers['set-cookie'] ?? []
      const second = {
        cookie: line.split(';', 1)[0] ?? '',
        csrfToken: JSON.parse(stepped.body).csrf_token,
      }
      assert.notEqual(second.cookie, first.cookie)
      assert.equal((await call('/session/me', { headers: { cookie: first.cookie } })).status, 401)
      const remove = { method: 'DELETE', headers: shown(second) }
      assert.equal((await call('/orders/1', remove)).status, 204)
    })

    test('one factor is told which other it takes, on both schemes', async () => {
      const headers = shown(await openSession(example.state.api, 'alice'))
      assert.equal((await call('/orders/2', { method: 'DELETE', headers })).status, 403)
      const anonymous = await call('/orders/2', { method: 'DELETE' })
      assert.deepEqual(anonymous.challenges, ['Bearer realm="orders"', 'Session realm="orders"'])
    })

    test('a page of somebody else signs nobody in or out, and deletes nothing', async () => {
      const foreign = { 'sec-fetch-site': 'cross-site' }
      const planted = await signIn('alice', {}, foreign)
      assert.deepEqual([planted.status, planted.headers['set-cookie']], [403, undefined])
      const session = await openSession(example.state.api, 'bob')
      const headers = { cookie: session.cookie, ...foreign }
      assert.equal((await call('/session', { method: 'DELETE', headers })).status, 403)
      assert.equal((await me(session))['subject'], 'bob')
    })

    test('signing out ends the session and removes the cookie', async () => {
      const { cookie } = await openSession(example.state.api, 'alice')
      const headers = { cookie, ...own }
      const answer = await call('/session', { method: 'DELETE', headers })
      assert.equal(answer.status, 204)
      assert.match(answer.headers['set-cookie']?.[0] ?? '', /^session=;.*Max-Age=0/)
      const later = await call('/session/me', { headers: { cookie } })
      assert.equal(later.status, 401)
      assert.deepEqual(later.challenges, ['Session realm="orders"'])
    })

    test('signing in again ends the session that was there', async () => {
      const { cookie } = await openSession(example.state.api, 'alice')
      assert.equal((await signIn('bob', {}, { cookie })).status, 201)
      assert.equal((await call('/session/me', { headers: { cookie } })).status, 401)
    })

    test('a person without a session is sent to the page, which is there', async () => {
      const navigate = { 'sec-fetch-mode': 'navigate' }
      const answer = await call('/session/me', { headers: navigate })
      assert.equal(answer.status, 303)
      assert.equal(answer.headers.location, '/session?return_to=%2Fsession%2Fme')
      const page = await call('/session', { headers: navigate })
      assert.equal(page.status, 200)
      assert.match(
        String(page.headers['content-security-policy']),
        /^default-src 'none'; script-src/,
      )
    })

    test('passkeys are made for the configured name, whatever `Host` says', async () => {
      const headers = shown(await openSession(example.state.api, 'alice'))
      const elsewhere = { ...headers, host: 'evil.example', 'sec-fetch-site': 'same-origin' }
      const options = async (step: string): Promise<Record<string, unknown>> =>
        JSON.parse((await call(`/session/${step}`, { method: 'POST', headers: elsewhere })).body)
      assert.equal((await options('passkey-options'))['rpId'], 'localhost')
      const { rp } = await options('new-passkey-options')
      assert.deepEqual(rp, { name: 'orders', id: 'localhost' })
    })

    test('what is no JSON object is 400, and a step that is none 404', async () => {
      const headers = shown(await openSession(example.state.api, 'alice'))
      const step = (path: string, body: string) =>
        call(`/session/${path}`, { method: 'POST', headers, body })
      assert.equal((await step('totp', '{')).status, 400)
      assert.equal((await step('totp', '7')).status, 400)
      assert.equal((await step('fingerprint', '{}')).status, 404)
      assert.equal((await step('passkey', '{"id":"made-up"}')).status, 400)
      assert.equal((await step('new-passkey', '{}')).status, 400)
      assert.equal((await step('totp', `{"totp":"${' '.repeat(20_000)}"}`)).status, 413)
    })
  })
}
