import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { placesIn } from '../../src/input/openapi-places.ts'

const yaml = `paths:
  /orders:
    get: {}
    description: no method
  "/orders/{id}":
    parameters: []

    put: {}
  /late:
    post: {}
`
const json = '{\n  "paths": {\n    "/orders": {\n      "get": {}\n    }\n  }\n}\n'

const rows = [
  ['a method below its path', yaml, '/orders', 'GET', 'a:3:5'],
  ['a path in quotes', yaml, '/orders/{id}', 'PUT', 'a:8:5'],
  ['a method that is not there is at its path', yaml, '/orders', 'DELETE', 'a:2:3'],
  ['a method of the next path does not count', yaml, '/orders', 'POST', 'a:2:3'],
  ['a path that is not there', yaml, '/none', 'GET', undefined],
  ['JSON', json, '/orders', 'GET', 'a:4:7'],
  [
    'JSON on one line has no places',
    '{"paths":{"/orders":{"get":{}}}}',
    '/orders',
    'GET',
    undefined,
  ],
] as const

describe('placesIn', () => {
  for (const [name, text, path, method, expected] of rows) {
    test(name, () => assert.equal(placesIn(text, 'a')(path, method), expected))
  }
})
