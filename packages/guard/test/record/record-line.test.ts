import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import { permission, resourceType } from '@sallyport/policy'
import fc from 'fast-check'
import { createGuard, type GuardOptions } from '../../src/guard.ts'
import type { RecordEntry } from '../../src/record/record.ts'
import { templateOf } from '../../src/record/record-line.ts'
import { fakeScheme, model, okay, type RequestParts, requestOf, subjectOf } from '../support.ts'

const NOW = Date.UTC(2026, 4, 4, 7, 33)
const evil = '"\\\n\u0000\u2028\ud800é</script>'
const subject = subjectOf(evil, {
  tenant: evil,
  sets: ['guest', evil],
  permissions: [evil],
  scopes: [],
})
const token = fakeScheme({
  verify: (text) =>
    text.startsWith('good')
      ? okay(subject)
      : {
          kind: 'reject',
          reason: 'token_expired',
          cause: evil,
          facts: { kid: evil, issuer: evil, expiresAt: NOW - 1 },
        },
})

/** The line of a request, and the entry that made it. */
async function entryOf(
  parts: RequestParts,
  options: Partial<GuardOptions> = {},
): Promise<RecordEntry> {
  const entries: RecordEntry[] = []
  const guard = createGuard({
    realm: 'orders',
    model,
    schemes: [token],
    throttle: false,
    clock: () => NOW,
    records: { allowed: 1, ...options.records },
    sink: { write: (entry) => entries.push(entry) },
  })
  const type = resourceType<{ id: string; tenant: string }>('order', { tenant: 'tenant' })
  const policy = guard.policy('orders.read', {
    rule: permission('orders:read'),
    resource: type,
    load: () => ({ id: '4', tenant: 'acme' }),
  })
  await guard.handle(requestOf(parts), policy)
  const [entry] = entries
  assert.ok(entry)
  return entry
}

const recordOf = async (parts: RequestParts, options?: Partial<GuardOptions>) =>
  (await entryOf(parts, options)).record()

// Goal: a line that is put together of texts is JSON, whatever a client sends.
describe('recordLine', () => {
  test('hostile text from every side comes back as it was, on one line', async () => {
    const entry = await entryOf({
      method: evil,
      target: `/${evil}`,
      address: evil,
      fields: { authorization: 'Token good', 'user-agent': evil },
    })
    const line = entry.line()
    assert.ok(!line.includes('\n'))
    const record: DecisionRecord = JSON.parse(line)
    assert.equal(record.http.path, `/${evil}`)
    assert.equal(record.http.method, evil)
    assert.deepEqual(record.client, { address: evil, agent: evil })
    assert.deepEqual(record.subject, {
      ...{ id: evil, kind: 'user', tenant: evil },
      ...{ sets: ['guest', evil], permissions: [evil], scopes: [] },
    })
  })

  test('so does what a token says', async () => {
    const record = await recordOf({ fields: { authorization: 'Token bad' } })
    assert.equal(record.cause, evil)
    assert.equal(record.authentication.kid, evil)
    assert.equal(record.authentication.issuer, evil)
  })

  test('any path and any agent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (path, agent) => {
        const target = `/${path.replaceAll('?', '')}`
        const record = await recordOf({ target, fields: { 'user-agent': agent } })
        assert.equal(record.http.path, target)
        assert.equal(record.client.agent, agent)
      }),
      { numRuns: 200 },
    )
  })

  test('a subject with more names than anybody reads is cut at 32 of a kind', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `set-${i}`)
    const many = fakeScheme({ verify: () => okay(subjectOf('many', { sets: names })) })
    const entries: RecordEntry[] = []
    const sink = { write: (entry: RecordEntry) => entries.push(entry) }
    const guard = createGuard({ realm: 'orders', model, schemes: [many], sink, throttle: false })
    const policy = guard.policy('read', { rule: permission('orders:read') })
    await guard.handle(requestOf({ fields: { authorization: 'Token x' } }), policy)
    assert.equal(entries[0]?.record().subject?.sets?.length, 32)
  })

  test('trace and service stand in it where they are known', async () => {
    const service = { name: 'orders', version: '1.4.2', instance: 'pod-3' }
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const record = await recordOf({ fields: { traceparent } }, { records: { service } })
    assert.equal(record.trace_id, '4bf92f3577b34da6a3ce929d0e0e4736')
    assert.deepEqual(record.service, service)
  })

  test('of an account that failed a keyed hash, the same for each spelling, and no name', async () => {
    const by = (account: string) => recordOf({ fields: { authorization: `Token ${account}:pw` } })
    const [one, same, other] = await Promise.all(['Alice', ' alice', 'bob'].map(by))
    assert.ok(one?.authentication.account !== undefined)
    assert.equal(one.authentication.account, same?.authentication.account)
    assert.notEqual(one.authentication.account, other?.authentication.account)
    assert.ok(!/alice/i.test(JSON.stringify(one)))
  })

  test('of an account that succeeded the subject stands there, and no hash', async () => {
    const record = await recordOf({ fields: { authorization: 'Token good:pw' } })
    assert.equal(record.authentication.account, undefined)
  })

  test('with a secret equal credentials and resources are told in every process', async () => {
    const records = { secret: 'sixteen letters.' }
    const known = await recordOf({ fields: { authorization: 'Token good' } }, { records })
    const expected = createHash('sha256').update(`${records.secret}good`).digest('base64')
    assert.equal(known.authentication.credential, expected)
    const other = await recordOf({ fields: { authorization: 'Token good' } })
    assert.notEqual(known.authentication.credential, other.authentication.credential)
  })

  test('a resource by a keyed hash of its id: loaded or named by the path, it is the same', async () => {
    const read = { fields: { authorization: 'Token good' } }
    const byPath = (await recordOf({ ...read, params: { id: '4' } })).authorization?.resource
    assert.equal(byPath?.type, 'order')
    assert.match(byPath?.id ?? '', /^[\w+/=]{44}$/)
    const two = (await recordOf({ ...read, params: { a: '4', b: '5' } })).authorization?.resource
    assert.equal(two?.id, undefined)
  })
})

describe('templateOf', () => {
  for (const [name, route, template] of [
    ['a parameter', '/orders/:id', '/orders/{id}'],
    ['an expression behind it', '/orders/:id(\\d+)', '/orders/{id}'],
    ['an expression of Hono', '/orders/:id{[0-9]+}', '/orders/{id}'],
    ['an optional one', '/orders/:id?', '/orders/{id}'],
    ['several', '/tenants/:tenant/orders/:id', '/tenants/{tenant}/orders/{id}'],
    ['none', '/orders', '/orders'],
  ] as const) {
    test(name, () => assert.equal(templateOf(route), template))
  }
})
