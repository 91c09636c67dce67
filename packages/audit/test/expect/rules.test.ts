import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readAuditFile } from '../../src/input/read-audit-file.ts'
import type { Expected, Matter } from '../../src/plan.ts'
import { folderWith } from '../input/folder.ts'

const file = `
target: { base: http://127.0.0.1:1, environment: test, routes: [GET /health, 'GET /orders/{id}', 'PATCH /orders/{id}', GET /orders/search, 'DELETE /orders/{id}', GET /basic, 'GET /t/{tenant}', GET /none] }
identities:
  alice: { roles: [member], tenant: t1, bearer: a }
  alice2: { person: alice, roles: [member], tenant: t1, scopes: [r], bearer: a2 }
  bob: { roles: [member], tenant: t1, bearer: b }
  carol: { roles: [admin], tenant: t1, acr: mfa, bearer: c }
  dave: { roles: [member], tenant: t2, bearer: d }
  erin: { tenant: t1, bearer: e }
  key: { tenant: t1, roles: [member], apiKey: { header: X-Key, value: k } }
objects:
  a: { known: '17', as: alice, read: 'GET /orders/{id}' }
rules:
  - { op: GET /health, allow: [anyone] }
  - { op: 'GET /orders/{id}', needs: ['role:member', 'role:admin'], allow: [tenant], deny: conceal, schemes: [bearer] }
  - { op: 'PATCH /orders/{id}', allow: [owner], see: [tenant], scopes: w }
  - { op: 'DELETE /orders/{id}', allow: ['role:admin', owner], stepUp: { maxAge: 300, acr: mfa } }
  - { op: GET /basic, allow: [authenticated], schemes: [basic] }
  - { op: 'GET /t/{tenant}', allow: [tenant] }
  - { op: GET /none/at/all, allow: [anyone] }
`

const plan = await readAuditFile('a.yaml', { cwd: folderWith({ 'a.yaml': file }), env: {} })

function expected(id: string, name: string, about: 'a' | 't1' | 'none'): Expected {
  const operation = plan.operations.find((one) => one.id === id)
  const [object] = plan.objects
  assert.ok(operation !== undefined && object !== undefined)
  const matters: Record<string, Matter> = {
    a: { kind: 'object', object },
    t1: { kind: 'tenant', tenant: 't1', parameter: 'tenant' },
    none: { kind: 'none' },
  }
  const identity = plan.identities.find((one) => one.name === name)
  return plan.expect(operation, identity, matters[about] ?? { kind: 'none' })
}

const rows = [
  ['anyone needs no credentials', 'GET /health', 'nobody', 'none', 'allow'],
  ['nobody is asked for credentials', 'GET /orders/{id}', 'nobody', 'a', 'challenge'],
  ['another scheme is asked for one that is accepted', 'GET /orders/{id}', 'key', 'a', 'challenge'],
  ['what is needed first is forbidden, not concealed', 'GET /orders/{id}', 'erin', 'a', 'forbid'],
  ['the own tenant', 'GET /orders/{id}', 'bob', 'a', 'allow'],
  [
    'another tenant is concealed where the rule says so',
    'GET /orders/{id}',
    'dave',
    'a',
    'conceal',
  ],
  ['the owner', 'PATCH /orders/{id}', 'alice', 'a', 'allow'],
  ['a scope goes before the owner', 'PATCH /orders/{id}', 'alice2', 'a', 'forbid'],
  ['whoever sees it is forbidden', 'PATCH /orders/{id}', 'bob', 'a', 'forbid'],
  ['whoever does not see it is told nothing', 'PATCH /orders/{id}', 'dave', 'a', 'conceal'],
  [
    'one person owns the same by other credentials',
    'DELETE /orders/{id}',
    'alice2',
    'a',
    'step_up',
  ],
  ['strong enough', 'DELETE /orders/{id}', 'carol', 'a', 'allow'],
  ['refused goes before step-up', 'DELETE /orders/{id}', 'bob', 'a', 'forbid'],
  ['a tenant of a path', 'GET /t/{tenant}', 'bob', 't1', 'allow'],
  ['another tenant of a path', 'GET /t/{tenant}', 'dave', 't1', 'forbid'],
  ['owning nothing', 'PATCH /orders/{id}', 'alice', 'none', 'forbid'],
  [
    'no rule, by a path that only looks like one',
    'GET /orders/search',
    'alice',
    'none',
    'unstated',
  ],
] as const

describe('expectFromRules', () => {
  for (const [name, id, who, about, kind] of rows) {
    test(name, () => assert.equal(expected(id, who, about).kind, kind))
  }

  test('the refusal names the scope', () => {
    const { why: _, rule, ...rest } = expected('PATCH /orders/{id}', 'alice2', 'a')
    assert.deepEqual(rest, { kind: 'forbid', scope: 'w' })
    assert.equal(rule, 'a.yaml:16:5')
  })

  test('a rule about nothing is said', () => {
    assert.ok(plan.remarks.some(({ message }) => message.startsWith('`GET /none/at/all` is no')))
  })
})
