import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import { anyone, permission } from '@sallyport/policy'
import { createGuard, type Guard, type GuardOptions, type Outcome } from '../src/guard.ts'
import type { AnyPolicy, Policy } from '../src/policy.ts'
import type { RecordEntry } from '../src/record.ts'
import { fakeScheme, model, okay, type RequestParts, requestOf, subjectOf } from './support.ts'

const subjects = [
  subjectOf('alice', { tenant: 'acme', sets: ['member'] }),
  subjectOf('bob', { tenant: 'acme', sets: ['member'] }),
  subjectOf('dave', { tenant: 'globex', sets: ['member'] }),
]
const token = () =>
  fakeScheme({
    verify: (text) => {
      const subject = subjects.find(({ id }) => id === text)
      return subject ? okay(subject) : { kind: 'reject', reason: 'signature_invalid', facts: {} }
    },
  })

function guardOf(options: Partial<GuardOptions> = {}): Guard {
  return createGuard({ realm: 'orders', model, schemes: [token()], ...options })
}

const bearing = (text: string, more: Readonly<Record<string, string>> = {}): RequestParts => ({
  fields: { authorization: `Token ${text}`, ...more },
})

async function handled(
  guard: Guard,
  policy: AnyPolicy,
  parts: RequestParts = {},
): Promise<Outcome<object>> {
  return guard.handle(requestOf(parts), policy)
}

async function answerOf(guard: Guard, policy: AnyPolicy, parts: RequestParts = {}) {
  const outcome = await handled(guard, policy, parts)
  assert.ok(outcome.kind === 'answer', 'it passed')
  const { status, fields, body } = outcome.answer
  return { status, body, field: (name: string) => fields.find(([field]) => field === name)?.[1] }
}

const read = (guard: Guard): Policy => guard.policy('read', { rule: permission('orders:read') })

