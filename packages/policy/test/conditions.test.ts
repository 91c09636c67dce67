import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { CONDITION_COUNT_MAX, conditionOf, conditionsOf } from '../src/conditions.ts'
import { acl } from '../src/leaves/acl.ts'
import { address } from '../src/leaves/address.ts'
import { anyone } from '../src/leaves/anyone.ts'
import { attribute } from '../src/leaves/attribute.ts'
import { fromContext, fromResource, fromSubject } from '../src/leaves/operand.ts'
import { owner } from '../src/leaves/owner.ts'
import { permission } from '../src/leaves/permission.ts'
import { relation } from '../src/leaves/relation.ts'
import { sameTenant } from '../src/leaves/same-tenant.ts'
import { timeWindow } from '../src/leaves/time.ts'
import { createModel, type Model } from '../src/model.ts'
import { resourceType } from '../src/resource-type.ts'
import { all, any, not, type Rule } from '../src/rule.ts'

const sets = { member: { permissions: ['read'] } }
const model = createModel({ permissions: ['read', 'write'], sets })
const order = resourceType<Record<string, unknown>>('order', {
  tenant: 'tenant',
  owner: 'customer',
  acl: 'list',
})
const plain = resourceType<Record<string, unknown>>('plain', { tenant: null })
const wordsOf = (rule: Rule, type = plain): readonly string[] =>
  conditionsOf(model.compile(rule, type)).map(({ requirement }) => requirement)

// Goal: a record says of a rule what nobody could say later, and nothing that the rest of it says anyway.
describe('conditionsOf', () => {
  const status = attribute(fromResource('status'), 'equal', 'open')
  const rows = [
    ['what subject, address and time decide is no condition', permission('read'), []],
    ['nor are these', all(address('10.0.0.0/8'), timeWindow({ until: '12:00' }), anyone()), []],
    ['a column is one', status, ['resource status equal "open"']],
    ['within any and not as well', not(any(permission('read'), status)), wordsOf(status)],
    [
      'an attribute of the subject is one',
      attribute(fromSubject('team'), 'equal', 'a'),
      ['subject team equal "a"'],
    ],
    ['its id, kind and tenant are none', attribute(fromSubject('tenant'), 'equal', 'a'), []],
    ['the method is none', attribute(fromContext('method'), 'equal', 'GET'), []],
    [
      'a parameter of the path is one',
      attribute(fromContext('path.id'), 'equal', 'x'),
      ['context path.id equal "x"'],
    ],
    ['a relation is one', relation('viewer'), ['relation viewer to resource id']],
    ['the same twice is one', all(status, status), wordsOf(status)],
  ] as const
  for (const [name, rule, expected] of rows) {
    test(name, () => assert.deepEqual(wordsOf(rule), expected))
  }

  test('whether it is the owner and the tenant is always one, for rules that will ask', () => {
    const words = wordsOf(permission('read'), order)
    assert.deepEqual(words, ['tenant of the resource', 'owner of the resource'])
  })

  for (const count of [CONDITION_COUNT_MAX, CONDITION_COUNT_MAX + 1]) {
    test(`of ${count} at most ${CONDITION_COUNT_MAX} are kept`, () => {
      const many = Array.from({ length: count }, (_, i) => attribute(fromResource('n'), 'equal', i))
      const rule: Rule = { kind: 'all', rules: many }
      assert.equal(wordsOf(rule).length, CONDITION_COUNT_MAX)
    })
  }
})

// Goal: two conditions have one key only where they cannot come to two outcomes.
describe('the key of a condition', () => {
  const other = createModel({ permissions: ['read', 'write'], sets: { member: {} } })
  const keyOf = (rule: Parameters<typeof conditionOf>[0], type = order, of: Model = model) =>
    conditionOf(rule, of.compile(anyone(), type)).key
  const byAuthor = resourceType<Record<string, unknown>>('order', {
    tenant: 'org',
    owner: 'author',
  })
  const typed = resourceType<Record<string, unknown>>('order', {
    ...{ tenant: 'tenant', owner: 'customer', acl: 'list' },
    columns: { customer: 'integer', level: 'integer' },
  })
  const level = attribute(fromResource('level'), 'less', 3)

  test('is the same for the same, whatever else the model holds', () => {
    assert.equal(keyOf(owner()), keyOf(owner(), order, other))
    assert.equal(keyOf(level), keyOf(level))
  })
  const rows = [
    ['another column of the owner', keyOf(owner()), keyOf(owner(), byAuthor)],
    ['another type of that column', keyOf(owner()), keyOf(owner(), typed)],
    ['another column of the tenant', keyOf(sameTenant()), keyOf(sameTenant(), byAuthor)],
    ['another type of a column', keyOf(level), keyOf(level, typed)],
    ['another resource type', keyOf(level), keyOf(level, plain)],
    [
      'other sets, where an access list names sets',
      keyOf(acl('read')),
      keyOf(acl('read'), order, other),
    ],
    ['another literal', keyOf(level), keyOf(attribute(fromResource('level'), 'less', 4))],
  ] as const
  for (const [name, left, right] of rows) test(name, () => assert.notEqual(left, right))
})
