import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileEnding, isRenewal, routeUse } from '../../src/tally/route-use.ts'

// Goal: what hands out credentials is told from the rest by method and name.
const rows = [
  ['POST', '/oauth/token', 'token'],
  ['POST', '/connect/token/', 'token'],
  ['POST', '/api/auth/refresh', 'token'],
  ['POST', '/auth/refresh_token', 'token'],
  ['POST', '/login', 'sign_in'],
  ['POST', '/api/v1/users/sign_in', 'sign_in'],
  ['POST', '/session', 'sign_in'],
  ['PUT', '/sessions', 'sign_in'],
  ['GET', '/login', 'other'],
  ['GET', '/oauth/token', 'other'],
  ['POST', '/orders', 'other'],
  ['POST', '/authors', 'other'],
  ['POST', '/tokenizers/7', 'other'],
  ['GET', '/app.js', 'static'],
  ['GET', '/logo.PNG', 'static'],
  ['GET', '/orders/7.json', 'other'],
] as const

describe('routeUse', () => {
  for (const [method, path, use] of rows) {
    test(`${method} ${path} is ${use}`, () => assert.equal(routeUse(method, path), use))
  }
})

test('a token is renewed where the path says so, and handed out to anybody elsewhere', () => {
  const paths = ['/api/auth/refresh', '/token/renew', '/oauth/token', '/login', '/refreshments']
  assert.deepEqual(paths.map(isRenewal), [true, true, false, false, false])
})

test('the kind of a file is the end of its name, as it is written', () => {
  const words = [
    'site.css',
    'Logo.PNG',
    'jquery-3.7.1.min.js',
    'orders.json',
    'v1.0',
    'orders',
    '.css',
  ]
  assert.deepEqual(words.map(fileEnding), ['.css', '.PNG', '.js', '', '', '', '.css'])
})
