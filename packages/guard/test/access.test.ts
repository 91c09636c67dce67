import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { authenticated, owner, permission, resourceType } from '@sallyport/policy'
import { Refused, toResponse } from '../src/access.ts'
import { forbidden } from '../src/answer/refusals.ts'
import { createGuard, type Guard } from '../src/guard.ts'
import type { Policy } from '../src/policies/policy.ts'
import type { RecordEntry, RecordSink } from '../src/record/record.ts'
import { fakeScheme, model, okay, type RequestParts, requestOf, subjectOf } from './support.ts'

interface Order {
  readonly tenant: string
  readonly customer: string
}

const order = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer' })
const tenants: Readonly<Record<string, string>> = { alice: 'acme', bob: 'acme', dave: 'globex' }
const token = fakeScheme({
  verify: (id) => okay(subjectOf(id, { tenant: tenants[id] ?? '', sets: ['member'] })),
})
const guardOf = (sink?: RecordSink): Guard =>
  createGuard({ realm: 'orders', model, schemes: [token], ...(sink && { sink }) })
const bearing = (text: string): RequestParts => ({ fields: { authorization: `Token ${text}` } })
const read = (guard: Guard): Policy => guard.policy('read', { rule: permission('orders:read') })

describe('toResponse', () => {
  test('status, fields and body are those of the answer', async () => {
    const response = toResponse({
      status: 403,
      fields: [
        ['content-type', 'application/problem+json'],
        ['cache-control', 'no-store'],
      ],
      body: '{"status":403}',
    })
    assert.equal(response.status, 403)
    assert.equal(response.headers.get('content-type'), 'application/problem+json')
    assert.equal(response.headers.get('cache-control'), 'no-store')
    assert.equal(await response.text(), '{"status":403}')
  })

  test('several challenges become one field, because Fetch knows no lines', () => {
    const { headers } = toResponse({
      status: 401,
      fields: [
        ['www-authenticate', 'Bearer realm="a"'],
        ['www-authenticate', 'Basic realm="a"'],
      ],
      body: 'x',
    })
    assert.equal(headers.get('www-authenticate'), 'Bearer realm="a", Basic realm="a"')
  })

  test('204 and an empty body have no body at all', () => {
    assert.equal(toResponse({ status: 204, fields: [], body: '' }).body, null)
    assert.equal(toResponse({ status: 204, fields: [], body: 'x' }).body, null)
    assert.equal(toResponse({ status: 303, fields: [], body: '' }).body, null)
  })
})

describe('Refused', () => {
  test('it carries refusal and answer, and its message is only the code', async () => {
    const refusal = forbidden('owner_mismatch')
    const answer = { status: 403, fields: [], body: 'body' }
    const refused = new Refused(refusal, answer)
    assert.equal(refused.name, 'Refused')
    assert.equal(refused.message, 'forbidden')
    assert.equal(refused.refusal, refusal)
    assert.equal(refused.answer, answer)
    assert.equal(await refused.getResponse().text(), 'body')
  })
})

describe('a Refused that somebody else answers', () => {
  test('it has the fields that hold whoever writes the body, and no stack', () => {
    const refused = new Refused(forbidden('owner_mismatch'), {
      status: 403,
      fields: [
        ['content-type', 'application/problem+json'],
        ['content-length', '4'],
        ['access-control-expose-headers', 'Retry-After'],
        ['cache-control', 'no-store'],
        ['www-authenticate', 'Bearer realm="a"'],
        ['www-authenticate', 'Basic realm="a"'],
      ],
      body: 'body',
    })
    assert.deepEqual(refused.headers, {
      'cache-control': 'no-store',
      'www-authenticate': ['Bearer realm="a"', 'Basic realm="a"'],
    })
    assert.equal(refused.stack, '')
  })
})

