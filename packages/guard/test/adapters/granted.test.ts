import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Access } from '../../src/access.ts'
import { accessOf, grant, mark, policyOf } from '../../src/adapters/granted.ts'
import { createWorld } from './world.ts'

const { readOrder, listOrders, open } = createWorld()
const accessTo = <T>(resource: T): Access<T> => ({
  subject: undefined,
  resource,
  params: {},
  id: '',
  require: () => assert.fail(),
  permits: () => assert.fail(),
  requireAsync: () => assert.fail(),
  permitsAsync: () => assert.fail(),
  where: () => assert.fail(),
  whereAsync: () => assert.fail(),
})

describe('accessOf', () => {
  test('each policy that ran has its own access', () => {
    const carrier = {}
    const first = accessTo({ id: '1', tenant: 'acme', customer: 'alice' })
    const second = accessTo({})
    grant(carrier, readOrder, first)
    grant(carrier, listOrders, second)
    assert.equal(accessOf(carrier, readOrder), first)
    assert.equal(accessOf(carrier, listOrders), second)
    assert.throws(() => accessOf(carrier, open), /policy `open` did not run on this request/)
  })

  test('one policy that ran twice has its last access', () => {
    const carrier = {}
    const [first, second] = [accessTo({}), accessTo({})]
    grant(carrier, listOrders, first)
    grant(carrier, listOrders, second)
    assert.equal(accessOf(carrier, listOrders), second)
  })

  test('a request on which nothing ran has none', () => {
    assert.throws(() => accessOf({}, open), /put `protect` with it before the handler/)
  })
})

describe('policyOf', () => {
  test('a marked function has its policy', () => {
    assert.equal(policyOf(mark(() => {}, open)), open)
  })

  test('a class made from a marked one has none: it may have overridden what it does', () => {
    const Marked = mark(class {}, open)
    assert.equal(policyOf(Marked), open)
    assert.equal(policyOf(class extends Marked {}), undefined)
  })

  for (const other of [() => {}, undefined, null, 7, {}]) {
    test(`${String(other)} has none`, () => assert.equal(policyOf(other), undefined))
  }
})
