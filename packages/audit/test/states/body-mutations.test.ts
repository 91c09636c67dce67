// Goal: an id in two places, a body of another type, and properties that nobody offers.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bodyMutations, extraProperties } from '../../src/states/body-mutations.ts'
import { contextFor, READ, valuesIn, WRITE } from './refused.ts'

const context = contextFor('PATCH /orders/{orderId}', { ownId: '18' })

function applied(name: string, request = WRITE): typeof WRITE {
  const mutation = bodyMutations(request, context).find((one) => one.name === name)
  assert.ok(mutation !== undefined, name)
  return mutation.apply(request)
}

describe('bodyMutations', () => {
  test('an own id in the query, by each name that the path has', () => {
    assert.equal(applied('an own id in the query, as id').target, '/api/orders/17?id=18')
    assert.equal(applied('an own id in the query, as orderId').target, '/api/orders/17?orderId=18')
  })

  test('an own id in the body, with all that was there', () => {
    const { body } = applied('an own id in the body')
    assert.deepEqual(JSON.parse(body ?? ''), { item: 'lamp', count: 2, id: '18' })
  })

  test('the body as a form says the same', () => {
    const request = applied('the body as a form')
    assert.equal(request.body, 'item=lamp&count=2')
    assert.deepEqual(valuesIn(request, 'Content-Type'), ['application/x-www-form-urlencoded'])
  })

  test('the body as plain text is the same text', () => {
    const request = applied('the body as plain text')
    assert.equal(request.body, WRITE.body)
    assert.deepEqual(valuesIn(request, 'Content-Type'), ['text/plain'])
  })

  test('without a body there is none to write otherwise', () => {
    const names = bodyMutations(READ, context).map(({ name }) => name)
    assert.deepEqual(names, ['an own id in the query, as id', 'an own id in the query, as orderId'])
  })

  for (const body of ['', '[1]', 'null', '{', 'a=1']) {
    test(`a body of \`${body}\` is no object`, () => {
      const names = bodyMutations({ ...WRITE, body }, context).map(({ name }) => name)
      assert.ok(!names.some((name) => name.includes('body')))
    })
  }

  test('without an own id nothing stands twice', () => {
    const mutations = bodyMutations(WRITE, { ...context, ownId: undefined })
    assert.deepEqual(
      mutations.map(({ name }) => name),
      ['the body as a form', 'the body as plain text'],
    )
  })
})

describe('extraProperties', () => {
  test('names what would matter', () => {
    const names = Object.keys(extraProperties({}, []))
    for (const name of ['role', 'roles', 'isAdmin', 'tenant', 'owner', 'status', 'permissions']) {
      assert.ok(names.includes(name), name)
    }
  })

  test('leaves out what the body has and what the operation offers', () => {
    const extra = extraProperties({ role: 'x' }, ['status'])
    assert.ok(!('role' in extra) && !('status' in extra) && 'isAdmin' in extra)
  })
})
