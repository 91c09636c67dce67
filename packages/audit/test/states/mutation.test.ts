// Goal: a mutation says the worst that it could do, so that whoever sends it can withhold it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Effect } from '../../src/exchange.ts'
import { isSafeMethod, mutationOf, worstOf } from '../../src/states/mutation.ts'
import { contextFor, READ } from './refused.ts'

const context = contextFor('GET /orders/{id}')
const rows: readonly (readonly [readonly string[], string | undefined, Effect])[] = [
  [['GET', 'HEAD'], '17', { kind: 'read' }],
  [['GET', 'PATCH'], '17', { kind: 'write', object: 'orderA', id: '17' }],
  [['POST', 'DELETE'], '17', { kind: 'remove', object: 'orderA', id: '17' }],
  [['POST', 'GET'], undefined, { kind: 'create' }],
  [['SALLYPORT'], undefined, { kind: 'create' }],
]

describe('worstOf', () => {
  for (const [methods, id, effect] of rows) {
    test(`${methods.join(' or ')} ${id === undefined ? 'without' : 'with'} an id could ${effect.kind}`, () => {
      assert.deepEqual(worstOf(methods, { ...context, id }), effect)
    })
  }

  test('an object without a name is one that this run does not own', () => {
    const effect = worstOf(['PUT'], { ...context, object: undefined })
    assert.deepEqual(effect, { kind: 'write', object: 'GET /orders/{id}', id: '17' })
  })
})

describe('mutationOf', () => {
  const row = { name: 'n', cause: 'c', changes: 'field', apply: (one: typeof READ) => one } as const

  test('is of the method that is sent, and no sentinel unless it says so', () => {
    const mutation = mutationOf(row, READ, context)
    assert.deepEqual(
      [mutation.method, mutation.seemsLike, mutation.isSentinel],
      ['GET', 'GET', false],
    )
    assert.deepEqual([mutation.effect, mutation.betrays], [{ kind: 'read' }, []])
    assert.equal(mutationOf({ ...row, isSentinel: true }, READ, context).isSentinel, true)
  })

  test('an effect that is stated stands', () => {
    const effect = { kind: 'probe' } as const
    assert.deepEqual(mutationOf({ ...row, effect }, READ, context).effect, effect)
  })
})

describe('isSafeMethod', () => {
  test('GET, HEAD, OPTIONS and TRACE read (RFC 9110 section 9.2.1)', () => {
    assert.ok(['GET', 'HEAD', 'OPTIONS', 'TRACE'].every(isSafeMethod))
    assert.ok(!['POST', 'PUT', 'PATCH', 'DELETE', 'get'].some(isSafeMethod))
  })
})
