import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { anyone, assurance, authenticated, createModel } from '@sallyport/policy'
import { createGuard } from '../../src/guard.ts'
import type { PolicyOptions } from '../../src/policies/policy.ts'
import { type SessionOptions, session } from '../../src/schemes/session.ts'
import { memorySessions } from '../../src/session/memory-sessions.ts'
import type { SessionStore } from '../../src/session/session-store.ts'
import { createSessions } from '../../src/session/sessions.ts'

// Goal: a cookie opens exactly what its session is good for, now.
// Method: a whole guard; requests as a browser sends them.

interface World {
  readonly store?: SessionStore
  readonly options?: SessionOptions
  readonly policy?: Partial<PolicyOptions<object>>
}

async function world({ store = memorySessions(), options, policy }: World = {}) {
  let now = 1_000_000_000_000
  const clock = () => now
  const sessions = createSessions({ store, clock })
  const guard = createGuard({
    realm: 'shop',
    model: createModel({ permissions: ['read'], sets: {} }),
    schemes: [session(sessions, options)],
    clock,
  })
  const asked = guard.policy('asked', { rule: authenticated(), ...policy })
  const opened = await sessions.signIn(undefined, {
    subject: { id: 'alice', tenant: 'acme', sets: [] },
    methods: ['pwd'],
  })
  const cookie = opened.field[1].split(';', 1)[0] ?? ''
  const ask = async (fields: Record<string, string | string[]>, method = 'GET') => {
    const request = {
      method,
      target: '/',
      address: '192.0.2.1',
      params: {},
      header: (name: string) => fields[name],
    }
    const outcome = await guard.handle(request, asked)
    if (outcome.kind === 'pass') return { status: 200, subject: outcome.access.subject }
    const { status, fields: lines, body } = outcome.answer
    const challenges = lines.flatMap(([name, value]) => (name === 'www-authenticate' ? value : []))
    const instance = body.startsWith('{') ? JSON.parse(body).instance : ''
    const { reason, cause } = guard.find(instance) ?? {}
    return { status, challenges, reason, cause, lines }
  }
  const advance = (seconds: number): void => {
    now += seconds * 1000
  }
  return { store, sessions, opened, cookie, ask, advance, now: clock }
}

const own = { 'sec-fetch-site': 'same-origin' }

