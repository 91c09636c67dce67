import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import { anyone, owner, permission, type Rule, resourceType } from '@sallyport/policy'
import { createGuard } from '../../src/guard.ts'
import type { RecordEntry } from '../../src/record/record.ts'
import { fakeScheme, model, okay, type RequestParts, requestOf, subjectOf } from '../support.ts'

const NOW = Date.UTC(2026, 4, 4, 7, 33)
const SECRET = 'very-secret-token'
const facts = { kid: 'k7', issuer: 'https://issuer.example', expiresAt: NOW + 12_400 }
const token = fakeScheme({
  verify: (text) => {
    if (text === 'alice') return okay(subjectOf('alice', { tenant: 'acme', sets: ['member'] }))
    if (text === 'erin') return okay(subjectOf('erin', { kind: 'service' }))
    if (text === 'strong') {
      const proof = { scheme: 'token', methods: [], acr: 'gold', time: 1_777_880_000.5 }
      return okay(subjectOf('strong', { authentication: proof }))
    }
    if (text === 'down') return { kind: 'error', reason: 'store_unavailable', cause: 'refused' }
    if (text === 'known') {
      return { kind: 'reject', reason: 'token_expired', facts }
    }
    return { kind: 'reject', reason: 'token_expired', facts: { ...facts, expiresAt: NOW - 5600 } }
  },
})
const bearing = (text: string): RequestParts => ({ fields: { authorization: `Token ${text}` } })

async function recorded(parts: RequestParts, rule?: Rule): Promise<DecisionRecord> {
  const entries: RecordEntry[] = []
  const guard = createGuard({
    realm: 'orders',
    model,
    schemes: [token],
    clock: () => NOW,
    records: { allowed: 1 },
    sink: { write: (entry) => entries.push(entry) },
  })
  const policy = guard.policy('orders.read', { rule: rule ?? permission('orders:read') })
  await guard.handle(requestOf(parts), policy)
  const record = entries[0]?.record()
  assert.ok(record)
  assert.equal(record.id, entries[0]?.id)
  return record
}

