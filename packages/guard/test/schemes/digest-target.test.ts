import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isSameTarget } from '../../src/schemes/digest-target.ts'
import { requestWith } from './request.ts'

// Goal: credentials for one address are good for no other, in whichever form the address is written.
const rows = [
  ['/orders?a=1', '/orders?a=1', 'api.example', true],
  ['/orders', '/orders?a=1', 'api.example', false],
  ['/orders?a=1', '/orders', 'api.example', false],
  ['/orders/../settings', '/settings', 'api.example', false],
  ['/%6Frders', '/orders', 'api.example', false],
  ['/Orders', '/orders', 'api.example', false],
  ['//orders', '/orders', 'api.example', false],
  ['*', '*', 'api.example', true],
  ['http://api.example/orders', '/orders', 'api.example', true],
  ['HTTPS://API.example/orders', '/orders', 'api.EXAMPLE', true],
  ['http://api.example:80/orders', '/orders', 'api.example', true],
  ['http://api.example/orders', '/orders', 'api.example:80', true],
  ['https://api.example:443/orders', '/orders', 'api.example', true],
  ['http://api.example:8080/orders', '/orders', 'api.example:8080', true],
  ['http://api.example:8080/orders', '/orders', 'api.example', false],
  ['http://other.example/orders', '/orders', 'api.example', false],
  ['http://api.example.evil/orders', '/orders', 'api.example', false],
  ['http://api.example@evil/orders', '/orders', 'api.example', false],
  ['http://api.example/orders', '/orders', undefined, false],
  ['http://api.example', '/', 'api.example', true],
  ['http://api.example?a', '/?a', 'api.example', true],
  ['/orders', 'http://api.example/orders', 'api.example', true],
  ['http://api.example/orders', 'http://api.example/orders', 'api.example', true],
  ['http://other.example/orders', 'http://api.example/orders', 'other.example', false],
  ['ftp://api.example/orders', '/orders', 'api.example', false],
] as const

describe('uri and target are the same resource', () => {
  for (const [uri, target, host, expected] of rows) {
    test(`${uri} for ${target} at ${host ?? 'no host'}: ${expected ? 'yes' : 'no'}`, () => {
      assert.equal(isSameTarget(uri, requestWith({ host }, target)), expected)
    })
  }
})
