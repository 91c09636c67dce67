// Goal: all mutations of a request are there, each once, pure, and other than the request.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { mutationsOf, selectorsOf } from '../../src/states/mutations.ts'
import { contextFor, READ, valuesIn, WRITE } from './refused.ts'

const requests = [
  [READ, 'GET /orders/{id}'],
  [WRITE, 'PATCH /orders/{id}'],
  [{ ...READ, method: 'DELETE' }, 'DELETE /orders/{id}'],
] as const

describe('mutationsOf', () => {
  for (const [request, id] of requests) {
    const mutations = mutationsOf(request, contextFor(id, { ownId: '18' }))

    test(`${id}: each name is there once`, () => {
      assert.equal(new Set(mutations.map(({ name }) => name)).size, mutations.length)
    })

    test(`${id}: each differs from the request, and changes what it says`, () => {
      const before = JSON.stringify(request)
      for (const { name, apply, changes } of mutations) {
        const sent = apply(request)
        assert.notEqual(JSON.stringify(sent), before, name)
        assert.equal(sent.method !== request.method, changes === 'method', name)
      }
      assert.equal(JSON.stringify(request), before)
    })
  }

  test('a mutation of a read stays one, but for a POST in its place', () => {
    const harmful = mutationsOf(READ, contextFor('GET /orders/{id}')).filter(
      ({ effect }) => effect.kind !== 'read',
    )
    assert.deepEqual(
      harmful.map(({ method }) => method),
      ['POST', 'POST'],
    )
  })

  test('every mutation of a removal could remove, unless it is sent as something that reads', () => {
    for (const { effect, name } of mutationsOf(
      { ...READ, method: 'DELETE' },
      contextFor('DELETE /orders/{id}'),
    )) {
      assert.equal(effect.kind, 'remove', name)
    }
  })

  test('six are sentinels', () => {
    const names = mutationsOf(READ, contextFor('GET /orders/{id}')).flatMap((one) =>
      one.isSentinel ? [one.name] : [],
    )
    assert.deepEqual(names, [
      'HEAD',
      'POST that fields make GET',
      'a slash behind the path',
      'capital letters',
      'fields that name the owner',
      'fields that name the tenant',
    ])
  })

  test('never throws, whatever the target is', () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string(), { nil: undefined }), (target, body) => {
        const request = { ...WRITE, target, body }
        for (const { apply } of mutationsOf(request, contextFor('PATCH /orders/{id}')))
          apply(request)
      }),
    )
  })
})

describe('selectorsOf', () => {
  const named = selectorsOf({ owner: 'alice', tenant: 'acme' })
  const list = { ...READ, target: '/orders' }
  const rows: readonly (readonly [string, string])[] = [
    ['the query userId=alice', '/orders?userId=alice'],
    ['the query owner=alice', '/orders?owner=alice'],
    ['the query tenant=acme', '/orders?tenant=acme'],
    ['the query tenantId=acme', '/orders?tenantId=acme'],
    ['the query all=true', '/orders?all=true'],
  ]
  for (const [name, target] of rows) {
    test(name, () => {
      assert.equal(named.find((one) => one.name === name)?.apply(list).target, target)
    })
  }

  test('a tenant is named by fields too', () => {
    const request = named.find(({ changes }) => changes === 'field')?.apply(list)
    assert.deepEqual(request && valuesIn(request, 'X-Tenant-Id'), ['acme'])
  })

  test('without a tenant none is named', () => {
    assert.ok(!selectorsOf({ owner: 'alice' }).some(({ name }) => name.includes('tenant')))
  })
})
