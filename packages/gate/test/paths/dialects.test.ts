import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { matcherOf } from '../../src/paths/index.ts'
import type { Dialect } from '../../src/settings.ts'

const ALL: readonly Dialect[] = [
  ...(['strict', 'django', 'spring', 'tomcat', 'express', 'fastify', 'hono'] as const),
]
const SLASH: readonly Dialect[] = ['django', 'spring', 'tomcat', 'express']

// Goal: each spelling that a backend was seen to route to `/admin` meets the rule of `/admin`.
// Method: the table of targets and handlers that was measured; what no dialect can tell apart is refused before.
const MEASURED: readonly (readonly [path: string, dialects: readonly Dialect[]])[] = [
  ['/admin', ALL],
  ['/admin/', SLASH],
  ['/ADMIN', ['express']],
  ['/Admin/', ['express']],
  ['/admin.json', ['spring']],
  ['/admin.html', ['spring']],
  ['/admin.tar.gz', ['spring']],
  ['/admins', []],
  ['/admin/x', []],
  ['/x/admin', []],
  ['/', []],
]

describe('the dialects', () => {
  for (const [path, dialects] of MEASURED) {
    test(`${path} is /admin to ${dialects.join(', ') || 'nobody'}`, () =>
      assert.deepEqual(
        ALL.filter((dialect) => matcherOf('/admin', dialect)(path) !== undefined),
        ALL.filter((dialect) => dialects.includes(dialect)),
      ))
  }

  for (const dialect of SLASH) {
    test(`a pattern that ends with a slash is the same without it to ${dialect}`, () => {
      assert.deepEqual(matcherOf('/orders/:id/', dialect)('/orders/7'), { id: '7' })
    })
  }
})

const MATCHES = [
  ['a parameter is told', '/orders/:id', 'strict', '/orders/7', { id: '7' }],
  [
    'a parameter keeps its case where paths do not',
    '/orders/:id',
    'express',
    '/Orders/aB',
    { id: 'aB' },
  ],
  [
    'a parameter is a segment, and not an empty one',
    '/orders/:id',
    'strict',
    '/orders/',
    undefined,
  ],
  [
    'an empty parameter is none with a slash ignored',
    '/orders/:id',
    'express',
    '/orders/',
    undefined,
  ],
  ['a parameter ends with its segment', '/orders/:id', 'strict', '/orders/7/items', undefined],
  ['two parameters are two', '/t/:tenant/:id', 'hono', '/t/acme/7', { tenant: 'acme', id: '7' }],
  ['two stars are everything below', '/files/**', 'strict', '/files/a/b/c', {}],
  ['two stars are the folder, too', '/files/**', 'strict', '/files', {}],
  ['two stars are the folder with its slash', '/files/**', 'strict', '/files/', {}],
  ['two stars are nothing beside', '/files/**', 'strict', '/filesystem', undefined],
  ['two stars alone are everything', '/**', 'strict', '/', {}],
  [
    'two stars keep the parameters before',
    '/t/:tenant/**',
    'spring',
    '/t/a.b/x',
    { tenant: 'a.b' },
  ],
  ['case is ignored below two stars', '/files/**', 'express', '/FILES/a', {}],
  ['other letters than those of ASCII keep their case', '/\u00e9', 'express', '/\u00c9', undefined],
  ['a sign for kelvin is no k', '/k', 'express', '/\u212a', undefined],
  ['a last parameter with a dot is matched, and not told', '/t/:t', 'spring', '/t/a.b', {}],
  ['a last parameter without one is told', '/t/:t', 'spring', '/t/a', { t: 'a' }],
  ['a pattern with a dot takes no suffix', '/a.json', 'spring', '/a.json.xml', undefined],
  ['a suffix stands in the last segment alone', '/a/b', 'spring', '/a.json/b', undefined],
  ['a suffix begins with a dot', '/admin', 'spring', '/adminjson', undefined],
  ['the root is the root', '/', 'express', '/', {}],
] as const

describe('matcherOf', () => {
  for (const [name, pattern, dialect, path, expected] of MATCHES) {
    test(name, () => assert.deepEqual(matcherOf(pattern, dialect)(path), expected))
  }

  for (const [pattern, message] of [
    ['orders', /does not begin with a slash/],
    ['/a/**/b', /that is not a last segment/],
    ['/a*', /that is not a last segment/],
    ['/a/*', /that is not a last segment/],
    ['/a//b', /has an empty segment/],
    ['/caf%c3%a9', /has a `%`: write it decoded/],
    ['/a;x', /has a `;`/],
    ['/:', /has no name for its parameter `:`/],
    ['/:a-b', /has no name for its parameter/],
    ['/:__proto__', /has no name for its parameter/],
    ['/:a/:a', /has two parameters `:a`/],
  ] as const) {
    test(`${pattern} is no pattern`, () =>
      assert.throws(() => matcherOf(pattern, 'strict'), { name: 'TypeError', message }))
  }

  test('a name of a parameter has 64 characters, and no more', () => {
    assert.deepEqual(matcherOf(`/:${'a'.repeat(64)}`, 'strict')('/x'), { ['a'.repeat(64)]: 'x' })
    assert.throws(() => matcherOf(`/:${'a'.repeat(65)}`, 'strict'), TypeError)
  })
})