describe('createGuard', () => {
  const wrong: readonly (readonly [string, Partial<GuardOptions>, RegExp])[] = [
    ['no scheme', { schemes: [] }, /at least one scheme: write `schemes: \[bearer/],
    ['schemes that are no list', { schemes: undefined as never }, /at least one scheme/],
    ['no realm', { realm: '' }, /needs a `realm`: a name for people/],
    ['a realm that is no text', { realm: 7 as never }, /needs a `realm`/],
    ['a realm with a line break', { realm: 'a\r\nSet-Cookie: x' }, /needs a `realm`/],
    ['a realm beyond Latin-1', { realm: 'ключ' }, /needs a `realm`/],
  ]
  for (const [name, options, message] of wrong) {
    test(`${name} is refused at start`, () => {
      assert.throws(
        () => guardOf(options),
        (error: Error) => {
          assert.ok(error instanceof TypeError)
          assert.match(error.message, message)
          return true
        },
      )
    })
  }

  test('two policies of one name are refused', () => {
    const guard = guardOf()
    read(guard)
    assert.throws(() => read(guard), /there are two policies `read`/)
  })

  test('policies are listed in the order of their declaration', () => {
    const guard = guardOf()
    read(guard)
    assert.deepEqual([...guard.policies.keys()], ['fallback', 'read'])
  })

  test('assertCovered names the routes without a policy', () => {
    const guard = guardOf()
    const policy = read(guard)
    guard.assertCovered([{ method: 'GET', path: '/a', policy }])
    const open = [{ method: 'GET', path: '/b', policy: undefined }]
    assert.throws(() => guard.assertCovered(open), /a route has no policy: GET \/b/)
  })

  test('a sink that cannot find finds nothing', () => {
    assert.equal(guardOf({ sink: { write: () => undefined } }).find('x'), undefined)
  })

  test('a policy of another guard is a mistake of the program', () => {
    const policy = read(guardOf())
    assert.throws(() => guardOf().handle(requestOf(), policy), /belongs to another guard/)
  })
})

describe('handle', () => {
  test('what is allowed passes with its subject, its path parameters and an id', async () => {
    const guard = guardOf()
    const parts = { ...bearing('alice'), params: { id: '7' } }
    const outcome = await handled(guard, read(guard), parts)
    assert.ok(outcome.kind === 'pass')
    assert.deepEqual(outcome.access.params, { id: '7' })
    assert.equal(outcome.access.subject?.id, 'alice')
    assert.match(outcome.access.id, /^[0-9A-Z]{26}$/)
    assert.equal(outcome.access.id, outcome.access.id)
  })

  test('a preflight is answered without any door, and reaches no handler', async () => {
    const guard = guardOf()
    const outcome = await handled(guard, read(guard), {
      method: 'OPTIONS',
      fields: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    })
    assert.deepEqual(outcome, {
      kind: 'answer',
      answer: { status: 204, fields: [['cache-control', 'no-store']], body: '' },
    })
  })

  test('OPTIONS that is no preflight is judged like any request', async () => {
    const guard = guardOf()
    assert.equal((await answerOf(guard, read(guard), { method: 'OPTIONS' })).status, 401)
  })

  test('the id of the answer finds the record', async () => {
    const guard = guardOf()
    const { body } = await answerOf(guard, read(guard), bearing('nobody'))
    const id = JSON.parse(body).instance.replace('urn:sallyport:decision:', '')
    const record = guard.find(id)
    assert.equal(record?.id, id)
    assert.equal(record?.reason, 'signature_invalid')
    assert.equal(guard.find('01ARZ3NDEKTSV4RRFFQ69G5FAV'), undefined)
  })

  test('cross-origin requests get the exposed fields, others do not', async () => {
    const guard = guardOf()
    const policy = read(guard)
    const cross = await answerOf(guard, policy, { fields: { origin: 'https://app.example' } })
    assert.match(cross.field('access-control-expose-headers') ?? '', /WWW-Authenticate/)
    const own = await answerOf(guard, policy)
    assert.equal(own.field('access-control-expose-headers'), undefined)
  })

  test('HEAD gets no body', async () => {
    const guard = guardOf()
    const answer = await answerOf(guard, read(guard), { method: 'HEAD' })
    assert.equal(answer.body, '')
    assert.notEqual(answer.field('content-length'), '0')
  })

  test('the help page is the type of the document', async () => {
    const guard = guardOf({ help: (code) => `https://help.example/${code}` })
    const { body } = await answerOf(guard, read(guard))
    assert.equal(JSON.parse(body).type, 'https://help.example/authentication_required')
  })

  test('failures from one address are throttled before they are verified', async () => {
    const guard = guardOf({ throttle: { address: { free: 2 } } })
    const policy = read(guard)
    const statuses = []
    for (let i = 0; i < 5; i++) {
      statuses.push((await answerOf(guard, policy, bearing('guess'))).status)
    }
    assert.deepEqual(statuses, [401, 401, 401, 429, 429])
    const other = { ...bearing('alice'), address: '192.0.2.77' }
    assert.equal((await handled(guard, policy, other)).kind, 'pass')
  })

  test('the address may be stated by a function, for proxies in front', async () => {
    const address = (request: { header(name: string): unknown }) =>
      String(request.header('x-real-ip'))
    const guard = guardOf({ throttle: { address: { free: 0 } }, address })
    const policy = read(guard)
    await answerOf(guard, policy, bearing('guess', { 'x-real-ip': '192.0.2.5' }))
    const again = bearing('guess', { 'x-real-ip': '192.0.2.5' })
    const other = bearing('guess', { 'x-real-ip': '192.0.2.6' })
    assert.equal((await answerOf(guard, policy, again)).status, 429)
    assert.equal((await answerOf(guard, policy, other)).status, 401)
  })

  test('the throttle can be switched off', async () => {
    const guard = guardOf({ throttle: false })
    const policy = read(guard)
    for (let i = 0; i < 40; i++) {
      assert.equal((await answerOf(guard, policy, bearing('guess'))).status, 401)
    }
  })

  test('a throttle of its own is used as it is', async () => {
    const throttle = {
      check: () => ({ reason: 'address_throttled', seconds: 3 }) as const,
      began: () => undefined,
      ended: () => undefined,
    }
    const guard = guardOf({ throttle })
    const answer = await answerOf(guard, read(guard), bearing('alice'))
    assert.equal(answer.status, 429)
    assert.equal(answer.field('retry-after'), '3')
  })
})

describe('the fallback', () => {
  test('nobody gets 401, so that routes cannot be told from no routes', async () => {
    const guard = guardOf()
    assert.equal((await answerOf(guard, guard.fallback)).status, 401)
  })

  test('a subject gets 404, and the record says that no route matched', async () => {
    const guard = guardOf()
    const { status, body } = await answerOf(guard, guard.fallback, bearing('alice'))
    assert.equal(status, 404)
    const id = JSON.parse(body).instance.replace('urn:sallyport:decision:', '')
    assert.equal(guard.find(id)?.reason, 'route_unknown')
    assert.equal(guard.find(id)?.kind, 'conceal')
    assert.equal(guard.find(id)?.subject?.id, 'alice')
  })

  test('it may be 404 for everybody', async () => {
    const guard = guardOf({ fallback: anyone() })
    assert.equal((await answerOf(guard, guard.fallback)).status, 404)
  })
})

