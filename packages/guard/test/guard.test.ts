import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionRecord, Malformed } from '@sallyport/contract'
import { anyone, attribute, fromContext, permission } from '@sallyport/policy'
import { isInShare } from '../src/decision-id.ts'
import { createGuard, type Guard, type GuardOptions, type Outcome } from '../src/guard.ts'
import type { AnyPolicy, Policy } from '../src/policies/policy.ts'
import type { RecordEntry } from '../src/record/record.ts'
import type { Scheme } from '../src/scheme.ts'
import type { Throttle } from '../src/throttle/throttle.ts'
import {
  fakeScheme,
  model,
  nextWarning,
  okay,
  type RequestParts,
  requestOf,
  subjectOf,
} from './support.ts'

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
    assert.deepEqual(guard.find(JSON.parse(body).instance), record)
    assert.equal(guard.find('01ARZ3NDEKTSV4RRFFQ69G5FAV'), undefined)
  })

  test('the last thousand are found, each as it was, and none before them', async () => {
    const guard = guardOf({ throttle: false })
    const policy = read(guard)
    const shown = [{}, bearing('nobody')]
    const ids: string[] = []
    for (let i = 0; i < 1_501; i++) {
      const { body } = await answerOf(guard, policy, { ...shown[i % 2], target: `/orders/${i}` })
      ids.push(JSON.parse(body).instance)
    }
    const stories = ids.map((id) => {
      const record = guard.find(id)
      return record && [record.http.path, record.reason, record.authentication.scheme]
    })
    assert.ok(stories.slice(0, 501).every((story) => story === undefined))
    const expected = [
      ['no_credentials', undefined],
      ['signature_invalid', 'token'],
    ] as const
    for (let i = 501; i < ids.length; i++) {
      assert.deepEqual(stories[i], [`/orders/${i}`, ...(expected[i % 2] ?? [])])
    }
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

  test('a public document that cannot be written is an outage, and tells nothing of why', async () => {
    const guard = guardOf()
    const document = () => {
      throw new Error('the secret of the template')
    }
    const policy = guard.policy('broken', { rule: anyone(), document })
    const answer = await answerOf(guard, policy)
    assert.equal(answer.status, 503)
    assert.doesNotMatch(JSON.stringify(answer), /secret of the template/)
  })

  test('the help page is the type of the document', async () => {
    const guard = guardOf({ help: (code) => `https://help.example/${code}` })
    const { body } = await answerOf(guard, read(guard))
    assert.equal(JSON.parse(body).type, 'https://help.example/authentication_required')
  })

  test('failures from one address are throttled before they are verified', async () => {
    const guard = guardOf({ throttle: { address: { free: 2 }, retrySeconds: 0 } })
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

  test('that address is the one of rules and records too', async () => {
    const written: DecisionRecord[] = []
    const guard = guardOf({
      address: (request) => String(request.header('x-real-ip')),
      sink: { write: (entry) => written.push(entry.record()) },
    })
    const policy = guard.policy('inside', {
      rule: attribute(fromContext('address'), 'equal', '192.0.2.1'),
    })
    const outside = bearing('alice', { 'x-real-ip': '198.51.100.9' })
    assert.equal((await answerOf(guard, policy, outside)).status, 403)
    assert.equal(written[0]?.client.address, '198.51.100.9')
    const inside = bearing('alice', { 'x-real-ip': '192.0.2.1' })
    assert.equal((await handled(guard, policy, inside)).kind, 'pass')
  })

  test('a function that cannot tell the address permits nothing by it', async () => {
    const guard = guardOf({
      address: () => {
        throw new Error('no such header')
      },
    })
    const rule = attribute(fromContext('address'), 'not_equal', '192.0.2.66')
    const policy = guard.policy('outside', { rule })
    assert.equal((await answerOf(guard, policy, bearing('alice'))).status, 403)
  })

  test('a challenge that breaks the grammar leaves as 503, with nothing of it', async () => {
    const scheme: Scheme = {
      ...token(),
      challenge: () => ({ scheme: 'to ken', parameters: [], valid: true }),
    }
    const guard = guardOf({ schemes: [scheme] })
    const answer = await answerOf(guard, read(guard))
    assert.equal(answer.status, 503)
    assert.equal(answer.field('www-authenticate'), undefined)
    assert.equal(answer.field('retry-after'), '2')
  })

  test('the throttle can be switched off', async () => {
    const guard = guardOf({ throttle: false })
    const policy = read(guard)
    for (let i = 0; i < 40; i++) {
      assert.equal((await answerOf(guard, policy, bearing('guess'))).status, 401)
    }
  })

  test('a throttle of its own is used as it is', async () => {
    const wait = { reason: 'address_throttled', seconds: 3 } as const
    const throttle: Throttle = { check: () => wait, begin: () => ({ kind: 'wait', wait }) }
    const guard = guardOf({ throttle })
    const answer = await answerOf(guard, read(guard), bearing('alice'))
    assert.equal(answer.status, 429)
    assert.equal(answer.field('retry-after'), '3')
  })
})

describe('refusing before any policy is asked', () => {
  const refusal: Malformed = {
    kind: 'malformed',
    code: 'invalid_request',
    reason: 'request_ambiguous',
    challenges: [],
  }

  test('is answered and recorded like every refusal, without credentials being looked at', () => {
    const guard = guardOf({ schemes: [fakeScheme({ verify: () => assert.fail('was verified') })] })
    const request = requestOf({ ...bearing('alice'), target: '/a//b?secret' })
    const answer = guard.refuse(request, refusal, 'target: two slashes')
    assert.equal(answer.status, 400)
    const { code, instance } = JSON.parse(answer.body)
    assert.equal(code, 'invalid_request')
    assert.doesNotMatch(answer.body, /slashes/)
    const record = guard.find(instance) as DecisionRecord
    assert.deepEqual(
      [record.kind, record.reason, record.cause, record.http.path, record.policy],
      ['malformed', 'request_ambiguous', 'target: two slashes', '/a//b', 'fallback'],
    )
  })

  test('a person is shown a page', () => {
    const page = guardOf().refuse(requestOf({ fields: { 'sec-fetch-mode': 'navigate' } }), refusal)
    assert.match(page.fields.find(([name]) => name === 'content-type')?.[1] ?? '', /^text\/html/)
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

describe('records', () => {
  test('refusals always, whatever the share of what passes', async () => {
    const written: RecordEntry[] = []
    const sink = { write: (entry: RecordEntry) => written.push(entry) }
    const guard = guardOf({ sink, records: { allowed: 0 } })
    const policy = read(guard)
    for (let i = 0; i < 7; i++) await handled(guard, policy)
    assert.equal(written.length, 7)
  })

  const shares = [
    ['each that passes', 1, 2000, 2000],
    ['none', 0, 0, 0],
    ['one in a hundred where nothing is said', undefined, 2, 60],
    ['a half', 0.5, 850, 1150],
  ] as const
  for (const [name, allowed, least, most] of shares) {
    test(`of what passes is recorded: ${name}`, async () => {
      const written: RecordEntry[] = []
      const sink = { write: (entry: RecordEntry) => written.push(entry) }
      const guard = guardOf({ sink, ...(allowed !== undefined && { records: { allowed } }) })
      const policy = read(guard)
      for (let i = 0; i < 2000; i++) await handled(guard, policy, bearing('alice'))
      assert.ok(written.length >= least && written.length <= most, `${written.length}`)
      assert.ok(written.every((entry) => entry.record().sample_rate === (allowed ?? 0.01)))
    })
  }

  test('the id alone says whether it is recorded, so that several processes agree', async () => {
    const ids: string[] = []
    const written = new Set<string>()
    const sink = { write: ({ id }: RecordEntry) => void written.add(id) }
    const guard = guardOf({ sink, records: { allowed: 0.5 } })
    const policy = read(guard)
    for (let i = 0; i < 200; i++) {
      const outcome = await handled(guard, policy, bearing('alice'))
      assert.ok(outcome.kind === 'pass')
      ids.push(outcome.access.id)
    }
    for (const id of ids) assert.equal(written.has(id), isInShare(id, 0.5), id)
  })

  test('a policy may have each allow recorded, whatever the share of the others', async () => {
    const written: RecordEntry[] = []
    const sink = { write: (entry: RecordEntry) => written.push(entry) }
    const guard = guardOf({ sink, records: { allowed: 0 } })
    const rule = permission('orders:read')
    const policy = guard.policy('decisions.read', { rule, recordAllowed: 'always' })
    await handled(guard, policy, bearing('alice'))
    assert.equal(written[0]?.record().sample_rate, 1)
  })

  test('a sink that throws changes no decision, and is warned about', async () => {
    const warned = nextWarning(/disk full/)
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
    assert.equal((await warned).name, 'SallyportWarning')
  })

  test('a sink that fails later changes no decision, and is warned about', async () => {
    const warned = nextWarning(/log server down/)
    const write = (): Promise<void> => Promise.reject(new Error('log server down'))
    const guard = guardOf({ sink: { write } })
    assert.equal((await answerOf(guard, read(guard))).status, 401)
    assert.match((await warned).message, /^the record sink failed/)
  })

  test('forget reaches every scheme', () => {
    const forgotten: (string | undefined)[] = []
    const scheme = { ...token(), forget: (id?: string) => forgotten.push(id) }
    const guard = guardOf({ schemes: [scheme, { ...scheme, name: 'other' }] })
    guard.forget('alice')
    guard.forget()
    assert.deepEqual(forgotten, ['alice', 'alice', undefined, undefined])
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
