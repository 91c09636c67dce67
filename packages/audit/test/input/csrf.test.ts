// Goal: where a token against forged requests is got and shown can be said in one way each, and mistakes are told.
// Method: one row per sentence of the file.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { csrfFrom } from '../../src/input/csrf.ts'
import { mistakesOf, partOf } from './part-of.ts'

const good = [
  [
    'from a page, at a pointer',
    { from: 'GET /csrf', pointer: '/token', header: 'X-Token' },
    { from: '/csrf', where: { kind: 'pointer', name: '/token' }, header: 'X-Token' },
  ],
  [
    'from a cookie of signing in',
    { cookie: 'XSRF-TOKEN' },
    { from: undefined, where: { kind: 'cookie', name: 'XSRF-TOKEN' }, header: 'X-CSRF-Token' },
  ],
  [
    'from an element of a page',
    { from: '/app?x=1', html: 'csrf-token' },
    { from: '/app?x=1', where: { kind: 'html', name: 'csrf-token' }, header: 'X-CSRF-Token' },
  ],
] as const

const bad = [
  ['nowhere', { from: '/csrf' }, /one of `pointer`/],
  ['two places', { pointer: '/a', cookie: 'b' }, /one of `pointer`/],
  ['a pointer that is none', { pointer: 'token' }, /JSON pointer/],
  ['a page that is none', { from: 'POST /csrf', cookie: 'b' }, /a page is expected/],
  ['a header that is none', { cookie: 'b', header: 'a b' }, /header field/],
] as const

describe('csrfFrom', () => {
  for (const [name, value, expected] of good) {
    test(name, () => {
      const part = partOf(value)
      assert.deepEqual(csrfFrom(part), expected)
      assert.deepEqual(mistakesOf(part), [])
    })
  }
  for (const [name, value, expected] of bad) {
    test(name, () => {
      const part = partOf(value)
      csrfFrom(part)
      assert.match(mistakesOf(part).join('\n'), expected)
    })
  }
})
