import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  all,
  any,
  anyone,
  attribute,
  authenticated,
  fromContext,
  fromSubject,
  owner,
  permission,
  resourceType,
} from '@sallyport/policy'
import { authorizeLoaded } from '../src/authorize.ts'
import type { Load } from '../src/policies/policy.ts'
import {
  alice,
  ask,
  counted,
  type Order,
  order,
  orderType,
  policyOf,
  questionOf,
} from './authorize-support.ts'
import { requestOf, subjectOf } from './support.ts'

const publicType = resourceType<Order>('public_order', { tenant: null, see: anyone() })
const bob = subjectOf('bob', { tenant: 'acme', sets: ['member'] })
const dave = subjectOf('dave', { tenant: 'globex', sets: ['member'] })
const erin = subjectOf('erin', { tenant: 'acme' })

// Goal: 403, 404 and 503 each where the contract puts it, and no read that a refusal does not need.
describe('authorize', () => {
  test('what the sets grant is allowed', async () => {
    const { decision } = await ask(policyOf({ rule: permission('orders:read') }), alice)
    assert.deepEqual(decision, { kind: 'allow', subject: alice, resource: undefined })
  })

  test('what they do not grant is 403 with the unmet requirement in the trail', async () => {
    const { decision, trail } = await ask(policyOf({ rule: permission('orders:read') }), erin)
    assert.ok(decision.kind === 'forbid')
    assert.equal(decision.reason, 'permission_missing')
    assert.equal(decision.details, undefined)
    assert.deepEqual(
      trail.unmet?.map(({ reason }) => reason),
      ['permission_missing'],
    )
  })

  test('the same subject gets the same refusal, and its trail is filled each time', async () => {
    const policy = policyOf({ rule: permission('orders:read') })
    const first = await ask(policy, erin)
    const second = await ask(policy, erin)
    assert.equal(first.decision, second.decision)
    assert.deepEqual(second.trail.unmet, first.trail.unmet)
  })

  test('where that is concealed it is 404, whatever is lacking, and 401 to nobody', async () => {
    const rule = permission('orders:read')
    const policy = policyOf({ rule, refused: 'conceal' })
    const { decision, trail } = await ask(policy, erin)
    assert.deepEqual(decision, { kind: 'conceal', code: 'not_found', reason: 'permission_missing' })
    assert.equal(trail.unmet?.length, 1)
    assert.equal((await ask(policy, undefined)).decision.kind, 'challenge')
    const narrow = { ...alice, scopes: ['profile'] }
    assert.equal((await ask(policy, narrow)).decision.kind, 'conceal')
    assert.equal((await ask(policy, alice)).decision.kind, 'allow')
  })

  test('a missing scope is told as such, by the scheme that was used', async () => {
    const narrow = { ...alice, scopes: ['orders:write'] }
    const { decision } = await ask(policyOf({ rule: permission('orders:read') }), narrow)
    assert.ok(decision.kind === 'forbid')
    assert.equal(decision.code, 'insufficient_scope')
    assert.deepEqual(
      decision.challenges[0]?.parameters.find(({ name }) => name === 'scope')?.value,
      'orders:read',
    )
  })

  test('requirements are disclosed where the policy says so', async () => {
    const rule = all(permission('orders:read'), permission('settings:read'))
    const { decision } = await ask(policyOf({ rule, disclosure: 'requirements' }), alice)
    assert.ok(decision.kind === 'forbid')
    assert.deepEqual(decision.details, {
      action: 'orders.read',
      required: ['settings:read'],
      held: ['orders:read'],
    })
  })

  test('nobody is challenged before anything is loaded', async () => {
    const load = counted(order)
    const policy = policyOf<Order>({ rule: permission('orders:read'), resource: orderType, load })
    const { decision } = await ask(policy, undefined)
    assert.ok(decision.kind === 'challenge')
    assert.equal(decision.reason, 'no_credentials')
    assert.equal(load.calls, 0)
  })

  test('a public route permits nobody in particular', async () => {
    const { decision } = await ask(policyOf({ rule: anyone() }), undefined)
    assert.deepEqual(decision, { kind: 'allow', subject: undefined, resource: undefined })
  })

  describe('with a resource', () => {
    const rule = all(permission('orders:read'), owner())
    const rows = [
      ['its owner is allowed, with the resource', alice, order, 'allow', undefined, 1],
      ['another subject of the tenant sees it: 403', bob, order, 'forbid', 'owner_mismatch', 1],
      ['a subject of another tenant does not: 404', dave, order, 'conceal', 'tenant_mismatch', 1],
      ['one that does not exist is 404', alice, undefined, 'conceal', 'resource_missing', 1],
      [
        'a refusal that is certain already loads nothing',
        erin,
        order,
        'forbid',
        'permission_missing',
        0,
      ],
    ] as const
    for (const [name, subject, found, kind, reason, loads] of rows) {
      test(name, async () => {
        const load = counted(found)
        const { decision } = await ask(
          policyOf<Order>({ rule, resource: orderType, load }),
          subject,
        )
        assert.equal(decision.kind, kind)
        assert.equal(decision.kind === 'allow' ? undefined : decision.reason, reason)
        if (decision.kind === 'allow') assert.equal(decision.resource, order)
        assert.equal(load.calls, loads)
      })
    }

    test('the trail of a refusal has what was unmet', async () => {
      const policy = policyOf<Order>({ rule, resource: orderType, load: () => order })
      const { trail } = await ask(policy, bob)
      assert.deepEqual(
        trail.unmet?.map(({ reason }) => reason),
        ['owner_mismatch'],
      )
    })

    test('a resource type is disclosed by its name, where requirements are', async () => {
      const policy = policyOf<Order>({
        rule,
        resource: orderType,
        load: () => order,
        disclosure: 'requirements',
      })
      const { decision } = await ask(policy, bob)
      assert.ok(decision.kind === 'forbid')
      assert.equal(decision.details?.resource, 'order')
    })

    test('what the context decides is never kept for the subject', async () => {
      const within = attribute(fromContext('path.tenant'), 'equal', fromSubject('tenant'))
      const policy = policyOf({ rule: all(permission('settings:read'), within) })
      const at = (tenant: string) => requestOf({ params: { tenant } })
      const first = await ask(policy, alice, at('acme'))
      const second = await ask(policy, alice, at('globex'))
      assert.equal(first.trail.unmet?.length, 1)
      assert.equal(second.trail.unmet?.length, 2)
    })

    test('the refusal of one resource is not kept for another', async () => {
      let found: Order = { ...order, customer: 'carol' }
      const policy = policyOf<Order>({ rule, resource: orderType, load: () => found })
      assert.equal((await ask(policy, alice)).decision.kind, 'forbid')
      found = order
      assert.equal((await ask(policy, alice)).decision.kind, 'allow')
    })

    test('the loader gets the request and the subject', async () => {
      const seen: unknown[] = []
      const load: Load<Order> = (request, subject) => {
        seen.push(request.params['id'], subject?.id)
        return order
      }
      const request = requestOf({ params: { id: '7' } })
      await ask(policyOf<Order>({ rule, resource: orderType, load }), alice, request)
      assert.deepEqual(seen, ['7', 'alice'])
    })

    test('it may come later', async () => {
      const load = () => Promise.resolve(order)
      const { decision } = await ask(policyOf<Order>({ rule, resource: orderType, load }), alice)
      assert.equal(decision.kind, 'allow')
    })

    const failing: readonly (readonly [string, Load<Order>, string])[] = [
      [
        'a loader that throws',
        () => {
          throw new Error('database is locked')
        },
        'Error: database is locked',
      ],
      ['a loader that rejects', () => Promise.reject(new Error('gone')), 'Error: gone'],
      ['a loader that never answers', () => new Promise(() => undefined), 'no answer within 30 ms'],
    ]
    for (const [name, load, cause] of failing) {
      test(`${name} is 503, with the cause in the trail`, async () => {
        const policy = policyOf<Order>({ rule, resource: orderType, load })
        const { decision, trail } = await ask(policy, alice)
        assert.deepEqual(decision, {
          kind: 'unavailable',
          code: 'temporarily_unavailable',
          reason: 'resource_unavailable',
          retryAfterSeconds: 4,
        })
        assert.equal(trail.cause, cause)
      })
    }

    test('a query that nobody awaited is awaited: its row is missing, or it is there', async () => {
      const queryOf = (found: Order | undefined) => ({
        // biome-ignore lint/suspicious/noThenProperty: that is what query builders are
        then: (done: (row: Order | undefined) => void) => done(found),
      })
      for (const [found, kind] of [
        [order, 'allow'],
        [undefined, 'conceal'],
      ] as const) {
        const load = () => queryOf(found) as unknown as Promise<Order | undefined>
        const { decision } = await ask(policyOf<Order>({ rule, resource: orderType, load }), alice)
        assert.equal(decision.kind, kind)
        if (decision.kind === 'allow') assert.equal(decision.resource, order)
      }
    })

    for (const rubbish of [false, 0, '', 'text', Number.NaN, [], [order], new Error('gone')]) {
      test(`what is not one object is no resource, but a failure: ${String(rubbish)}`, async () => {
        const load = () => rubbish as unknown as Order
        const loose = policyOf<Order>({ rule: authenticated(), resource: publicType, load })
        const { decision, trail } = await ask(loose, alice)
        assert.ok(decision.kind === 'unavailable')
        assert.equal(decision.reason, 'resource_unavailable')
        assert.match(trail.cause ?? '', /not one object/)
      })
    }

    test('null is as missing as undefined', async () => {
      const load = () => null as unknown as undefined
      const { decision } = await ask(policyOf<Order>({ rule, resource: orderType, load }), alice)
      assert.equal(decision.kind, 'conceal')
    })

    test('who may see it may follow from the context too', async () => {
      const type = resourceType<Order>('order', {
        tenant: null,
        owner: 'customer',
        see: attribute(fromContext('method'), 'equal', 'GET'),
      })
      const policy = policyOf<Order>({ rule: owner(), resource: type, load: () => order })
      assert.equal((await ask(policy, bob)).decision.kind, 'forbid')
      const put = requestOf({ method: 'PUT' })
      assert.equal((await ask(policy, bob, put)).decision.kind, 'conceal')
    })

    test('nobody asking for a resource that some may see without a subject: 401 if it is missing or closed', async () => {
      const rule = any(publicType.attribute('open', 'equal', true), authenticated())
      const of = (found: Order | undefined) =>
        policyOf<Order>({ rule, resource: publicType, load: () => found })
      assert.equal((await ask(of(order), undefined)).decision.kind, 'allow')
      const closed = await ask(of({ ...order, open: false }), undefined)
      const missing = await ask(of(undefined), undefined)
      assert.equal(closed.decision.kind, 'challenge')
      assert.equal(missing.decision.kind, 'challenge')
    })
  })

  test('a path parameter is an attribute of the context', async () => {
    const rule = attribute(fromSubject('tenant'), 'equal', fromContext('path.tenant'))
    const policy = policyOf({ rule })
    const at = (tenant: string) => requestOf({ params: { tenant } })
    assert.equal((await ask(policy, alice, at('acme'))).decision.kind, 'allow')
    assert.equal((await ask(policy, alice, at('globex'))).decision.kind, 'forbid')
    assert.equal((await ask(policy, alice, at('acme'))).decision.kind, 'allow')
    assert.equal((await ask(policy, alice)).decision.kind, 'forbid')
  })

  test('method and address are attributes of the context', async () => {
    const byMethod = attribute(fromContext('method'), 'equal', 'GET')
    const byAddress = attribute(fromContext('address'), 'equal', '192.0.2.1')
    const policy = policyOf({ rule: all(byMethod, byAddress) })
    assert.equal((await ask(policy, alice)).decision.kind, 'allow')
    assert.equal((await ask(policy, alice, requestOf({ method: 'PUT' }))).decision.kind, 'forbid')
  })
})

describe('authorizeLoaded', () => {
  const policy = policyOf<Order>({ rule: owner(), resource: orderType, load: 'handler' })

  const rows = [
    ['the owner is allowed', alice, order, 'allow'],
    ['another of the tenant is forbidden', bob, order, 'forbid'],
    ['another tenant is concealed', dave, order, 'conceal'],
    ['a missing one is concealed', dave, undefined, 'conceal'],
    ['nobody is challenged', undefined, order, 'challenge'],
    ['nobody is challenged for a missing one too', undefined, undefined, 'challenge'],
  ] as const
  for (const [name, subject, resource, kind] of rows) {
    test(name, async () => {
      assert.equal((await authorizeLoaded(questionOf(policy, subject), resource)).kind, kind)
    })
  }

  test('a promise that nobody awaited is no resource', async () => {
    const late = Promise.resolve(order) as unknown as Order
    assert.equal((await authorizeLoaded(questionOf(policy, alice), late)).kind, 'unavailable')
  })

  test('null is as missing as undefined', async () => {
    const nothing = null as unknown as undefined
    assert.equal((await authorizeLoaded(questionOf(policy, alice), nothing)).kind, 'conceal')
  })
})
