// Goal: a request by another method, or by one that a field overrides, says what it may do.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest, Effect } from '../../src/exchange.ts'
import { withQuery } from '../../src/states/method-mutations.ts'
import { mutationsOf } from '../../src/states/mutations.ts'
import { contextFor, READ, valuesIn, WRITE } from './refused.ts'

const DELETE: AuditRequest = { ...READ, method: 'DELETE', target: '/api/orders/17' }
const POST: AuditRequest = { ...WRITE, method: 'POST', target: '/api/orders' }
const read: Effect = { kind: 'read' }
const write: Effect = { kind: 'write', object: 'orderA', id: '17' }
const remove: Effect = { kind: 'remove', object: 'orderA', id: '17' }
const rows: readonly (readonly [AuditRequest, string, string, string, Effect])[] = [
  [READ, 'HEAD', 'HEAD', 'HEAD', read],
  [READ, 'OPTIONS', 'OPTIONS', 'OPTIONS', read],
  [READ, 'TRACE', 'TRACE', 'TRACE', read],
  [READ, 'GET in small letters', 'get', 'get', read],
  [READ, 'POST that fields make GET', 'POST', 'GET', write],
  [READ, 'POST that the query makes GET', 'POST', 'GET', write],
  [WRITE, 'POST that fields make PATCH', 'POST', 'PATCH', write],
  [WRITE, 'GET that fields make PATCH', 'GET', 'PATCH', write],
  [DELETE, 'POST that fields make DELETE', 'POST', 'DELETE', remove],
  [DELETE, 'GET that fields make DELETE', 'GET', 'DELETE', remove],
  [DELETE, 'POST that the query makes DELETE', 'POST', 'DELETE', remove],
  [POST, 'GET that fields make POST', 'GET', 'POST', { kind: 'create' }],
]

describe('methodMutations', () => {
  for (const [request, name, method, seemsLike, effect] of rows) {
    test(`${request.method}: ${name} could ${effect.kind}`, () => {
      const id = request === POST ? undefined : '17'
      const context = contextFor(`${request.method} /orders/{id}`, { id })
      const mutation = mutationsOf(request, context).find((one) => one.name === name)
      assert.ok(mutation !== undefined)
      assert.deepEqual([mutation.method, mutation.seemsLike], [method, seemsLike])
      assert.deepEqual(mutation.effect, effect)
      assert.equal(mutation.apply(request).method, method)
      assert.equal(mutation.apply(request).body, request.body)
    })
  }

  test('an override stands in all fields that servers know', () => {
    const mutations = mutationsOf(DELETE, contextFor('DELETE /orders/{id}'))
    const request = mutations
      .find(({ name }) => name === 'POST that fields make DELETE')
      ?.apply(DELETE)
    assert.ok(request !== undefined)
    for (const field of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      assert.deepEqual(valuesIn(request, field), ['DELETE'])
    }
  })

  test('withQuery adds to a query, and begins one', () => {
    assert.equal(withQuery('/a', 'b', 'c d'), '/a?b=c%20d')
    assert.equal(withQuery('/a?x=1', 'b', '&'), '/a?x=1&b=%26')
  })
})
