import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type AttributeRule,
  all,
  attribute,
  createModel,
  fromContext,
  fromResource,
  fromSubject,
  not,
  permission,
  type Rule,
  resourceType,
  scope,
} from '@sallyport/policy'
import { comparisonOf } from '../src/comparison.ts'
import type { Shape } from '../src/shape.ts'
import { toCedar } from '../src/to-cedar.ts'

// Goal: what leaves as Cedar can be read, and what Cedar cannot say is refused with a sentence.
// Method: the texts themselves; whether they decide alike is for the random rules to show.

const shape: Shape = {
  resource: { status: 'string', total: 'long', tags: 'strings', 'a b': 'string', tenant: 'string' },
}

describe('comparisonOf', () => {
  const rows: readonly [AttributeRule, holds: string, fails: string][] = [
    [
      attribute(fromResource('status'), 'equal', 'open'),
      '(resource has status && resource.status == "open")',
      '(resource has status && !(resource.status == "open"))',
    ],
    [
      attribute(fromResource('a b'), 'not_equal', 'x'),
      '(resource has "a b" && !(resource["a b"] == "x"))',
      '(resource has "a b" && resource["a b"] == "x")',
    ],
    [attribute(fromResource('total'), 'equal', '7'), 'false', 'false'],
    [attribute(fromResource('tags'), 'equal', 'x'), 'false', 'false'],
    [
      attribute(fromResource('total'), 'less', -1),
      '(resource has total && resource.total < (-1))',
      '(resource has total && !(resource.total < (-1)))',
    ],
    [attribute(fromResource('total'), 'in', []), 'false', 'resource has total'],
    [attribute(fromResource('total'), 'in', ['x']), 'false', 'false'],
    [
      attribute(fromResource('total'), 'in', [1, 'x']),
      '(resource has total && [1].contains(resource.total))',
      'false',
    ],
    [
      attribute(fromResource('tags'), 'contains', 1),
      'false',
      '(resource has tags && resource.tags.isEmpty())',
    ],
  ]
  for (const [rule, holds, fails] of rows) {
    test(`${JSON.stringify([rule.left, rule.operator, rule.right])}`, () => {
      assert.deepEqual(comparisonOf(rule, shape), { holds, fails })
    })
  }
})

describe('what Cedar cannot say', () => {
  const order = resourceType<{ status: string; tenant: string }>('order', { tenant: null })
  const model = createModel({ permissions: ['read'] })
  const wrong: readonly [name: string, Rule, message: RegExp][] = [
    ['an order of texts', attribute(fromResource('status'), 'less', 'x'), /texts have no order/],
    ['a fraction', attribute(fromResource('total'), 'less', 0.5), /0.5 is no whole number/],
    [
      'a column without a type',
      attribute(fromResource('x'), 'equal', 1),
      /type of `x` in `shape.resource`/,
    ],
    ['an attribute without one', attribute(fromSubject('x'), 'equal', 1), /`x` in `shape.subject`/],
    ['a context without one', attribute(fromContext('x'), 'equal', 1), /`x` in `shape.context`/],
    ['an inherited name', attribute(fromResource('constructor'), 'equal', 1), /`constructor`/],
    ['half of a pair', attribute(fromResource('status'), 'equal', '\ud800'), /surrogate/],
    [
      'an address',
      { kind: 'address', within: ['10.0.0.0/8'] },
      /has no counterpart in Cedar: decide it beside the export/,
    ],
    ['a relation', { kind: 'relation', relation: 'viewer' }, /no counterpart/],
    ['an assurance', { kind: 'assurance', acr: ['loa3'] }, /no counterpart/],
  ]
  for (const [name, rule, message] of wrong) {
    test(`${name} is refused`, () => {
      const compiled = model.compile(rule, order)
      assert.throws(() => toCedar(compiled, order, { action: 'read', shape }), message)
    })
  }

  test('a type whose name is none is refused', () => {
    for (const name of ['purchase order', 'Subject', 'Set', 'in']) {
      const type = resourceType<{ status: string }>(name, { tenant: null })
      const compiled = model.compile(permission('read'), type)
      assert.throws(() => toCedar(compiled, type, { action: 'read', shape }), /resource type/)
    }
  })

  test('the tenant of the type is exported with the rule, prohibitions apart with their reason', () => {
    const type = resourceType<{ status: string; tenant: string }>('order', { tenant: 'tenant' })
    const closed = type.attribute('status', 'equal', 'closed')
    const rule = model.compile(all(permission('read'), not(closed), scope('read')), type)
    const policies = toCedar(rule, type, { action: 'read', shape, id: 'orders' })
    assert.deepEqual(Object.keys(policies), ['orders', 'orders.1'])
    const same = 'principal.tenant == resource.tenant'
    assert.ok(policies['orders']?.includes(same))
    assert.equal(
      policies['orders.1'],
      [
        '@id("orders.1")',
        '@reason("not resource status equal \\"closed\\"")',
        'forbid(principal is Subject, action == Action::"read", resource is order)',
        'unless { (resource has status && !(resource.status == "closed")) };',
        '',
      ].join('\n'),
    )
  })
})
