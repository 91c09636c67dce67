import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memorySessions } from '../../src/session/memory-sessions.ts'
import {
  createSessions,
  type OpenedSession,
  type SessionsOptions,
} from '../../src/session/sessions.ts'

// Goal: an id that became worth more is a new one, and no id lives longer than it may.

const alice = { id: 'alice', tenant: 'acme', sets: ['member'] }

function world(options: Partial<SessionsOptions> = {}) {
  let now = 1_000_000
  const store = memorySessions()
  const sessions = createSessions({ store, clock: () => now, perSubjectMax: 3, ...options })
  const signIn = (cookie?: string, more = {}) =>
    sessions.signIn(cookie, { subject: alice, methods: ['pwd'], ...more })
  const advance = (seconds: number): void => {
    now += seconds * 1000
  }
  return { store, sessions, signIn, advance }
}

/** The cookie as a browser sends it back. */
function cookieOf({ field: [, line] }: OpenedSession): string {
  return line.split(';', 1)[0] ?? ''
}

describe('signing in', () => {
  test('the session is there by its cookie, and the store has no id', async () => {
    const { store, sessions, signIn } = world()
    const opened = await signIn(undefined, { device: 'Firefox' })
    const cookie = cookieOf(opened)
    const session = await sessions.current(cookie)
    assert.deepEqual(session?.subject, alice)
    assert.deepEqual(session?.factors, [{ method: 'pwd', at: 1_000_000 }])
    assert.equal(session?.device, 'Firefox')
    const id = cookie.split('=')[1] ?? ''
    assert.ok(!JSON.stringify(await store.listOf('alice')).includes(id))
  })

  test('an id that was planted before is dead', async () => {
    const { sessions, signIn } = world()
    const planted = cookieOf(await signIn())
    const own = cookieOf(await signIn(planted))
    assert.notEqual(own, planted)
    assert.equal(await sessions.current(planted), undefined)
    assert.equal((await sessions.list('alice')).length, 1)
  })

  test('an id that somebody made up is never used', async () => {
    const { sessions, signIn } = world()
    const made = `__Host-session=${'A'.repeat(43)}`
    await signIn(made)
    assert.equal(await sessions.current(made), undefined)
  })

  test('beyond the most sessions of a subject, the oldest ends', async () => {
    const { sessions, signIn, advance } = world()
    const cookies: string[] = []
    for (let i = 0; i < 4; i++) {
      advance(1)
      cookies.push(cookieOf(await signIn()))
    }
    const lives = await Promise.all(cookies.map((cookie) => sessions.current(cookie)))
    assert.deepEqual(
      lives.map((session) => session !== undefined),
      [false, true, true, true],
    )
  })

  test('a session that is remembered outlives the browser', async () => {
    const { signIn, sessions, advance } = world()
    const opened = await signIn(undefined, { remember: true })
    assert.match(opened.field[1], /Max-Age=2592000$/)
    advance(86_400)
    assert.equal((await sessions.current(cookieOf(opened)))?.remembered, true)
  })

  for (const [name, provedAt, at] of [
    ['factors are as old as a provider says', 900_000, 900_000],
    ['and never of the future', 1_100_000, 1_000_000],
  ] as const) {
    test(name, async () => {
      const { session } = await world().signIn(undefined, { provedAt })
      assert.deepEqual(session.factors, [{ method: 'pwd', at }])
      assert.equal(session.createdAt, 1_000_000)
    })
  }

  test('a text about the device is bounded', async () => {
    const { session } = await world().signIn(undefined, { device: 'x'.repeat(1000) })
    assert.equal(session.device?.length, 200)
  })

  test('a request from a page of somebody else is told', () => {
    const { sessions } = world({ origins: ['https://app.example'] })
    const from = (fields: Record<string, string>) => ({
      method: 'POST',
      header: (name: string) => fields[name],
    })
    assert.equal(sessions.isForeign(from({ 'sec-fetch-site': 'cross-site' })), true)
    assert.equal(sessions.isForeign(from({ origin: 'https://app.example' })), false)
    assert.equal(sessions.isForeign(from({})), false)
  })
})

