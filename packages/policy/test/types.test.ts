import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AclTable } from '../src/acl-source.ts'
import type { CompiledRule } from '../src/compile.ts'
import type { AclEntry } from '../src/leaves/acl.ts'
import { address } from '../src/leaves/address.ts'
import { fromSubject } from '../src/leaves/operand.ts'
import { timeWindow } from '../src/leaves/time.ts'
import { createModel } from '../src/model.ts'
import { type ResourceType, resourceType } from '../src/resource-type.ts'
import { all, any, type Rule } from '../src/rule.ts'
import { input, model, type Order, order } from './fixtures.ts'

// Goal: what cannot be right does not compile.
// Method: the compiler; every `@ts-expect-error` fails the check when its line compiles.

declare const table: AclTable

/** Never called: some of these lines would throw. */
export function onlyCompiled(): readonly unknown[] {
  return [
    order.attribute('status', 'equal', 'open'),
    order.attribute('status', 'in', ['open', 'closed']),
    order.attribute('total', 'less', 100),
    order.attribute('tags', 'contains', 'new'),
    order.attribute('customer', 'equal', fromSubject('id')),
    // @ts-expect-error a misspelt column
    order.attribute('statu', 'equal', 'open'),
    // @ts-expect-error a value that the column cannot have
    order.attribute('status', 'equal', 'opened'),
    // @ts-expect-error a list where one value is compared
    order.attribute('status', 'equal', ['open']),
    // @ts-expect-error one value where a list is searched
    order.attribute('status', 'in', 'open'),
    // @ts-expect-error a value that the list in the column cannot have
    order.attribute('tags', 'contains', 7),
    // @ts-expect-error an operator that there is not
    order.attribute('status', 'like', 'open'),
    // @ts-expect-error the tenant is neither stated nor waived
    resourceType<Order>('order', {}),
    // @ts-expect-error a tenant column that the row has not
    resourceType<Order>('order', { tenant: 'tennant' }),
    resourceType<Order>('order', { tenant: 'tenant', columns: { total: 'number' } }),
    // @ts-expect-error a stated column that the row has not
    resourceType<Order>('order', { tenant: 'tenant', columns: { totl: 'number' } }),
    // @ts-expect-error a type of columns that there is not
    resourceType<Order>('order', { tenant: 'tenant', columns: { total: 'decimal' } }),
    // @ts-expect-error an owner column that the row has not
    resourceType<Order>('order', { tenant: 'tenant', owner: 'owner' }),
    resourceType<Order>('order', { tenant: 'tenant', acl: 'tags' }),
    // @ts-expect-error an access list in a column that the row has not
    resourceType<Order>('order', { tenant: 'tenant', acl: 'acl' }),
    // @ts-expect-error a key that the row has not
    resourceType<Order>('order', { tenant: 'tenant', acl: { column: 'tags', key: 'id', table } }),
    // @ts-expect-error a day that there is not
    timeWindow({ days: ['monday'] }),
    // @ts-expect-error no block at all
    address(),
    // @ts-expect-error an effect that there is not
    { subject: 'user:a', permission: 'a', effect: 'allow' } satisfies AclEntry,
    // @ts-expect-error nothing in an all: it would permit everything
    all(),
    // @ts-expect-error nothing in an any
    any(),
    // @ts-expect-error a leaf that there is not
    { kind: 'everyone' } satisfies Rule,
    // @ts-expect-error a resource of another type
    model.compile({ kind: 'owner' }, order).evaluate({ ...input(), resource: { id: 1 } }),
    Object.assign((rule: Rule): void => {
      // @ts-expect-error a rule is not changed after it was made
      rule.kind = 'owner'
    }),
  ]
}

test('types of different rows stand in one list', () => {
  const invoice = resourceType<{ readonly org: string; readonly due: Date }>('invoice', {
    tenant: 'org',
  })
  const types: readonly ResourceType[] = [order, invoice]
  const rules: readonly CompiledRule[] = [
    model.compile({ kind: 'anyone' }, order),
    model.compile({ kind: 'anyone' }, invoice),
  ]
  assert.equal(createModel({ permissions: [], resources: types }).permissions.length, 0)
  assert.equal(rules.length, 2)
})
