import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { describeRule } from '../src/describe.ts'
import { anyone, authenticated } from '../src/leaves/anyone.ts'
import { attribute } from '../src/leaves/attribute.ts'
import { fromContext, fromResource, fromSubject } from '../src/leaves/operand.ts'
import { owner } from '../src/leaves/owner.ts'
import { permission } from '../src/leaves/permission.ts'
import { sameTenant } from '../src/leaves/same-tenant.ts'
import { scope } from '../src/leaves/scope.ts'
import { set } from '../src/leaves/set.ts'
import { all, any, forbid, not, type Rule } from '../src/rule.ts'

const rows: readonly [Rule, string][] = [
  [permission('orders:write'), 'permission orders:write'],
  [scope('openid'), 'scope openid'],
  [set('admin'), 'set admin'],
  [set('Domain Admins'), 'set "Domain Admins"'],
  [owner(), 'owner of the resource'],
  [sameTenant(), 'tenant of the resource'],
  [authenticated(), 'any subject'],
  [anyone(), 'anyone'],
  [attribute(fromResource('status'), 'not_equal', 'closed'), 'resource status not equal "closed"'],
  [attribute(fromSubject('level'), 'greater_or_equal', 3), 'subject level greater or equal 3'],
  [attribute(fromContext('a b'), 'in', ['1', 1]), 'context "a b" in ["1",1]'],
  [
    all(permission('a'), any(owner(), set('admin'))),
    'permission a and (owner of the resource or set admin)',
  ],
  [not(owner()), 'not owner of the resource'],
  [forbid(all(owner(), set('s'))), 'not (owner of the resource and set s)'],
  [not(not(owner())), 'not (not owner of the resource)'],
  [all(owner()), 'owner of the resource'],
]

describe('describeRule', () => {
  for (const [rule, words] of rows) {
    test(words, () => assert.equal(describeRule(rule), words))
  }
})
