import assert from 'node:assert/strict'
import type { PolicyDocument } from '../../src/document/document.ts'
import { type Policies, readPolicies } from '../../src/document/read.ts'

/** The orders API as a document. */
export const orders: PolicyDocument = {
  $schema: 'https://sallyport.example/policy.schema.json',
  v: 1,
  version: '2026-01-31',
  permissions: ['orders:read', 'orders:write', 'orders:delete', 'tenants:cross'],
  sets: {
    member: { permissions: ['orders:read', 'orders:write'] },
    admin: { permissions: ['orders:delete'], includes: ['member'] },
    support: { permissions: ['tenants:cross'] },
  },
  resources: {
    order: {
      tenant: 'tenant',
      owner: 'customer',
      acl: 'acl',
      crossTenant: 'tenants:cross',
      columns: { tenant: 'text', customer: 'text', total: 'number', status: 'text' },
    },
  },
  policies: {
    'orders.list': {
      description: 'everybody of a tenant',
      rule: { kind: 'permission', permission: 'orders:read' },
    },
    'orders.change': {
      resource: 'order',
      rule: {
        kind: 'all',
        rules: [
          { kind: 'permission', permission: 'orders:write' },
          { kind: 'any', rules: [{ kind: 'owner' }, { kind: 'set', set: 'admin' }] },
        ],
      },
    },
    'orders.remove': {
      resource: 'order',
      rule: {
        kind: 'all',
        rules: [
          { kind: 'permission', permission: 'orders:delete' },
          { kind: 'assurance', acr: ['mfa'], maxAgeSeconds: 300 },
        ],
      },
    },
    'orders.share': { resource: 'order', rule: { kind: 'acl', permission: 'orders:read' } },
  },
}

/** The same with parts of it replaced. */
export function changed(parts: Readonly<Record<string, unknown>>): unknown {
  return { ...orders, ...parts }
}

/** The same with one policy more, or another in its place. */
export function withPolicy(name: string, policy: unknown): unknown {
  return changed({ policies: { ...orders.policies, [name]: policy } })
}

/** Reads a document that is expected to be right. */
export function policiesOf(json: unknown): Policies {
  const read = readPolicies(json)
  assert.ok(read.kind === 'policies', JSON.stringify(read))
  return read
}
