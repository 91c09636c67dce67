// Goal: each mutation of a path is the path that its name says, and nothing else of the request changes.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pathMutations } from '../../src/states/path-mutations.ts'
import { contextFor, READ } from './refused.ts'

const rows: readonly (readonly [string, string])[] = [
  ['a slash behind the path', '/api/orders/17/'],
  ['two slashes in front of the path', '//api/orders/17'],
  ['two slashes in the path', '/api/orders//17'],
  ['a slash that is escaped', '/api/orders%2f17'],
  ['a segment that is a dot', '/api/orders/./17'],
  ['a segment that is an escaped dot', '/api/orders/%2e/17'],
  ['a way down and up', '/api/orders/x/../17'],
  ['a way down and up that is escaped', '/api/orders/x/%2e%2e/17'],
  ['a way down and up with a parameter', '/api/orders/x/..;/17'],
  ['a parameter behind the path', '/api/orders/17;x'],
  ['a parameter in the path', '/api/orders;x/17'],
  ['a dot behind the path', '/api/orders/17/.'],
  ['a backslash in the path', '/api/orders\\17'],
  ['a space behind the path', '/api/orders/17%20'],
  ['the ending .json', '/api/orders/17.json'],
  ['capital letters', '/api/ORDERS/17'],
  ['a letter that is escaped', '/api/%6frders/17'],
  ['a letter that is escaped twice', '/api/%256frders/17'],
]

const mutations = pathMutations(READ, contextFor('GET /orders/{id}'))

describe('pathMutations', () => {
  for (const [name, path] of rows) {
    test(`${name}: ${path}`, () => {
      const mutation = mutations.find((one) => one.name === name)
      assert.deepEqual(mutation?.apply(READ), { ...READ, target: `${path}?full=1` })
    })
  }

  test('there are no others', () => {
    assert.deepEqual(
      mutations.map(({ name }) => name),
      rows.map(([name]) => name),
    )
  })

  test('the letters of an id are left as they are', () => {
    const context = contextFor('GET /orders/{id}')
    const request = { ...READ, target: '/orders/aBc' }
    const [capital] = pathMutations(request, context).filter(
      ({ name }) => name === 'capital letters',
    )
    assert.equal(capital?.apply(request).target, '/ORDERS/aBc')
  })

  test('a path that ends in a slash gets no second one', () => {
    const request = { ...READ, target: '/orders/' }
    const names = pathMutations(request, contextFor('GET /orders/')).map(({ name }) => name)
    assert.ok(!names.includes('a slash behind the path'))
  })

  test('a path of one segment has no slash to escape', () => {
    const request = { ...READ, target: '/orders' }
    const names = pathMutations(request, contextFor('GET /orders')).map(({ name }) => name)
    assert.ok(!names.includes('a slash that is escaped'))
  })
})
