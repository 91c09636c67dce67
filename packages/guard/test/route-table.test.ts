import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AnyPolicy } from '../src/policies/policy.ts'
import { createRouteTable, type Route } from '../src/route-table.ts'

const policy = {} as AnyPolicy
const routeOf = (method: string, path: string): Route<string> => ({
  method,
  path,
  policy,
  handler: `${method} ${path}`,
})
const find = createRouteTable([
  routeOf('GET', '/orders'),
  routeOf('POST', '/orders'),
  routeOf('GET', '/orders/:id'),
  routeOf('GET', '/orders/latest'),
  routeOf('GET', '/tenants/:tenant/orders/:id'),
  routeOf('POST', '/forms'),
  routeOf('GET', '/files'),
  routeOf('HEAD', '/files'),
  routeOf('GET', '/files/:id'),
  routeOf('HEAD', '/files/:id'),
])

// Goal: a path names exactly one route or none; nothing is normalised behind the guard's back.
describe('createRouteTable', () => {
  const rows = [
    ['a fixed path', 'GET', '/orders', 'GET /orders', {}],
    ['the query is not part of it', 'GET', '/orders?a=/b', 'GET /orders', {}],
    [
      'an absolute target (RFC 9112 section 3.2.2)',
      'GET',
      'http://a.example/orders?b',
      'GET /orders',
      {},
    ],
    ['the method counts', 'POST', '/orders', 'POST /orders', {}],
    ['HEAD is served by GET', 'HEAD', '/orders', 'GET /orders', {}],
    ['HEAD with a parameter too', 'HEAD', '/orders/1', 'GET /orders/:id', { id: '1' }],
    ['HEAD has a route of its own', 'HEAD', '/files', 'HEAD /files', {}],
    ['so has HEAD with a parameter', 'HEAD', '/files/1', 'HEAD /files/:id', { id: '1' }],
    ['a route for HEAD serves no GET', 'GET', '/files/1', 'GET /files/:id', { id: '1' }],
    ['a parameter', 'GET', '/orders/1', 'GET /orders/:id', { id: '1' }],
    ['a fixed path wins over a parameter', 'GET', '/orders/latest', 'GET /orders/latest', {}],
    ['a parameter is decoded', 'GET', '/orders/a%2Fb%20c', 'GET /orders/:id', { id: 'a/b c' }],
    [
      'several parameters',
      'GET',
      '/tenants/acme/orders/2',
      'GET /tenants/:tenant/orders/:id',
      { tenant: 'acme', id: '2' },
    ],
  ] as const
  for (const [name, method, target, handler, params] of rows) {
    test(name, () => {
      const match = find(method, target)
      assert.equal(match?.route.handler, handler)
      assert.deepEqual({ ...match?.params }, params)
    })
  }

  const none = [
    ['another method', 'DELETE', '/orders'],
    ['another path', 'GET', '/order'],
    ['an absolute target without a path', 'GET', 'http://a.example'],
    ['an absolute target with another path', 'GET', 'http://a.example//orders'],
    ['the target of OPTIONS for the whole server', 'OPTIONS', '*'],
    ['a slash more at the end', 'GET', '/orders/'],
    ['a slash more at the front', 'GET', '//orders'],
    ['dots', 'GET', '/a/../orders'],
    ['another case', 'GET', '/Orders'],
    ['a segment more', 'GET', '/orders/1/2'],
    ['broken percent-encoding in a parameter', 'GET', '/orders/%E0%A4%A'],
    ['an encoded fixed segment', 'GET', '/%6Frders'],
    ['a method in lower case', 'get', '/orders'],
    ['HEAD where only POST is served', 'HEAD', '/forms'],
  ] as const
  for (const [name, method, target] of none) {
    test(`${name} finds nothing`, () => assert.equal(find(method, target), undefined))
  }

  // By name: patterns in their order, a target, and which of them it finds.
  const ordered = [
    ['of two that match, the first is meant', ['/a/:x', '/:y/b'], '/a/b', '/a/:x'],
    ['and the other way round', ['/:y/b', '/a/:x'], '/a/b', '/:y/b'],
    ['one whose parameter cannot be decoded steps back', ['/:y/b', '/%zz/:x'], '/%zz/b', '/%zz/:x'],
    ['an empty parameter too', ['/:x/:y', '//:z'], '//b', '//:z'],
    ['segments do not run together', ['/a/:x/b/c', '/a/:x/:y/d'], '/a/1/b/d', '/a/:x/:y/d'],
    ['a colon within a segment is no parameter', ['/a:b/:x'], '/a:b/1', '/a:b/:x'],
  ] as const
  for (const [name, paths, target, found] of ordered) {
    test(name, () => {
      const find = createRouteTable(paths.map((path) => routeOf('GET', path)))
      assert.equal(find('GET', target)?.route.path, found)
    })
  }

  test('two routes that the same requests would find are refused at start', () => {
    const twice = [routeOf('GET', '/a/:b'), routeOf('GET', '/a/:c')]
    assert.throws(() => createRouteTable(twice), /there are two routes GET \/a\/:c/)
  })

  test('a colon within a segment is a colon', () => {
    const find = createRouteTable([routeOf('GET', '/a/x:b'), routeOf('GET', '/a/x:c')])
    assert.deepEqual(
      ['/a/x:b', '/a/x:c', '/a/x:d'].map((path) => find('GET', path)?.route.path),
      ['/a/x:b', '/a/x:c', undefined],
    )
  })

  test('the same path with another method is another route', () => {
    assert.doesNotThrow(() => createRouteTable([routeOf('GET', '/a'), routeOf('PUT', '/a')]))
  })
})
