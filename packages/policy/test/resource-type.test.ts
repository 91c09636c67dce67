import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { resourceType } from '../src/resource-type.ts'
import { FALSE, TRUE, UNKNOWN } from '../src/truth.ts'
import { crossable, first, free, input, model, type Order, order, subject } from './fixtures.ts'

const globex = { ...first, tenant: 'globex' }

describe('resourceType', () => {
  test('by default the tenant may see, or whoever may cross tenants', () => {
    assert.deepEqual(order.see, { kind: 'same_tenant' })
    assert.deepEqual(crossable.see, {
      kind: 'any',
      rules: [{ kind: 'same_tenant' }, { kind: 'permission', permission: 'tenants:cross' }],
    })
  })

  test('where tenants are waived any subject may see', () => {
    assert.deepEqual(free.see, { kind: 'authenticated' })
  })

  test('who may see is decided by the tenant', () => {
    const see = model.visibility(order)
    assert.equal(see.evaluate(input()), TRUE)
    assert.equal(see.evaluate(input({ resource: globex })), FALSE)
    assert.equal(see.evaluate(input({ resource: undefined })), UNKNOWN)
  })

  test('a rule for who may see stands alone: the tenant does not join it', () => {
    const open = resourceType<Order>('order', { tenant: 'tenant', see: { kind: 'authenticated' } })
    assert.equal(model.visibility(open).evaluate(input({ resource: globex })), TRUE)
  })

  test('a column is compared by its own name', () => {
    assert.deepEqual(order.attribute('status', 'equal', 'open'), {
      kind: 'attribute',
      left: { from: 'resource', name: 'status' },
      operator: 'equal',
      right: { value: 'open' },
    })
    assert.deepEqual(order.attribute('customer', 'equal', { from: 'context', name: 'c' }).right, {
      from: 'context',
      name: 'c',
    })
  })

  const bad: readonly [name: string, unknown, RegExp][] = [
    ['a tenant that is neither stated nor waived', {}, /resource type order: state the tenant/],
    ['an empty tenant', { tenant: '' }, /state the tenant/],
    ['an owner without a name', { tenant: null, owner: '' }, /type order: `owner` is the name/],
    [
      'a lift of a tenant that is waived',
      { tenant: null, crossTenant: 'a' },
      /`crossTenant` lifts a/,
    ],
    ['an access list without a name', { tenant: null, acl: '' }, /order: `acl` is the name of a/],
    ['a lift that is no permission', { tenant: 't', crossTenant: 'a b' }, /name of a permission/],
  ]
  for (const [name, options, message] of bad) {
    test(`${name} is refused`, () => {
      assert.throws(() => resourceType<Order>('order', options as { tenant: null }), { message })
    })
  }

  test('a type has a name', () => {
    assert.throws(() => resourceType<Order>('', { tenant: null }), /a name of 1 to 256/)
  })
})

describe('the tenant joins every rule of a type', () => {
  test('a permission alone does not reach another tenant', () => {
    const rule = model.compile({ kind: 'permission', permission: 'orders:read' }, order)
    assert.equal(rule.evaluate(input()), TRUE)
    assert.equal(rule.evaluate(input({ resource: globex })), FALSE)
    assert.equal(rule.evaluate(input({ resource: undefined })), UNKNOWN)
    assert.equal(rule.description, 'tenant of the resource and permission orders:read')
  })

  test('not even `anyone` does', () => {
    const rule = model.compile({ kind: 'anyone' }, order)
    assert.equal(rule.evaluate(input({ resource: globex })), FALSE)
    assert.equal(rule.admitsAnonymous, false)
  })

  test('a negation does not', () => {
    const rule = model.compile({ kind: 'not', rule: { kind: 'same_tenant' } }, order)
    assert.equal(rule.evaluate(input({ resource: globex })), FALSE)
  })

  test('it cannot be undone by an `any` in the rule', () => {
    const rule = model.compile(
      { kind: 'any', rules: [{ kind: 'anyone' }, { kind: 'owner' }] },
      order,
    )
    assert.equal(rule.evaluate(input({ resource: globex })), FALSE)
  })

  test('only the named permission lifts it, and then the rule itself still asks', () => {
    const rule = model.compile({ kind: 'permission', permission: 'orders:read' }, crossable)
    const auditor = subject({ sets: ['auditor'] })
    assert.equal(rule.evaluate(input({ resource: globex })), FALSE)
    assert.equal(rule.evaluate(input({ resource: globex, subject: auditor })), TRUE)
    const narrowed = { ...auditor, scopes: ['orders:read'] }
    assert.equal(rule.evaluate(input({ resource: globex, subject: narrowed })), FALSE)
    const crossing = subject({ sets: [], permissions: ['tenants:cross'] })
    assert.equal(rule.evaluate(input({ resource: globex, subject: crossing })), FALSE)
  })

  test('where tenants are waived nothing joins', () => {
    const rule = model.compile({ kind: 'permission', permission: 'orders:read' }, free)
    assert.equal(rule.evaluate(input({ resource: globex })), TRUE)
    assert.equal(rule.needsResource, false)
  })
})
