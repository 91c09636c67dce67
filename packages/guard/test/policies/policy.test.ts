import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { owner, permission, resourceType } from '@sallyport/policy'
import { createGuard, type Guard } from '../../src/guard.ts'
import { type PolicyOptions, routable } from '../../src/policies/policy.ts'
import { fakeScheme, model } from '../support.ts'

const verify = () => ({ kind: 'skip', reason: 'token_unreadable' }) as const
const order = resourceType<{ tenant: string; customer: string }>('order', {
  tenant: 'tenant',
  owner: 'customer',
})
const guardOf = (): Guard =>
  createGuard({
    realm: 'orders',
    model,
    schemes: [fakeScheme({ verify }), fakeScheme({ name: 'key', transport: 'x-key', verify })],
  })

// Goal: a wrong configuration fails at start, with a sentence that says what to write instead.
describe('Policy', () => {
  test('a rule about a resource needs a loader', () => {
    assert.throws(
      () => guardOf().policy('orders.read', { rule: owner(), resource: order }),
      /`orders.read` asks about a resource and has no `load`: write `load: \(request\) =>/,
    )
  })

  test('a rule about a resource needs a resource type', () => {
    assert.throws(() => guardOf().policy('orders.read', { rule: owner(), load: () => ({}) }), Error)
  })

  test('a handler may bring the resource; then it cannot stand before a route', () => {
    const policy = guardOf().policy('orders.read', {
      rule: owner(),
      resource: order,
      load: 'handler',
    })
    assert.throws(() => routable(policy), /cannot stand before a route; give it a function/)
  })

  for (const [name, given] of [
    ['a rule', permission('orders:read')],
    ['a name', 'orders.read'],
    ['nothing', undefined],
  ] as const) {
    test(`${name} stands before no route`, () => {
      assert.throws(() => routable(given as never), /what `guard.policy\(...\)` returned/)
    })
  }

  test('a policy with a loader, or without need of one, can stand before a route', () => {
    const guard = guardOf()
    const loaded = guard.policy('a', { rule: owner(), resource: order, load: () => undefined })
    const plain = guard.policy('b', { rule: permission('orders:read') })
    assert.equal(routable(loaded), loaded)
    assert.equal(routable(plain), plain)
  })

  test('a mistake in a rule is told with the name of the policy', () => {
    assert.throws(
      () => guardOf().policy('orders.read', { rule: permission('orders:raed') }),
      /^TypeError: policy `orders.read`, \$: .*orders:raed/,
    )
    assert.throws(
      () => guardOf().policy('orders.read', { rule: owner() }),
      /policy `orders.read`, .* give it to the policy as `resource`/,
    )
  })

  test('a policy needs a rule, a public one too', () => {
    const nothing = {} as unknown as PolicyOptions<object>
    assert.throws(
      () => guardOf().policy('a', nothing),
      /policy `a` has no rule: write `rule: permission\('orders:read'\)`, or `rule: anyone\(\)`/,
    )
  })

  test('an unknown scheme is refused, and the known ones are named', () => {
    assert.throws(
      () => guardOf().policy('a', { rule: permission('orders:read'), schemes: ['bearer'] }),
      /`a` accepts the scheme `bearer`, which the guard does not have; it has `token`, `key`/,
    )
  })

  test('no scheme at all is refused', () => {
    assert.throws(
      () => guardOf().policy('a', { rule: permission('orders:read'), schemes: [] }),
      /accepts no scheme/,
    )
  })

  test('the schemes keep the order of the guard', () => {
    const rule = permission('orders:read')
    const policy = guardOf().policy('a', { rule, schemes: ['key', 'token'] })
    assert.deepEqual(
      policy.schemes.map(({ name }) => name),
      ['token', 'key'],
    )
  })

  test('the version follows the rule', () => {
    const guard = guardOf()
    const one = guard.policy('a', { rule: permission('orders:read') })
    const same = guard.policy('b', { rule: permission('orders:read') })
    const other = guard.policy('c', { rule: permission('orders:write') })
    assert.equal(one.version, same.version)
    assert.notEqual(one.version, other.version)
  })
})
