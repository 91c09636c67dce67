import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { operationNamed } from '../../src/input/operation-named.ts'
import { operation } from './operation.ts'
import { mistakesOf, partOf } from './part-of.ts'

const operations = ['GET /orders', 'GET /orders/{id}', 'POST /orders'].map((id) => operation(id))

const rows = [
  ['itself', 'GET /orders', 'GET /orders', /^$/],
  ['names of parameters do not count', 'GET /orders/{key}', 'GET /orders/{id}', /^$/],
  ['one that is not there', 'GET /order', undefined, /no operation of the target.*GET \/orders/],
  ['a pattern is no operation', 'GET /orders/*', undefined, /no operation of the target/],
  ['a method that does not fit', 'POST /orders', undefined, /^an operation with GET is expected/],
  ['what is no operation', 'orders', undefined, /^a method and a path/],
] as const

describe('operationNamed', () => {
  for (const [name, text, expected, message] of rows) {
    test(name, () => {
      const part = partOf(text)
      assert.equal(operationNamed(part, operations, ['GET']), expected)
      assert.match(mistakesOf(part).join('\n'), message)
    })
  }

  test('any method fits where none is asked for', () => {
    assert.equal(operationNamed(partOf('POST /orders'), operations), 'POST /orders')
  })
})
