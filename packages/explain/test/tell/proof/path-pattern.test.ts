import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { askedRoute } from '../../../src/tell/proof/path-pattern.ts'

// Goal: the pattern of a route matches its paths, and no others.
const rows = [
  ['GET /orders/{}', '/orders/17', true],
  ['GET /orders/{}', '/orders/17/items', false],
  ['GET /static/{}.css', '/static/site.css', true],
  ['GET /static/{}.css', '/static/site.min.css', true],
  ['GET /static/{}.css', '/static/site_css', false],
  ['GET /static/{}.css', '/static/a/site.css', false],
] as const

describe('askedRoute', () => {
  for (const [route, path, expected] of rows) {
    test(`${route} ${expected ? 'is' : 'is not'} ${path}`, () => {
      const pattern = new RegExp(`^${askedRoute(route)?.pattern}$`)
      assert.equal(pattern.test(path), expected)
    })
  }

  test('a route in words that no shell takes has none', () =>
    assert.equal(askedRoute("GET /it's/{}"), undefined))
})