describe('stepping up', () => {
  test('the factor is added under a new id, and the old one is dead at once', async () => {
    const { sessions, signIn, advance } = world()
    const before = await signIn()
    advance(60)
    const after = await sessions.stepUp(cookieOf(before), 'otp')
    assert.ok(after)
    assert.deepEqual(after.session.factors, [
      { method: 'pwd', at: 1_000_000 },
      { method: 'otp', at: 1_060_000 },
    ])
    assert.equal(after.session.createdAt, before.session.createdAt)
    assert.equal(await sessions.current(cookieOf(before)), undefined)
    assert.deepEqual(await sessions.current(cookieOf(after)), after.session)
    assert.notEqual(after.csrfToken, before.csrfToken)
  })

  test('a factor shown again is fresher, and stands there once', async () => {
    const { sessions, signIn, advance } = world()
    const opened = await signIn()
    advance(5)
    const again = await sessions.stepUp(cookieOf(opened), 'pwd')
    assert.deepEqual(again?.session.factors, [{ method: 'pwd', at: 1_005_000 }])
  })

  test('of two at once with one cookie, one does', async () => {
    const { sessions, signIn } = world()
    const cookie = cookieOf(await signIn())
    const both = await Promise.all([sessions.stepUp(cookie, 'otp'), sessions.stepUp(cookie, 'otp')])
    assert.equal(both.filter((opened) => opened !== undefined).length, 1)
  })

  test('a method that counts for nothing is a mistake, and the session stays as it is', async () => {
    const { sessions, signIn } = world()
    const opened = await signIn()
    const mistake = { name: 'TypeError', message: /`totp`: write one of RFC 8176/ }
    await assert.rejects(sessions.stepUp(cookieOf(opened), 'totp'), mistake)
    await assert.rejects(signIn(cookieOf(opened), { methods: ['totp'] }), mistake)
    assert.deepEqual(await sessions.current(cookieOf(opened)), opened.session)
  })

  test('no factor makes a session of none, or of one that has ended', async () => {
    const { sessions, signIn, advance } = world()
    assert.equal(await sessions.stepUp(undefined, 'otp'), undefined)
    const cookie = cookieOf(await signIn())
    advance(1800)
    assert.equal(await sessions.stepUp(cookie, 'otp'), undefined)
  })
})

describe('signing out', () => {
  test('the session is gone, and the cookie is removed', async () => {
    const { sessions, signIn } = world()
    const cookie = cookieOf(await signIn())
    const [name, value] = await sessions.signOut(cookie)
    assert.equal(name, 'set-cookie')
    assert.match(value, /^__Host-session=;.*Max-Age=0$/)
    assert.equal(await sessions.current(cookie), undefined)
  })

  test('everywhere: all of the subject, and nobody else', async () => {
    const { sessions, signIn } = world()
    await signIn()
    await signIn()
    const bob = await sessions.signIn(undefined, {
      subject: { id: 'bob', sets: [] },
      methods: ['pwd'],
    })
    assert.equal(await sessions.signOutEverywhere('alice'), 2)
    assert.deepEqual(await sessions.list('alice'), [])
    assert.ok(await sessions.current(cookieOf(bob)))
  })

  test('the sessions of a subject are listed, and one of them can be ended', async () => {
    const { sessions, signIn, advance } = world()
    const first = cookieOf(await signIn(undefined, { device: 'Firefox' }))
    advance(10)
    const own = cookieOf(await signIn(undefined, { device: 'curl' }))
    const listed = await sessions.list('alice', own)
    assert.deepEqual(
      listed.map(({ device, isCurrent }) => [device, isCurrent]),
      [
        ['Firefox', false],
        ['curl', true],
      ],
    )
    const handle = listed[0]?.handle ?? ''
    assert.equal(await sessions.end('bob', handle), false)
    assert.equal(await sessions.end('alice', handle), true)
    assert.equal(await sessions.current(first), undefined)
    assert.ok(await sessions.current(own))
  })

  test('a handle is no id: nobody can sign in with it', async () => {
    const { sessions, signIn } = world()
    await signIn()
    const [listed] = await sessions.list('alice')
    assert.equal(await sessions.current(`__Host-session=${listed?.handle}`), undefined)
  })
})

describe('createSessions', () => {
  test('the token of a page is that of the cookie', async () => {
    const { sessions, signIn } = world()
    const opened = await signIn()
    assert.equal(sessions.csrfToken(cookieOf(opened)), opened.csrfToken)
    assert.equal(sessions.csrfToken(undefined), undefined)
  })

  test('no store is a mistake', () => {
    assert.throws(() => createSessions({} as SessionsOptions), /need a `store`/)
  })
})
