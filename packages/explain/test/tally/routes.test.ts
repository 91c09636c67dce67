import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Seen } from '../../src/read/seen.ts'
import { Routes } from '../../src/tally/routes.ts'

function named(...paths: readonly string[]): readonly string[] {
  const routes = new Routes()
  return paths.map((path) => routes.routeOf('GET', path)).map(({ name }) => name)
}

// Goal: ids are no part of a route, words are.
const rows = [
  ['/orders/17', 'GET /orders/{}'],
  ['/orders/17/items/3', 'GET /orders/{}/items/{}'],
  ['/users/6fa459ea-ee8a-3ca4-894e-db77e160355e', 'GET /users/{}'],
  ['/blobs/da39a3ee5e6b4b0d', 'GET /blobs/{}'],
  ['/users/user-1042', 'GET /users/{}'],
  ['/things/01J9ZX4T5V6W7Y8ZABCDEFGH12', 'GET /things/{}'],
  ['/api/v1/orders', 'GET /api/v1/orders'],
  ['/orders?id=17', 'GET /orders'],
  ['/', 'GET /'],
  ['', 'GET /'],
  ['/about/us', 'GET /about/us'],
] as const

describe('Routes', () => {
  for (const [path, name] of rows) {
    test(`${path || '(nothing)'} is ${name}`, () => assert.deepEqual(named(path), [name]))
  }

  test('the method is part of a route', () => {
    const routes = new Routes()
    assert.notEqual(routes.routeOf('GET', '/orders/1'), routes.routeOf('DELETE', '/orders/1'))
    assert.equal(routes.routeOf('GET', '/orders/1'), routes.routeOf('GET', '/orders/2'))
  })

  test('each of several hosts has routes of its own', () => {
    const routes = new Routes()
    const at = (host: string | undefined, path: string) =>
      routes.routeOfSeen(Object.assign(new Seen(), { method: 'GET', path, host }))
    const asked = [at(undefined, '/'), at('a.example', '/'), at('b.example', '/orders/17')]
    assert.deepEqual(
      asked.map(({ name }) => name),
      ['GET /', 'GET a.example/', 'GET b.example/orders/{}'],
    )
    assert.equal(at('b.example', '/orders/18'), asked[2])
    assert.notEqual(at('a.example', '/orders/18'), asked[2])
    const missed = Object.assign(new Seen(), {
      method: 'GET',
      path: '/orders/19',
      host: 'b.example',
    })
    assert.equal(routes.knownRouteOfSeen(missed), asked[2])
  })

  test('the template of the log goes before the path', () => {
    const routes = new Routes()
    const route = routes.routeOf('GET', '/orders/a/b', '/orders/:name*')
    assert.equal(route.name, 'GET /orders/:name*')
    assert.equal(routes.routeOf('GET', '/orders/c', '/orders/:name*'), route)
  })

  test('24 words in one place are 24 routes, one more draws them together with what they counted', () => {
    const routes = new Routes()
    for (let i = 0; i < 24; i += 1) routes.routeOf('GET', `/wiki/${letters(i)}`).ok += 1
    assert.equal(routes.all.length, 24)
    routes.routeOf('GET', `/wiki/${letters(24)}`).ok += 1
    assert.deepEqual(
      routes.all.map(({ name, ok }) => [name, ok]),
      [['GET /wiki/{}', 25]],
    )
    assert.equal(routes.routeOf('GET', '/wiki/Something-else').name, 'GET /wiki/{}')
    assert.equal(routes.at(3).name, 'GET /wiki/{}')
  })

  test('files are drawn together by their kind, and not with what is none', () => {
    const routes = new Routes()
    for (let i = 0; i < 12; i += 1) {
      routes.routeOf('GET', `/wiki/${letters(i)}`).ok += 1
      routes.routeOf('GET', `/wiki/${letters(i)}.css`).forbidden += 1
    }
    routes.routeOf('GET', '/wiki/one-more.css').forbidden += 1
    for (let i = 12; i < 30; i += 1) routes.routeOf('GET', `/wiki/${letters(i)}`).ok += 1
    assert.deepEqual(
      routes.all.map(({ name, use, ok, forbidden }) => [name, use, ok, forbidden]),
      [
        ['GET /wiki/{}', 'other', 30, 0],
        ['GET /wiki/{}.css', 'static', 0, 13],
      ],
    )
    assert.equal(routes.routeOf('GET', '/wiki/another.css').name, 'GET /wiki/{}.css')
    assert.equal(routes.routeOf('GET', '/wiki/another.png').name, 'GET /wiki/another.png')
  })

  test('what never served is drawn together before what did', () => {
    const routes = new Routes()
    for (const word of ['orders', 'items']) routes.routeOf('GET', `/api/${word}`).ok += 1
    for (let i = 0; i < 40; i += 1) routes.routeOf('GET', `/api/${letters(i)}`).challenged += 1
    assert.deepEqual(routes.all.map(({ name }) => name).toSorted(), [
      'GET /api/items',
      'GET /api/orders',
      'GET /api/{}',
    ])
  })

  test('what is missing makes no route of its own', () => {
    const routes = new Routes()
    routes.routeOf('GET', '/orders/7')
    assert.equal(routes.knownRouteOf('GET', '/orders/8').name, 'GET /orders/{}')
    assert.equal(routes.knownRouteOf('GET', '/wp-login.php').name, 'GET (elsewhere)')
    assert.equal(routes.knownRouteOf('GET', '/.env').name, 'GET (elsewhere)')
    assert.equal(routes.all.length, 2)
  })

  test('a number that was never given is a mistake of the programmer', () => {
    assert.throws(() => new Routes().at(0), /no route 0/)
  })
})

function letters(i: number): string {
  return `page-${String.fromCharCode(97 + Math.floor(i / 26))}${String.fromCharCode(97 + (i % 26))}`
}