describe('session', () => {
  test('needs sessions', () => {
    for (const given of [undefined, {}, memorySessions()]) {
      assert.throws(() => session(given as never), {
        ...{ name: 'TypeError', message: /write `session\(createSessions\(\{ store/ },
      })
    }
  })

  test('the cookie of a session opens, and says how and when', async () => {
    const { ask, cookie } = await world()
    const { status, subject } = await ask({ cookie: `theme=dark; ${cookie}` })
    assert.equal(status, 200)
    assert.equal(subject?.id, 'alice')
    assert.deepEqual(subject?.authentication, {
      scheme: 'session',
      methods: ['pwd'],
      acr: 'single',
      time: 1_000_000_000,
    })
  })

  test('no cookie is 401 with a challenge that opens no dialog [RFC 9110 15.5.2 MUST]', async () => {
    const { ask } = await world()
    const { status, challenges, reason } = await ask({})
    assert.deepEqual(
      [status, challenges, reason],
      [401, ['Session realm="shop"'], 'no_credentials'],
    )
  })

  for (const [name, value] of [
    ['an id that nobody gave out', 'A'.repeat(43)],
    ['a text that is no id', 'hello'],
    ['an empty text', ''],
  ] as const) {
    test(`${name} is 401, and the challenge names no error`, async () => {
      const { ask } = await world()
      const answer = await ask({ cookie: `__Host-session=${value}` })
      assert.deepEqual(
        [answer.status, answer.challenges, answer.reason],
        [401, ['Session realm="shop"'], 'session_unknown'],
      )
    })
  }

  test('no answer touches the cookie: it may be a newer one that arrived meanwhile', async () => {
    const { ask, sessions, cookie } = await world()
    await sessions.stepUp(cookie, 'otp')
    const { status, lines } = await ask({ cookie })
    assert.equal(status, 401)
    assert.ok(!lines?.some(([name]) => name === 'set-cookie'))
  })

  test('two cookies of the name are 400', async () => {
    const { ask, cookie } = await world()
    const answer = await ask({ cookie: `${cookie}; ${cookie}` })
    assert.deepEqual([answer.status, answer.reason], [400, 'credentials_repeated'])
  })

  test('a field that is too long is 400', async () => {
    const { ask, cookie } = await world()
    const answer = await ask({ cookie: `${cookie}; a=${'a'.repeat(20_000)}` })
    assert.deepEqual([answer.status, answer.reason], [400, 'credentials_oversized'])
  })

  test('a session that is ended is ended at once', async () => {
    const { ask, cookie, sessions } = await world()
    await sessions.signOutEverywhere('alice')
    assert.equal((await ask({ cookie })).reason, 'session_unknown')
  })

  test('unused it ends, and used it lives on', async () => {
    const { ask, cookie, advance } = await world()
    advance(1799)
    assert.equal((await ask({ cookie })).status, 200)
    advance(1799)
    assert.equal((await ask({ cookie })).status, 200)
    advance(1800)
    const answer = await ask({ cookie })
    assert.deepEqual([answer.status, answer.reason], [401, 'session_ended'])
  })

  test('a use is written down once in a while, not each time', async () => {
    const inner = memorySessions()
    let touches = 0
    const store: SessionStore = {
      ...bound(inner),
      touch: (hash, touch) => {
        touches++
        return inner.touch(hash, touch)
      },
    }
    const { ask, cookie, advance } = await world({ store })
    for (let i = 0; i < 100; i++) await ask({ cookie })
    assert.equal(touches, 0)
    advance(90)
    for (let i = 0; i < 100; i++) await ask({ cookie })
    assert.equal(touches, 1)
  })

  test('what the subject is now counts, not what it was at sign-in', async () => {
    let sets: readonly string[] | undefined = ['admin']
    const options: SessionOptions = {
      subject: (stated) => (sets === undefined ? undefined : { ...stated, sets }),
    }
    const { ask, cookie } = await world({ options })
    assert.deepEqual((await ask({ cookie })).subject?.sets, ['admin'])
    sets = undefined
    const answer = await ask({ cookie })
    assert.deepEqual([answer.status, answer.reason], [401, 'account_disabled'])
  })
})

const outages = [
  [
    'throws',
    () => {
      throw new Error('down')
    },
  ],
  ['rejects', () => Promise.reject(new Error('down'))],
] as const

describe('a store of sessions that', () => {
  for (const [name, read] of outages) {
    test(`${name} is 503, never 401 [RFC 9110 15.6.4 MAY]`, async () => {
      const inner = memorySessions()
      const { ask, cookie } = await world({ store: { ...bound(inner), read } })
      const answer = await ask({ cookie })
      assert.deepEqual([answer.status, answer.reason], [503, 'store_unavailable'])
      assert.ok(answer.lines?.some(([name]) => name === 'retry-after'))
    })
  }

  test('fails to write down a use refuses nobody', async () => {
    const inner = memorySessions()
    const touch = () => Promise.reject(new Error('down'))
    const { ask, cookie, advance } = await world({ store: { ...bound(inner), touch } })
    advance(600)
    assert.equal((await ask({ cookie })).status, 200)
  })
})

describe('a change by cookie', () => {
  test('passes from a page of ours', async () => {
    const { ask, cookie } = await world()
    assert.equal((await ask({ cookie, ...own }, 'POST')).status, 200)
  })

  test('passes from an old browser with the token of the session', async () => {
    const { ask, cookie, opened } = await world()
    const answer = await ask({ cookie, 'x-csrf-token': opened.csrfToken }, 'DELETE')
    assert.equal(answer.status, 200)
  })

  for (const [name, fields, reason] of [
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 'csrf_cross_site'],
    ['nobody knows where', {}, 'csrf_token_missing'],
    ['a page with another token', { 'x-csrf-token': 'A'.repeat(43) }, 'csrf_token_wrong'],
  ] as const) {
    test(`from ${name} is 403 without a challenge, and the session lives on`, async () => {
      const { ask, cookie } = await world()
      const answer = await ask({ cookie, ...fields }, 'POST')
      assert.deepEqual([answer.status, answer.challenges, answer.reason], [403, [], reason])
      assert.equal((await ask({ cookie, ...own }, 'POST')).status, 200)
    })
  }

  test('from a page of another site: the record says which origin came, and which was expected', async () => {
    const { ask, cookie } = await world()
    const fields = { cookie, origin: 'http://shop.example', host: 'shop.example' }
    const { reason, cause } = await ask(fields, 'POST')
    assert.deepEqual(
      [reason, cause],
      [
        'csrf_cross_site',
        'the origin is `http://shop.example`, expected is `https://shop.example`',
      ],
    )
  })

  test('with an id that is not good is 401 first: there is nothing to forge', async () => {
    const { ask } = await world()
    const fields = { cookie: `__Host-session=${'A'.repeat(43)}`, 'sec-fetch-site': 'cross-site' }
    assert.equal((await ask(fields, 'POST')).status, 401)
  })

  test('on a public route is 403 as well', async () => {
    const { ask, cookie } = await world({ policy: { rule: anyone() } })
    assert.equal((await ask({ cookie, 'sec-fetch-site': 'cross-site' }, 'POST')).status, 403)
  })

  test('on a route that ignores bad credentials is that of nobody', async () => {
    const { ask, cookie } = await world({ policy: { rule: anyone(), badCredentials: 'ignore' } })
    const answer = await ask({ cookie, 'sec-fetch-site': 'cross-site' }, 'POST')
    assert.deepEqual(answer, { status: 200, subject: undefined })
  })
})

describe('an authentication that is stated with the subject', () => {
  const stated = { id: 'alice', sets: [], authentication: { acr: 'mfa', methods: ['otp'] } }

  test('counts for nothing: the session knows how and when', async () => {
    const { sessions, ask } = await world()
    const { field } = await sessions.signIn(undefined, { subject: stated, methods: ['pwd'] })
    const { subject } = await ask({ cookie: field[1].split(';', 1)[0] ?? '' })
    assert.deepEqual(subject?.authentication.methods, ['pwd'])
    assert.equal(subject?.authentication.acr, 'single')
  })

  test('nor does that of a lookup', async () => {
    const { cookie, ask } = await world({ options: { subject: () => stated } })
    assert.equal((await ask({ cookie })).subject?.authentication.acr, 'single')
  })
})

describe('a stronger authentication', () => {
  const rule = assurance({ acr: ['mfa', 'phr'], maxAgeSeconds: 300 })

  test('is asked for by the challenge of the session [RFC 9470 3a MUST] [RFC 9470 3a MAY]', async () => {
    const { ask, cookie } = await world({ policy: { rule } })
    const { status, challenges, reason } = await ask({ cookie })
    assert.equal(status, 401)
    assert.equal(reason, 'authentication_too_weak')
    assert.match(
      challenges?.join() ?? '',
      /^Session realm="shop", error="insufficient_user_authentication", .*acr_values="mfa phr", max_age="?300"?$/,
    )
  })

  test('is there after a second factor, for as long as that is fresh', async () => {
    const { ask, cookie, sessions, advance } = await world({ policy: { rule } })
    const stepped = await sessions.stepUp(cookie, 'otp')
    const stronger = stepped?.field[1].split(';', 1)[0] ?? ''
    advance(300)
    assert.equal((await ask({ cookie: stronger })).status, 200)
    advance(1)
    const answer = await ask({ cookie: stronger })
    assert.deepEqual([answer.status, answer.reason], [401, 'authentication_too_old'])
  })

  test('a password typed again makes no second factor fresh', async () => {
    const { ask, cookie, sessions, advance } = await world({ policy: { rule } })
    const stepped = await sessions.stepUp(cookie, 'otp')
    advance(301)
    const again = await sessions.stepUp(stepped?.field[1].split(';', 1)[0], 'pwd')
    assert.equal((await ask({ cookie: again?.field[1].split(';', 1)[0] ?? '' })).status, 401)
  })

  test('a remembered session counts as weak once others would have ended', async () => {
    const { ask, sessions, advance } = await world({ policy: { rule: assurance({ acr: 'mfa' }) } })
    const opened = await sessions.signIn(undefined, {
      subject: { id: 'alice', sets: [] },
      methods: ['pwd', 'otp'],
      remember: true,
    })
    const cookie = opened.field[1].split(';', 1)[0] ?? ''
    advance(43_200)
    assert.equal((await ask({ cookie })).status, 200)
    advance(1)
    const answer = await ask({ cookie })
    assert.deepEqual([answer.status, answer.reason], [401, 'authentication_too_weak'])
  })
})

/** The methods of a store, to replace one of them. */
function bound(store: SessionStore): SessionStore {
  return {
    create: (session) => store.create(session),
    read: (hash) => store.read(hash),
    touch: (hash, touch) => store.touch(hash, touch),
    replace: (hash, session) => store.replace(hash, session),
    delete: (hash) => store.delete(hash),
    deleteAllOf: (subjectId) => store.deleteAllOf(subjectId),
    listOf: (subjectId) => store.listOf(subjectId),
  }
}
