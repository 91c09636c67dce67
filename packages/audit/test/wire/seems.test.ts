// Goal: all that a server may take a request for is known.
// Method: one row per way of saying another method or path.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest } from '../../src/exchange.ts'
import { methodsOf, pathsOf, readingsOf } from '../../src/wire/seems.ts'

const methods: readonly (readonly [string, Partial<AuditRequest>, readonly string[]])[] = [
  ['its own', {}, ['POST']],
  ['HEAD is GET too', { method: 'HEAD' }, ['HEAD', 'GET']],
  ['small letters', { method: 'delete' }, ['DELETE']],
  [
    'each field of three',
    {
      fields: [
        ['X-HTTP-Method-Override', 'put'],
        ['x-method-override', 'PATCH'],
        ['X-HTTP-Method', 'GET'],
      ],
    },
    ['POST', 'PUT', 'PATCH', 'GET'],
  ],
  ['another field says nothing', { fields: [['X-Method-Of-Payment', 'DELETE']] }, ['POST']],
  ['the query', { target: '/x?a=b&_method=delete' }, ['POST', 'DELETE']],
  ['a form', { body: 'a=b&_method=PUT' }, ['POST', 'PUT']],
  ['JSON', { body: '{"a":1, "_method" : "PUT"}' }, ['POST', 'PUT']],
]

describe('methodsOf', () => {
  for (const [name, request, expected] of methods) {
    test(name, () =>
      assert.deepEqual(
        methodsOf({ method: 'POST', target: '/x', fields: [], ...request }),
        expected,
      ),
    )
  }
})

describe('pathsOf', () => {
  test('its own, and those that fields say, without queries and origins', () => {
    const fields = [
      ['X-Original-URL', 'http://a/b?c'],
      ['X-Rewrite-URL', '/d'],
    ] as const
    assert.deepEqual(pathsOf({ method: 'GET', target: '/a?b', fields }), ['/a', '/b', '/d'])
  })
})

describe('readingsOf', () => {
  for (const [path, expected] of [
    ['/a%2Fb', '/a/b'],
    ['/a%252Fb', '/a/b'],
    ['/a\\b', '/a/b'],
    ['//a///b/', '/a/b'],
    ['/x/../a/./b', '/a/b'],
    ['/../../a/b', '/a/b'],
    ['/a;x=1/b;y', '/a/b'],
    ['/A/B', '/a/b'],
    ['/a/b.json', '/a/b'],
    ['/a%zz', '/a%zz'],
  ] as const) {
    test(`${path} may be ${expected}`, () => assert.ok(readingsOf(path).includes(expected)))
  }
})
