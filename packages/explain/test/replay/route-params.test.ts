import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { routeParams } from '../../src/replay/route-params.ts'

// Goal: parameters are those that the router found, or nobody knows them.
describe('routeParams', () => {
  const rows = [
    ['no template', undefined, '/orders/7', undefined],
    ['no parameter', '/orders', '/orders', {}],
    ['two of them', '/t/{tenant}/o/{id}', '/t/acme/o/7', { tenant: 'acme', id: '7' }],
    ['decoded', '/o/{id}', '/o/a%20b', { id: 'a b' }],
    ['broken encoding', '/o/{id}', '/o/%zz', undefined],
    ['another path', '/o/{id}', '/p/7', undefined],
    ['a longer path', '/o/{id}', '/o/7/x', undefined],
    [
      'a part of a segment is no parameter that we can find',
      '/o/{id}.json',
      '/o/7.json',
      undefined,
    ],
  ] as const
  for (const [name, template, path, expected] of rows) {
    test(name, () => {
      const found = routeParams(template, path)
      assert.deepEqual(found && { ...found }, expected)
    })
  }
})
