import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkParseSchema } from '@cedar-policy/cedar-wasm/nodejs'
import type { Subject } from '@sallyport/contract'
import { createModel, resourceType } from '@sallyport/policy'
import { cedarResource, cedarSchema, cedarSets, cedarSubject } from '../src/entities.ts'
import type { Shape } from '../src/shape.ts'

const sets = { member: { permissions: ['read', 'write'] }, admin: { includes: ['member'] } }
const model = createModel({ permissions: ['read', 'write'], sets })
const order = resourceType<{ id: number; tenant: string }>('order', { tenant: 'tenant' })
const shape: Shape = { subject: { team: 'string' }, resource: { tenant: 'string' } }
const alice: Subject = {
  id: 'alice',
  kind: 'user',
  tenant: 'acme',
  sets: ['admin'],
  scopes: ['read'],
  attributes: { team: 'x', secret: 'y', permissions: ['everything'] },
  authentication: { scheme: 'bearer', methods: [] },
}

describe('cedarSubject', () => {
  test('has what the shape names, and the permissions that its credentials carry', () => {
    assert.deepEqual(cedarSubject(alice, model, shape), {
      type: 'Subject',
      id: 'alice',
      attributes: {
        team: 'x',
        id: 'alice',
        kind: 'user',
        tenant: 'acme',
        permissions: ['read'],
        scopes: ['read'],
      },
      parents: [{ type: 'Set', id: 'admin' }],
    })
  })

  test('an attribute cannot pass for permissions', () => {
    const odd: Shape = { ...shape, subject: { permissions: 'strings' } }
    assert.deepEqual(cedarSubject(alice, model, odd).attributes?.['permissions'], ['read'])
  })
})

describe('cedarResource', () => {
  test('has the columns of the shape and the id of the row', () => {
    const row = { id: 7, tenant: 'acme', internal: 'x' }
    const attributes = { tenant: 'acme' }
    assert.deepEqual(cedarResource(order, row, shape), { type: 'order', id: '7', attributes })
    assert.equal(cedarResource(order, {}, shape).id, '')
  })

  test('reads nothing inherited', () => {
    const named = { resource: { toString: 'string' } } as unknown as Shape
    assert.deepEqual(cedarResource(order, {}, named).attributes, {})
  })
})

test('cedarSets are the sets with what they include', () => {
  assert.deepEqual(cedarSets(sets), [
    { type: 'Set', id: 'member', parents: [] },
    { type: 'Set', id: 'admin', parents: [{ type: 'Set', id: 'member' }] },
  ])
})

describe('cedarSchema', () => {
  test('Cedar can read it, whatever the names are', () => {
    const odd: Shape = { ...shape, context: { 'a "b"': 'longs', in: 'boolean' } }
    const schema = cedarSchema(order, odd, ['read', 'a "b"'])
    assert.deepEqual(checkParseSchema(schema), { type: 'success' })
  })

  test('a type that Cedar cannot name throws', () => {
    const wrong = resourceType('purchase order', { tenant: null })
    assert.throws(() => cedarSchema(wrong, { resource: {} }, ['read']), TypeError)
  })
})
