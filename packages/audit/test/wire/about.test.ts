// Goal: a request is about an id only where it names it whole, and names one wherever a server could read it.
// Method: one row per place of an id; those on both sides of its ends.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAbout, isNamedIn } from '../../src/wire/about.ts'

const rows: readonly (readonly [string, id: string, about: boolean, named: boolean])[] = [
  ['/orders/17', '17', true, true],
  ['/orders/17/items', '17', true, true],
  ['/orders/170', '17', false, false],
  ['/orders/217', '17', false, false],
  ['/orders/17.json', '17', true, true],
  ['/orders/17;v=1', '17', true, true],
  ['/orders/%31%37', '17', true, true],
  ['/orders/17%2Fitems', '17', true, true],
  ['/orders?id=17', '17', true, true],
  ['/orders?id=171', '17', false, false],
  ['/orders?ids=16,17', '17', false, true],
  ['/orders/x', '17', false, false],
  ['/orders/ABC', 'abc', false, true],
  ['/orders/a%20b', 'a b', true, true],
  ['/orders/', '', false, false],
]

describe('isAbout and isNamedIn', () => {
  for (const [target, id, about, named] of rows) {
    const request = { method: 'GET', target, fields: [] }
    test(`${target} is ${about ? '' : 'not '}about \`${id}\``, () =>
      assert.equal(isAbout(request, id), about))
    test(`${target} does ${named ? '' : 'not '}name \`${id}\``, () =>
      assert.equal(isNamedIn(request, id), named))
  }
  for (const [name, id, expected] of [
    ['a long id in the body is named', '507f1f77bcf86cd799439011', true],
    ['a short one could be any number', '17', false],
  ] as const) {
    test(name, () => {
      const request = { method: 'POST', target: '/orders', fields: [], body: `{"id":"${id}"}` }
      assert.equal(isNamedIn(request, id), expected)
    })
  }
})
