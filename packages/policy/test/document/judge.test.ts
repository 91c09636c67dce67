import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judge, type Verdict } from '../../src/document/judge.ts'
import type { RuleInput } from '../../src/leaf.ts'
import { policiesOf, withPolicy } from './fixtures.ts'

const open = {
  kind: 'attribute',
  left: { from: 'resource', name: 'status' },
  operator: 'equal',
  right: { value: 'open' },
}
const policies = policiesOf(
  withPolicy('orders.public', {
    resource: 'order',
    rule: { kind: 'any', rules: [open, { kind: 'anyone' }] },
  }),
)
const now = Date.UTC(2026, 0, 5, 12)
const authentication = { scheme: 'bearer', methods: [], acr: 'mfa', time: now / 1000 - 10 }
const alice = {
  id: 'alice',
  kind: 'user',
  tenant: 'acme',
  sets: ['member'],
  authentication,
} as const
const carol = { ...alice, id: 'carol', sets: ['admin'] }
const dave = { ...alice, id: 'dave', tenant: 'globex' }
const order = { tenant: 'acme', customer: 'alice', acl: [] }

function verdict(name: string, input: Partial<RuleInput>): Verdict {
  const rule = policies.compiled.get(name)
  assert.ok(rule !== undefined)
  const see = rule.type && policies.visibility.get(rule.type.name)
  return judge(
    { rule, see },
    { subject: undefined, resource: undefined, context: {}, now, ...input },
  )
}

type Row = readonly [string, string, Partial<RuleInput>, Verdict['kind'], string?]

const rows: readonly Row[] = [
  ['nobody is challenged', 'orders.list', {}, 'challenge', 'no_credentials'],
  [
    'nobody is challenged though the resource is missing',
    'orders.change',
    {},
    'challenge',
    'no_credentials',
  ],
  ['who holds it may', 'orders.list', { subject: alice }, 'allow'],
  [
    'who does not may not',
    'orders.list',
    { subject: { ...alice, sets: [] } },
    'forbid',
    'permission_missing',
  ],
  [
    'credentials without the scope are told so',
    'orders.list',
    { subject: { ...alice, scopes: [] } },
    'forbid',
    'scope_missing',
  ],
  ['the owner may', 'orders.change', { subject: alice, resource: order }, 'allow'],
  [
    'another of the tenant sees it',
    'orders.change',
    { subject: { ...alice, id: 'bob' }, resource: order },
    'forbid',
    'owner_mismatch',
  ],
  [
    'of another tenant nothing is seen',
    'orders.change',
    { subject: dave, resource: order },
    'conceal',
    'tenant_mismatch',
  ],
  [
    'what is missing looks the same',
    'orders.change',
    { subject: alice },
    'conceal',
    'resource_missing',
  ],
  [
    'a refusal that is certain comes before the resource',
    'orders.remove',
    { subject: alice },
    'forbid',
    'permission_missing',
  ],
  ['a second factor that is fresh', 'orders.remove', { subject: carol, resource: order }, 'allow'],
  [
    'one that is old asks for another',
    'orders.remove',
    {
      subject: { ...carol, authentication: { ...authentication, time: now / 1000 - 301 } },
      resource: order,
    },
    'step_up',
    'authentication_too_old',
  ],
  [
    'where another would not help, none is asked for',
    'orders.remove',
    {
      subject: { ...carol, tenant: 'globex', authentication: { scheme: 'bearer', methods: [] } },
      resource: order,
    },
    'conceal',
    'tenant_mismatch',
  ],
  [
    'a public policy needs no subject',
    'orders.public',
    { resource: order, subject: { ...carol, sets: ['support'] } },
    'allow',
  ],
]

describe('judge', () => {
  for (const [name, policy, input, kind, reason] of rows) {
    test(name, () => {
      const found = verdict(policy, input)
      assert.deepEqual([found.kind, found.reason], [kind, reason])
    })
  }
})
