import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  all,
  createModel,
  owner,
  permission,
  readPolicies,
  resourceType,
  role,
} from '@sallyport/policy'
import { createGuard, type Guard } from '../../src/guard.ts'
import { apiKey } from '../../src/schemes/api-key.ts'
import { basic } from '../../src/schemes/basic.ts'

// Goal: what a guard says of itself is data, whole, and read by whoever reads policies.

const schemes = [
  basic({ lookup: () => undefined }),
  apiKey({ prefix: 'test', lookup: () => undefined }),
]
const order = resourceType<{ tenant: string; owner: string }>('order', {
  tenant: 'tenant',
  owner: 'owner',
  crossTenant: 'orders:all',
  columns: { tenant: 'text', owner: 'text' },
})
const sets = { member: { permissions: ['orders:read'] }, admin: { includes: ['member'] } }
const permissions = ['orders:read', 'orders:all']

function guardOfProgram(): Guard {
  const guard = createGuard({ realm: 'test', model: createModel({ permissions, sets }), schemes })
  guard.policy('list', { rule: permission('orders:read'), schemes: ['api_key'] })
  const rule = all(role('admin'), owner())
  guard.policy('change', { rule, resource: order, load: () => undefined })
  return guard
}

describe('guard.describe', () => {
  const guard = guardOfProgram()
  const policy = guard.policies.get('list')
  const change = guard.policies.get('change')

  test('it is JSON that policies are read from, with the fallback', () => {
    const { policies } = JSON.parse(JSON.stringify(guard.describe()))
    const read = readPolicies(policies)
    assert.equal(read.kind, 'policies')
    assert.deepEqual(Object.keys(policies.policies), ['fallback', 'list', 'change'])
    assert.deepEqual(policies.sets, sets)
    assert.deepEqual(policies.resources.order.crossTenant, 'orders:all')
    assert.equal(policies.policies.change.resource, 'order')
  })

  test('what is read from it has the versions of the guard', () => {
    const read = readPolicies(JSON.parse(JSON.stringify(guard.describe().policies)))
    assert.ok(read.kind === 'policies')
    for (const name of ['list', 'change', 'fallback']) {
      assert.equal(read.compiled.get(name)?.version, guard.policies.get(name)?.version, name)
    }
  })

  const rows = [
    ['a parameter has braces', '/orders/:id', '/orders/{id}'],
    ['so has one with a pattern', '/orders/:id(\\d+)/:page{[0-9]+}', '/orders/{id}/{page}'],
    ['so has one that may be missing', '/orders/:id?', '/orders/{id}'],
    ['what has braces keeps them', '/orders/{id}', '/orders/{id}'],
    ['a part that may be missing', '/orders{/:id}', '/orders/{id}'],
    ['a star is a parameter', '/files/*', '/files/{rest}'],
    ['so are two stars', '/files/**', '/files/{rest}'],
    ['each of several has a name', '/a/*/b/*', '/a/{rest}/b/{rest2}'],
    ['a star with a name has that', '/files/*path', '/files/{path}'],
    ['also in braces', '/files/{*path}', '/files/{path}'],
    ['or behind a colon', '/files/**:path', '/files/{path}'],
    ['or before the star', '/files/:path*', '/files/{path}'],
    ['or before a pattern', '/files/:path(.*)', '/files/{path}'],
    ['a pattern without a name', '/files/(.*)', '/files/{rest}'],
    ['every path, for one method', '*', '/{rest}'],
  ] as const
  for (const [name, path, expected] of rows) {
    test(name, () => {
      const [route] = guard.describe([{ method: 'get', path, policy: change }]).routes
      const schemes = ['basic', 'api_key']
      assert.deepEqual(route, { method: 'GET', path: expected, policy: 'change', schemes })
    })
  }

  test('a route without a policy is there without one, and its schemes are those of a policy', () => {
    const open = { method: 'GET', path: '/open', policy: undefined }
    assert.deepEqual(guard.describe([open, { method: 'GET', path: '/a', policy }]).routes, [
      { method: 'GET', path: '/open' },
      { method: 'GET', path: '/a', policy: 'list', schemes: ['api_key'] },
    ])
  })

  test('a route for all methods is one of each, and one of its own goes first', () => {
    const own = { method: 'PUT', path: '/a', policy: change }
    for (const method of ['ALL', '*', '_ALL']) {
      const { routes } = guard.describe([own, { method, path: '/a', policy }])
      assert.deepEqual(
        routes.map((route) => `${route.method} ${route.policy}`),
        ['GET list', 'POST list', 'PUT change', 'PATCH list', 'DELETE list'],
      )
    }
  })

  test('what is no operation is left out, and what stands twice is there once', () => {
    const places = [
      ['ALL', '*'],
      ['ALL', '/{*splat}'],
      ['*', '/**'],
      ['USE', '/b'],
      ['PARAM', 'id'],
      ['PROPFIND', '/c'],
      ['GET', '/^\\/e(\\d+)$/'],
      ['GET', '/d'],
      ['GET', '/d'],
    ] as const
    const { routes } = guard.describe(places.map(([method, path]) => ({ method, path, policy })))
    assert.deepEqual(
      routes.map(({ path }) => path),
      ['/d'],
    )
  })

  test('of a guard with a document it is that document, with what the program adds', () => {
    const document = JSON.parse(JSON.stringify(guard.describe().policies))
    delete document.policies.fallback
    const other = createGuard({
      realm: 'test',
      policies: { ...document, version: 'mine' },
      schemes,
    })
    const { policies } = other.describe()
    assert.equal(policies.version, 'mine')
    assert.deepEqual(Object.keys(policies.policies).toSorted(), ['change', 'fallback', 'list'])
    assert.deepEqual(policies.policies['list'], document.policies.list)
  })
})
