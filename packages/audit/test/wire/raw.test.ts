// Goal: what node:http would refuse or change is written by hand, and everything else is not.
// Method: one row per oddity, and the nearest that is none. How it is sent and read: http.test.ts.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest } from '../../src/exchange.ts'
import { needsRaw } from '../../src/wire/raw.ts'

const rows: readonly (readonly [string, Partial<AuditRequest>, boolean])[] = [
  ['a plain request', {}, false],
  ['a target with dots and slashes', { target: '/a/../b//c;x' }, false],
  ['a space in the target', { target: '/a b' }, true],
  ['a letter beyond ASCII in the target', { target: '/ü' }, true],
  ['an empty target', { target: '' }, true],
  ['a method in small letters', { method: 'get' }, true],
  ['CONNECT, which opens a tunnel', { method: 'CONNECT' }, true],
  ['a tab in a value', { fields: [['A', 'a\tb']] }, false],
  ['a control character in a value', { fields: [['A', 'a\u0001']] }, true],
  ['a letter beyond ASCII in a value', { fields: [['A', 'ü']] }, true],
  ['a name that is none', { fields: [['A b', 'c']] }, true],
]

describe('needsRaw', () => {
  for (const [name, request, expected] of rows) {
    test(name, () =>
      assert.equal(needsRaw({ method: 'GET', target: '/', fields: [], ...request }), expected),
    )
  }
})