describe('access.require', () => {
  const guard = guardOf()
  const policy = read(guard)
  const change = guard.policy<Order>('change', {
    rule: owner(),
    resource: order,
    load: 'handler',
  })
  const mine: Order = { tenant: 'acme', customer: 'alice' }

  async function ask(text: string, resource: Order | undefined): Promise<Refused | Order> {
    const outcome = await guard.handle(requestOf(bearing(text)), policy)
    assert.ok(outcome.kind === 'pass')
    try {
      return outcome.access.require(change, resource)
    } catch (error) {
      assert.ok(error instanceof Refused)
      return error
    }
  }
  const masked = (refused: Refused | Order): unknown => {
    assert.ok(refused instanceof Refused)
    const { body, ...rest } = refused.answer
    return { ...rest, body: body.replace(/decision:\w{26}/, 'decision:ID') }
  }

  test('the resource comes back where it is permitted', async () => {
    assert.equal(await ask('alice', mine), mine)
  })

  test('visible and not permitted is 403', async () => {
    const refused = await ask('bob', mine)
    assert.ok(refused instanceof Refused)
    assert.equal(refused.status, 403)
    assert.equal(refused.statusCode, 403)
    assert.equal(refused.refusal.reason, 'owner_mismatch')
    assert.equal(refused.message, 'forbidden')
    assert.equal(refused.getResponse().status, 403)
  })

  test('missing and invisible are 404, the same bytes', async () => {
    const invisible = await ask('dave', mine)
    assert.ok(invisible instanceof Refused)
    assert.equal(invisible.status, 404)
    assert.deepEqual(masked(invisible), masked(await ask('dave', undefined)))
  })

  test('the refusal is recorded under the policy that was asked', async () => {
    const refused = await ask('bob', mine)
    assert.ok(refused instanceof Refused)
    const id = JSON.parse(refused.answer.body).instance.replace('urn:sallyport:decision:', '')
    const record = guard.find(id)
    assert.equal(record?.authorization?.policy.name, 'change')
    assert.equal(record?.subject?.id, 'bob')
    assert.equal(record?.authentication.scheme, 'token')
  })

  test('a policy is not opened by a scheme that it does not accept', async () => {
    const key = fakeScheme({
      name: 'key',
      transport: 'x-key',
      verify: (id) => okay(subjectOf(id, { tenant: 'acme' })),
    })
    const both = createGuard({ realm: 'orders', model, schemes: [token, key] })
    const open = both.policy('open', { rule: authenticated() })
    const strict = both.policy<Order>('strict', {
      rule: authenticated(),
      resource: order,
      load: 'handler',
      schemes: ['token'],
    })
    const outcome = await both.handle(requestOf({ fields: { 'x-key': 'alice' } }), open)
    assert.ok(outcome.kind === 'pass')
    const { access } = outcome
    assert.equal(access.permits(strict, mine), false)
    assert.throws(
      () => access.require(strict, mine),
      (error: Refused) => error.status === 401 && error.refusal.reason === 'scheme_not_accepted',
    )
  })

  test('a policy of another guard cannot be asked', async () => {
    const outcome = await guard.handle(requestOf(bearing('alice')), policy)
    assert.ok(outcome.kind === 'pass')
    const { access } = outcome
    const other = guardOf().policy<Order>('change', {
      rule: owner(),
      resource: order,
      load: 'handler',
    })
    assert.throws(() => access.require(other, mine), /belongs to another guard/)
  })

  test('a resource whose attribute throws is 503, not a mistake of the handler', async () => {
    const broken: Order = {
      tenant: 'acme',
      get customer(): string {
        throw new Error('lazy column')
      },
    }
    const refused = await ask('alice', broken)
    assert.ok(refused instanceof Refused)
    assert.equal(refused.status, 503)
  })

  test('permits tells without answer or record', async () => {
    const written: RecordEntry[] = []
    const quiet = guardOf({ write: (entry) => written.push(entry) })
    const reading = read(quiet)
    const changing = quiet.policy<Order>('change', {
      rule: owner(),
      resource: order,
      load: 'handler',
    })
    for (const [text, expected] of [
      ['alice', true],
      ['bob', false],
    ] as const) {
      const outcome = await quiet.handle(requestOf(bearing(text)), reading)
      assert.ok(outcome.kind === 'pass')
      assert.equal(outcome.access.permits(changing, mine), expected)
    }
    assert.deepEqual(written, [])
  })
})
