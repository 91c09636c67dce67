import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isLeafKind, kindOf, type Leaf, leafKinds } from '../../src/leaves/index.ts'
import { parseRule } from '../../src/parse.ts'

const examples: { readonly [K in Leaf['kind']]: Extract<Leaf, { readonly kind: K }> } = {
  permission: { kind: 'permission', permission: 'a' },
  scope: { kind: 'scope', scope: 'a' },
  set: { kind: 'set', set: 'a' },
  owner: { kind: 'owner' },
  same_tenant: { kind: 'same_tenant' },
  attribute: {
    kind: 'attribute',
    left: { from: 'resource', name: 'a' },
    operator: 'equal',
    right: { from: 'subject', name: 'a' },
  },
  acl: { kind: 'acl', permission: 'a' },
  assurance: { kind: 'assurance', acr: ['gold'], maxAgeSeconds: 300 },
  address: { kind: 'address', within: ['10.0.0.0/8'] },
  time: { kind: 'time', days: ['mon'] },
  relation: { kind: 'relation', relation: 'viewer' },
  authenticated: { kind: 'authenticated' },
  anyone: { kind: 'anyone' },
}

const needs: Readonly<Record<Leaf['kind'], readonly string[]>> = {
  permission: ['subject'],
  scope: ['subject'],
  set: ['subject'],
  owner: ['subject', 'resource'],
  same_tenant: ['subject', 'resource'],
  attribute: ['resource', 'subject'],
  acl: ['subject', 'resource', 'now'],
  assurance: ['subject', 'now'],
  address: ['context'],
  time: ['now'],
  relation: ['subject', 'resource', 'relations'],
  authenticated: ['subject'],
  anyone: [],
}

describe('the table of leaves', () => {
  for (const leaf of Object.values(examples)) {
    test(`${leaf.kind} stands in the table under its own name`, () => {
      assert.deepEqual(parseRule(leaf), { kind: 'rule', rule: leaf })
      assert.equal(kindOf(leaf), leafKinds[leaf.kind])
      assert.deepEqual(kindOf(leaf).needs(leaf), needs[leaf.kind])
    })
  }

  test('every kind of the table has an example', () => {
    assert.deepEqual(Object.keys(examples).sort(), Object.keys(leafKinds).sort())
  })

  test('only own names are kinds', () => {
    assert.equal(isLeafKind('owner'), true)
    for (const other of ['constructor', '__proto__', 'all', ''])
      assert.equal(isLeafKind(other), false)
  })
})
