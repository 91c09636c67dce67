// Goal: fields that only a proxy may write are added, with what would let in, and nothing is taken away.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fieldMutations, tenantFields } from '../../src/states/field-mutations.ts'
import { contextFor, READ, valuesIn, WRITE } from './refused.ts'

const context = contextFor('GET /orders/{id}')
const mutations = fieldMutations(READ, context)
const rows: readonly (readonly [string, string, string])[] = [
  ['fields that name the address 127.0.0.1', 'X-Forwarded-For', '127.0.0.1'],
  ['fields that name the address 127.0.0.1', 'X-Real-IP', '127.0.0.1'],
  ['fields that name the address 127.0.0.1', 'Forwarded', 'for=127.0.0.1'],
  ['fields that name the address ::1', 'X-Forwarded-For', '::1'],
  ['fields that name the address ::1', 'Forwarded', 'for="[::1]"'],
  ['fields that name the owner', 'X-User-Id', 'alice'],
  ['fields that name the owner', 'X-User', 'alice'],
  ['fields that name the owner', 'X-Remote-User', 'alice'],
  ['fields that name the owner', 'X-Forwarded-User', 'alice'],
  ['fields that name the role admin', 'X-Role', 'admin'],
  ['fields that name the role admin', 'X-Roles', 'admin'],
  ['fields that name the role admin', 'X-User-Id', 'alice'],
  ['fields that name the role member', 'X-Role', 'member'],
  ['fields that name the tenant', 'X-Tenant', 'acme'],
  ['fields that name the tenant', 'X-Tenant-Id', 'acme'],
  ['the path in fields, and / in its place', 'X-Original-URL', '/api/orders/17?full=1'],
  ['the path in fields, and / in its place', 'X-Rewrite-URL', '/api/orders/17?full=1'],
  ['fields that name the path /', 'X-Original-URL', '/'],
  ['fields that name the path /', 'X-Forwarded-Uri', '/'],
  ['a field that names the method OPTIONS', 'X-Forwarded-Method', 'OPTIONS'],
  ['If-None-Match', 'If-None-Match', '*'],
  ['Range', 'Range', 'bytes=0-0'],
]

describe('fieldMutations', () => {
  for (const [name, field, value] of rows) {
    test(`${name}: ${field} is ${value}`, () => {
      const request = mutations.find((one) => one.name === name)?.apply(READ)
      assert.ok(request !== undefined)
      assert.deepEqual(valuesIn(request, field), [value])
      assert.deepEqual(request.fields.slice(0, 1), READ.fields)
    })
  }

  test('only the path that fields name is another', () => {
    const targets = mutations.map((one) => [one.name, one.apply(READ).target] as const)
    const others = targets.filter(([, target]) => target !== READ.target)
    assert.deepEqual(others, [['the path in fields, and / in its place', '/']])
  })

  test('without another tenant there is none to name', () => {
    const names = fieldMutations(READ, { ...context, otherTenant: undefined }).map(
      ({ name }) => name,
    )
    assert.ok(!names.includes('fields that name the tenant'))
  })

  test('at most three roles are tried, and admin is one of them', () => {
    const roles = ['a', 'b', 'c', 'd']
    const names = fieldMutations(READ, { ...context, roles }).flatMap(({ name }) =>
      name.includes('the role') ? [name.slice(-5)] : [],
    )
    assert.deepEqual(names, ['admin', 'ole a', 'ole b'])
  })

  test('a change has no conditions', () => {
    const names = fieldMutations(WRITE, context).map(({ name }) => name)
    assert.ok(!names.includes('If-None-Match') && !names.includes('Range'))
  })

  test('304 and 416 betray what was refused', () => {
    const betrays = mutations.flatMap(({ name, betrays: statuses }) =>
      statuses ? [[name, ...statuses]] : [],
    )
    assert.deepEqual(betrays, [
      ['If-None-Match', 304, 412],
      ['Range', 416],
    ])
  })

  test('a tenant has five fields', () => assert.equal(tenantFields('acme').length, 5))
})
