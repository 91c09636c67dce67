import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { permission } from '../src/leaves/permission.ts'
import { createModel } from '../src/model.ts'
import { resourceType } from '../src/resource-type.ts'
import { type Order, order } from './fixtures.ts'

const permissions = ['a', 'b']
const sets = { s: { permissions: ['a', 'b'] }, t: { includes: ['s'] } }

describe('createModel', () => {
  test('the version stays when only an order changes', () => {
    const shuffled = { t: { includes: ['s'] }, s: { permissions: ['b', 'a'] } }
    assert.equal(
      createModel({ permissions, sets }).version,
      createModel({ permissions: ['b', 'a'], sets: shuffled }).version,
    )
  })

  const others: readonly [name: string, Parameters<typeof createModel>[0]][] = [
    ['another permission', { permissions: ['a', 'b', 'c'], sets }],
    ['another grant', { permissions, sets: { ...sets, s: { permissions: ['a'] } } }],
    ['another inclusion', { permissions, sets: { ...sets, t: {} } }],
    ['another set', { permissions, sets: { ...sets, u: {} } }],
    ['no sets', { permissions }],
  ]
  for (const [name, options] of others) {
    test(`the version changes with ${name}`, () => {
      assert.notEqual(createModel(options).version, createModel({ permissions, sets }).version)
    })
  }

  test('a later change of the options changes nothing', () => {
    const mine = ['a']
    const model = createModel({ permissions: mine, sets: {} })
    mine.push('b')
    assert.deepEqual(model.permissions, ['a'])
    assert.throws(() => model.compile(permission('b')), /not declared/)
  })

  test('a resource type that is declared twice is refused', () => {
    assert.throws(
      () => createModel({ permissions, resources: [order, order] }),
      /order is declared twice/,
    )
  })

  test('a resource type is checked when the model is made', () => {
    const lifted = resourceType<Order>('order', { tenant: 'tenant', crossTenant: 'c' })
    assert.throws(
      () => createModel({ permissions, resources: [lifted] }),
      /permission c is not declared/,
    )
    const own = { tenant: 'tenant', crossTenant: 'c', see: { kind: 'authenticated' } } as const
    assert.throws(
      () => createModel({ permissions, resources: [resourceType<Order>('order', own)] }),
      /permission c is not declared/,
    )
    const seen = resourceType<Order>('order', { tenant: null, see: { kind: 'set', set: 'x' } })
    assert.throws(
      () => createModel({ permissions, resources: [seen] }),
      /^RuleError: resource type order, see: the set x is not declared/,
    )
    createModel({ permissions, resources: [order] })
  })
})