// Goal: the record tells the whole story, and holds nothing that could be used again.
describe('a record', () => {
  test('of a refusal without credentials', async () => {
    const { authorization, id, ...rest } = await recorded({
      method: 'POST',
      target: '/orders/1?access_token=secret',
      fields: { 'user-agent': 'curl/8' },
    })
    assert.equal(authorization, undefined)
    assert.equal(id.length, 26)
    assert.deepEqual(rest, {
      v: 1,
      time: '2026-05-04T07:33:00.000Z',
      kind: 'challenge',
      code: 'authentication_required',
      reason: 'no_credentials',
      http: { method: 'POST', path: '/orders/1', status: 401 },
      client: { address: '192.0.2.1', agent: 'curl/8' },
      authentication: { outcome: 'none' },
      policy: 'orders.read',
      answer: { challenges: ['token realm="orders"'] },
    })
  })

  test('of a refused token: what is known of it, and a hash instead of it', async () => {
    const record = await recorded(bearing(SECRET))
    const { credential, ...authentication } = record.authentication
    assert.deepEqual(authentication, {
      outcome: 'failure',
      scheme: 'token',
      kid: 'k7',
      issuer: 'https://issuer.example',
      expires_in_s: -6,
    })
    assert.match(credential ?? '', /^[\w+/=]{44}$/)
    assert.ok(!JSON.stringify(record).includes(SECRET))
  })

  test('equal credentials have equal hashes, others have others', async () => {
    const of = async (text: string) => (await recorded(bearing(text))).authentication.credential
    assert.equal(await of(SECRET), await of(SECRET))
    assert.notEqual(await of(SECRET), await of(`${SECRET}x`))
  })

  test('a hash that the verifier made already is used', async () => {
    const { authentication } = await recorded(bearing('known'))
    assert.equal(authentication.credential, 'fingerprint of known')
    assert.equal(authentication.expires_in_s, 12)
  })

  test('of an outage: nobody failed', async () => {
    const record = await recorded(bearing('down'))
    assert.equal(record.authentication.outcome, 'unavailable')
    assert.equal(record.cause, 'refused')
    assert.deepEqual(record.answer, { retry_after_s: 2 })
    assert.equal(record.http.status, 503)
  })

  test('of an allow: who, and under which policy and version', async () => {
    const record = await recorded(bearing('alice'))
    assert.equal(record.kind, 'allow')
    assert.equal(record.authentication.outcome, 'success')
    assert.deepEqual(record.subject, {
      ...{ id: 'alice', kind: 'user', tenant: 'acme', sets: ['member'] },
    })
    assert.equal(record.sample_rate, 1)
    assert.equal(record.authorization?.policy.rule, 'permission orders:read')
    assert.equal(record.authorization?.outcome, 'allow')
    assert.equal(record.authorization?.policy.name, 'orders.read')
    assert.ok((record.authorization?.policy.version ?? '').length > 0)
    for (const absent of ['code', 'reason', 'answer', 'cause'] as const) {
      assert.ok(!(absent in record), absent)
    }
    assert.ok(!('status' in record.http))
  })

  test('of a public route: no subject, and the policy all the same', async () => {
    const record = await recorded({}, anyone())
    assert.equal(record.subject, undefined)
    assert.equal(record.authentication.outcome, 'none')
    assert.equal(record.authorization?.outcome, 'allow')
  })

  test('of a 403: what was required and what was there', async () => {
    const record = await recorded(bearing('erin'))
    assert.deepEqual(record.subject, { id: 'erin', kind: 'service', sets: [] })
    assert.equal(record.authorization?.outcome, 'deny')
    const unmet = record.authorization?.unmet ?? []
    assert.equal(unmet[0]?.reason, 'permission_missing')
    assert.match(unmet[0]?.requirement ?? '', /orders:read/)
    assert.deepEqual(record.answer, {})
  })

  test('a concealed 404 says that it is one; a missing resource does not', async () => {
    const entries: RecordEntry[] = []
    const guard = createGuard({
      realm: 'orders',
      model,
      schemes: [token],
      sink: { write: (entry) => entries.push(entry) },
    })
    const type = resourceType<{ tenant: string; customer: string }>('order', {
      tenant: 'tenant',
      owner: 'customer',
    })
    for (const resource of [{ tenant: 'globex', customer: 'dave' }, undefined]) {
      const policy = guard.policy(`orders.read ${resource?.tenant}`, {
        rule: owner(),
        resource: type,
        load: () => resource,
      })
      await guard.handle(requestOf(bearing('alice')), policy)
    }
    const [hidden, missing] = entries.map((entry) => entry.record())
    assert.deepEqual(hidden?.answer, { concealed: true })
    assert.deepEqual(missing?.answer, { concealed: false })
    assert.deepEqual(hidden?.authorization?.resource, { type: 'order' })
    assert.equal(hidden?.http.status, 404)
  })

  test('what was seen of the resource stands in it as outcomes, and not as values', async () => {
    const entries: RecordEntry[] = []
    const sink = { write: (entry: RecordEntry) => entries.push(entry) }
    const guard = createGuard({ realm: 'orders', model, schemes: [token], sink })
    const type = resourceType<{ tenant: string; customer: string }>('order', {
      tenant: 'tenant',
      owner: 'customer',
    })
    const load = () => ({ tenant: 'acme', customer: 'dave' })
    const policy = guard.policy('orders.read', { rule: owner(), resource: type, load })
    await guard.handle(requestOf(bearing('alice')), policy)
    const { conditions = [] } = entries[0]?.record().authorization ?? {}
    assert.deepEqual(
      conditions.map(({ requirement, holds }) => [requirement, holds]),
      [
        ['tenant of the resource', true],
        ['owner of the resource', false],
      ],
    )
    for (const { key } of conditions) assert.match(key, /^[0-9a-f]{16}$/)
  })

  test('how and when a subject has proved itself', async () => {
    const { subject } = await recorded(bearing('strong'))
    assert.deepEqual(subject, {
      ...{ id: 'strong', kind: 'user', sets: [], acr: 'gold', auth_time: 1_777_880_000.5 },
    })
  })

  test('a loader that failed is an error of authorization', async () => {
    const entries: RecordEntry[] = []
    const sink = { write: (entry: RecordEntry) => entries.push(entry) }
    const guard = createGuard({ realm: 'orders', model, schemes: [token], sink })
    const type = resourceType<{ tenant: string }>('order', { tenant: 'tenant' })
    const load = () => {
      throw new Error('locked')
    }
    const rule = permission('orders:read')
    const policy = guard.policy('orders.read', { rule, resource: type, load })
    await guard.handle(requestOf(bearing('alice')), policy)
    const record = entries[0]?.record()
    assert.equal(record?.authorization?.outcome, 'error')
    assert.equal(record?.cause, 'Error: locked')
  })

  test('an absolute target is recorded without its authority, which may hold a password', async () => {
    const target = 'http://alice:hunter2@orders.example/orders/1?token=x'
    assert.equal((await recorded({ target })).http.path, '/orders/1')
  })

  const limits = [
    ['a path of 1,024 characters is kept', `/${'x'.repeat(1023)}`, 1024],
    ['a longer one is cut', `/${'x'.repeat(1024)}`, 1024],
  ] as const
  for (const [name, target, length] of limits) {
    test(name, async () => assert.equal((await recorded({ target })).http.path.length, length))
  }

  test('an agent is cut at 256 characters; two lines of it are left out', async () => {
    const agentOf = async (agent: string | string[]) =>
      (await recorded({ fields: { 'user-agent': agent } })).client.agent
    assert.equal((await agentOf('x'.repeat(256)))?.length, 256)
    assert.equal((await agentOf('x'.repeat(257)))?.length, 256)
    assert.equal(await agentOf(['a', 'b']), undefined)
  })

  test('a client without address has none', async () => {
    assert.deepEqual((await recorded({ address: undefined })).client, {})
  })
})