describe('a login page', () => {
  const html = { accept: 'text/html', 'sec-fetch-mode': 'navigate' }
  const guard = guardOf()
  const policy = guard.policy('page', {
    rule: permission('orders:read'),
    loginPage: '/login',
  })
  const rows = [
    [
      'a navigation goes there and comes back',
      'GET',
      '/orders?page=2',
      '/login?return_to=%2Forders%3Fpage%3D2',
    ],
    ['a form that was sent does not come back', 'POST', '/orders', '/login'],
    ['HEAD does', 'HEAD', '/orders', '/login?return_to=%2Forders'],
    ['another host is no way back', 'GET', '//evil.example/', '/login?return_to=%2F'],
    ['nor with a backslash', 'GET', '/\\evil.example/', '/login?return_to=%2F'],
    ['nor as a whole address', 'GET', 'http://evil.example/', '/login?return_to=%2F'],
  ] as const
  for (const [name, method, target, location] of rows) {
    test(name, async () => {
      const answer = await answerOf(guard, policy, { method, target, fields: html })
      assert.equal(answer.status, 303)
      assert.equal(answer.field('location'), location)
      assert.equal(answer.field('cache-control'), 'no-store')
      assert.equal(answer.body, '')
    })
  }

  test('the redirect has no body, and says so', async () => {
    const answer = await answerOf(guard, policy, { fields: html })
    assert.equal(answer.field('content-length'), '0')
  })

  test('a query of its own is kept', async () => {
    const other = guard.policy('page2', {
      rule: permission('orders:read'),
      loginPage: '/login?tenant=acme',
    })
    const answer = await answerOf(guard, other, { target: '/a', fields: html })
    assert.equal(answer.field('location'), '/login?tenant=acme&return_to=%2Fa')
  })

  test('a script is never redirected', async () => {
    const fields = { accept: 'text/html', 'sec-fetch-mode': 'cors' }
    assert.equal((await answerOf(guard, policy, { fields })).status, 401)
    assert.equal((await answerOf(guard, policy)).status, 401)
  })

  test('who is known and may not is not sent to sign in again', async () => {
    const other = guard.policy('page3', {
      rule: permission('settings:read'),
      loginPage: '/login',
    })
    assert.equal((await answerOf(guard, other, bearing('alice', html))).status, 403)
  })

  test('a person without a login page gets a page', async () => {
    const other = guard.policy('page4', { rule: permission('orders:read') })
    const answer = await answerOf(guard, other, { fields: html })
    assert.equal(answer.status, 401)
    assert.match(answer.field('content-type') ?? '', /text\/html/)
  })
})

describe('records', () => {
  test('refusals always, one of every hundred that pass', async () => {
    const written: DecisionRecord[] = []
    const guard = guardOf({ sink: { write: (entry) => written.push(entry.record()) } })
    const policy = read(guard)
    for (let i = 0; i < 99; i++) await handled(guard, policy, bearing('alice'))
    assert.equal(written.length, 0)
    const outcome = await handled(guard, policy, bearing('alice'))
    assert.ok(outcome.kind === 'pass')
    assert.deepEqual(
      written.map(({ id, kind }) => [id, kind]),
      [[outcome.access.id, 'allow']],
    )
    for (let i = 0; i < 7; i++) await handled(guard, policy)
    assert.equal(written.length, 8)
    for (let i = 0; i < 100; i++) await handled(guard, policy, bearing('alice'))
    assert.equal(written.length, 9)
  })

  test('every one that passes, or none', async () => {
    for (const [allowedPerRecord, expected] of [
      [1, 3],
      [0, 0],
    ] as const) {
      const written: RecordEntry[] = []
      const guard = guardOf({
        limits: { allowedPerRecord },
        sink: { write: (entry) => written.push(entry) },
      })
      const policy = read(guard)
      for (let i = 0; i < 3; i++) await handled(guard, policy, bearing('alice'))
      assert.equal(written.length, expected)
    }
  })

  test('a sink that throws changes no decision, and is warned about', async () => {
    const warnings: Error[] = []
    const warned = new Promise<void>((resolve) => {
      process.once('warning', (warning) => {
        warnings.push(warning)
        resolve()
      })
    })
    const guard = guardOf({
      sink: {
        write: () => {
          throw new Error('disk full')
        },
      },
    })
    const policy = read(guard)
    assert.equal((await answerOf(guard, policy)).status, 401)
    assert.equal((await answerOf(guard, policy)).status, 401)
    await warned
    assert.deepEqual(
      warnings.map(({ name, message }) => [name, message]),
      [['SallyportWarning', 'the record sink failed: Error: disk full']],
    )
  })

  test('forget reaches every scheme', () => {
    const forgotten: (string | undefined)[] = []
    const scheme = { ...token(), forget: (id?: string) => forgotten.push(id) }
    const guard = guardOf({ schemes: [scheme, token()] })
    guard.forget('alice')
    guard.forget()
    assert.deepEqual(forgotten, ['alice', undefined])
  })

  test('time comes from the clock that is given', async () => {
    const written: DecisionRecord[] = []
    const guard = guardOf({
      clock: () => Date.UTC(2026, 1, 3),
      sink: { write: (entry) => written.push(entry.record()) },
    })
    await answerOf(guard, read(guard))
    assert.equal(written[0]?.time, '2026-02-03T00:00:00.000Z')
  })
})
