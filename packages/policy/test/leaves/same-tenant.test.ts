import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sameTenant } from '../../src/leaves/same-tenant.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { first, free, input, model, order, subject } from '../fixtures.ts'

const rows: readonly [name: string, own: unknown, theirs: unknown, Truth][] = [
  ['the same tenant', 'acme', 'acme', TRUE],
  ['another tenant', 'acme', 'globex', FALSE],
  ['a resource without tenant', 'acme', null, UNKNOWN],
  ['a subject without tenant', undefined, 'acme', UNKNOWN],
  ['neither has a tenant', undefined, undefined, UNKNOWN],
  ['both are empty', '', '', UNKNOWN],
  ['a tenant of another type', '7', 7, UNKNOWN],
]

describe('same_tenant', () => {
  const rule = model.compile(sameTenant(), order)

  for (const [name, own, theirs, expected] of rows) {
    test(name, () => {
      const { tenant: _, ...nowhere } = subject()
      const who = own === undefined ? nowhere : { ...nowhere, tenant: own as string }
      const resource = { ...first, tenant: theirs as string }
      assert.equal(rule.evaluate(input({ subject: who, resource })), expected)
    })
  }

  test('before the resource is loaded it is unknown', () => {
    assert.equal(rule.evaluate(input({ resource: undefined })), UNKNOWN)
  })

  test('the reason names both', () => {
    const resource = { ...first, tenant: 'globex' }
    assert.deepEqual(rule.explain(input({ resource })).unmet, [
      {
        reason: 'tenant_mismatch',
        requirement: 'tenant of the resource',
        compared: 'tenant "acme", resource "globex"',
      },
    ])
  })

  test('it does not compile without a type, nor for a type that waives tenants', () => {
    assert.throws(() => model.compile(sameTenant()), /`same_tenant` needs a resource type: write/)
    assert.throws(() => model.compile(sameTenant(), free), /order waives tenants: name its tenant/)
  })
})
