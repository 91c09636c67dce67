import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readAuditFile } from '../../src/input/read-audit-file.ts'
import { folderWith } from '../input/folder.ts'

const policies = {
  v: 1,
  version: '1',
  permissions: ['orders:read', 'orders:write'],
  sets: { member: { permissions: ['orders:read', 'orders:write'] } },
  resources: {
    order: {
      tenant: 'tenant',
      owner: 'owner',
      see: { kind: 'same_tenant' },
    },
  },
  policies: {
    open: { rule: { kind: 'anyone' } },
    list: { rule: { kind: 'permission', permission: 'orders:read' } },
    pages: { resource: 'order', rule: { kind: 'permission', permission: 'orders:read' } },
    change: {
      resource: 'order',
      rule: {
        kind: 'all',
        rules: [{ kind: 'permission', permission: 'orders:write' }, { kind: 'owner' }],
      },
    },
  },
}
const described = {
  policies,
  routes: [
    { method: 'GET', path: '/orders/:id/pages', policy: 'pages', schemes: ['bearer'] },
    { method: 'GET', path: '/open', policy: 'open', schemes: ['bearer'] },
    { method: 'GET', path: '/asked', policy: 'list', schemes: ['introspection'] },
    { method: 'GET', path: '/orders', policy: 'list', schemes: ['bearer'] },
    { method: 'PUT', path: '/orders/:id', policy: 'change', schemes: ['bearer', 'api_key'] },
    { method: 'GET', path: '/orders/:id', policy: 'list' },
    { method: 'GET', path: '/machines', policy: 'list', schemes: ['certificate'] },
    { method: 'GET', path: '/partners', policy: 'list', schemes: ['partners', 'basic'] },
    { method: 'GET', path: '/files/{rest}', policy: 'open', schemes: ['certificate'] },
  ],
}
const audit = `
target: { base: http://127.0.0.1:1, environment: test, policies: policies.json }
identities:
  alice: { roles: [member], tenant: t1, bearer: a }
  bob: { roles: [member], tenant: t1, bearer: b }
  dave: { roles: [member], tenant: t2, bearer: d }
  erin: { tenant: t1, bearer: e }
  read: { person: alice, roles: [member], tenant: t1, scopes: ['orders:read'], bearer: r }
  basic: { tenant: t1, roles: [member], basic: { username: a, password: b } }
objects: { a: { known: '1', as: alice, read: 'GET /orders/{id}' } }
`
const cwd = folderWith({ 'policies.json': described, 'a.yaml': audit })
const plan = await readAuditFile('a.yaml', { cwd, env: {} })

const rows = [
  ['nobody', 'GET /orders', 'challenge'],
  ['alice', 'GET /orders', 'allow'],
  ['erin', 'GET /orders', 'forbid'],
  ['basic', 'GET /orders', 'challenge'],
  ['basic', 'GET /open', 'allow'],
  ['alice', 'GET /asked', 'allow'],
  ['basic', 'GET /asked', 'challenge'],
  ['alice', 'GET /machines', 'challenge'],
  ['nobody', 'GET /machines', 'challenge'],
  ['alice', 'GET /partners', 'unstated'],
  ['basic', 'GET /partners', 'allow'],
  ['nobody', 'GET /partners', 'challenge'],
  ['alice', 'GET /files/{rest}', 'allow'],
  ['alice', 'PUT /orders/{id}', 'allow'],
  ['bob', 'PUT /orders/{id}', 'forbid'],
  ['dave', 'PUT /orders/{id}', 'conceal'],
  ['read', 'PUT /orders/{id}', 'forbid'],
] as const

describe('expectFromPolicies', () => {
  for (const [name, id, kind] of rows) {
    test(`${name}: ${id} is ${kind}`, () => {
      const operation = plan.operations.find((one) => one.id === id)
      const [object] = plan.objects
      assert.ok(operation !== undefined && object !== undefined)
      const identity = plan.identities.find((one) => one.name === name)
      const matter = id.includes('{')
        ? ({ kind: 'object', object } as const)
        : ({ kind: 'none' } as const)
      assert.equal(plan.expect(operation, identity, matter).kind, kind)
    })
  }

  const named = [
    ['alice', 'of that tenant who is not the owner of all', 'PUT /orders/{id}', 'unstated'],
    ['alice', 'of that tenant', 'GET /orders/{id}/pages', 'allow'],
    ['dave', 'of another tenant', 'GET /orders/{id}/pages', 'conceal'],
  ] as const
  for (const [name, who, id, kind] of named) {
    test(`a tenant that a path names is the resource: ${who}: ${id} is ${kind}`, () => {
      const operation = plan.operations.find((one) => one.id === id)
      const identity = plan.identities.find((one) => one.name === name)
      assert.ok(operation !== undefined)
      const matter = { kind: 'tenant', tenant: 't1', parameter: 'id' } as const
      assert.equal(plan.expect(operation, identity, matter).kind, kind)
    })
  }

  test('a resource that nobody named is unstated, and not concealed', () => {
    const operation = plan.operations.find(({ id }) => id === 'GET /orders/{id}/pages')
    const alice = plan.identities.find(({ name }) => name === 'alice')
    assert.ok(operation !== undefined)
    assert.equal(plan.expect(operation, alice, { kind: 'none' }).kind, 'unstated')
  })
})
