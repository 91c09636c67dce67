import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDatabase } from '../../src/orders/database.ts'
import { ORDERS, SUBJECTS } from '../../src/orders/fixture.ts'

// Goal: the store begins as the fixture says, on every start, in memory and in a file.

test('the orders are those of the fixture', () => {
  const database = openDatabase(':memory:')
  assert.deepEqual(database.orders(), ORDERS)
  database.close()
})

test('a condition finds some of the orders, and a tenant some of those', () => {
  const database = openDatabase(':memory:')
  const open = { text: 'status = ? OR status = ?', values: ['open', 'none'] }
  const ids = (orders: readonly { readonly id: number }[]): number[] => orders.map(({ id }) => id)
  assert.deepEqual(ids(database.orders(open)), [1, 3, 4])
  assert.deepEqual(ids(database.orders(open, 'globex')), [4])
  assert.deepEqual(ids(database.orders(undefined, 'acme')), [1, 2, 3])
  database.close()
})

for (const { id, kind, tenant, roles, permissions } of SUBJECTS) {
  test(`${id} is there with roles and permissions`, () => {
    const database = openDatabase(':memory:')
    const found = database.subject(id)
    assert.deepEqual(
      { kind: found?.kind, tenant: found?.tenant, sets: found?.sets, held: found?.permissions },
      { kind, tenant, sets: roles, held: permissions },
    )
    database.close()
  })
}

test('a file begins anew at every start', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'orders-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const file = join(directory, 'orders.db')
  const first = openDatabase(file)
  assert.equal(first.deleteOrder(1), true)
  assert.equal(first.order(1), undefined)
  first.close()
  const second = openDatabase(file)
  assert.deepEqual(second.order(1), ORDERS[0])
  second.close()
})

test('a new order gets a number that no order had', () => {
  const database = openDatabase(':memory:')
  database.deleteOrder(4)
  const order = { tenant: 'acme', owner: 'bob', item: 'lamp', quantity: 1, status: 'open' }
  assert.deepEqual(database.insertOrder(order), { id: 5, ...order })
  database.close()
})

test('a change leaves the rest as it was; a missing order is not made', () => {
  const database = openDatabase(':memory:')
  assert.deepEqual(database.updateOrder(1, { quantity: 7 }), { ...ORDERS[0], quantity: 7 })
  assert.equal(database.updateOrder(99, { quantity: 7 }), undefined)
  assert.equal(database.deleteOrder(99), false)
  database.close()
})

test('a new API key replaces the old one', () => {
  const database = openDatabase(':memory:')
  database.replaceApiKey('reporting', 'one')
  database.replaceApiKey('reporting', 'two')
  assert.equal(database.apiKeySubject('one'), undefined)
  assert.equal(database.apiKeySubject('two'), 'reporting')
  database.close()
})

test('refilling brings the orders back and keeps the API keys', () => {
  const database = openDatabase(':memory:')
  database.replaceApiKey('reporting', 'one')
  database.deleteOrder(1)
  database.updateOrder(2, { quantity: 7 })
  database.insertOrder({ tenant: 'acme', owner: 'bob', item: 'x', quantity: 1, status: 'open' })
  database.refill()
  assert.deepEqual(database.orders(), ORDERS)
  assert.equal(database.apiKeySubject('one'), 'reporting')
  database.close()
})
