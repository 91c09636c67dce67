// Goal: a cookie goes back to its origin, under its path, until it ends, and no jar grows for ever.
// Method: one test per rule, both sides of each limit.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cookieJar } from '../src/cookie-jar.ts'

const API = 'https://api.example.com/'

function jarWith(lines: readonly string[], href = API) {
  const jar = cookieJar()
  jar.keep(lines, href)
  return jar
}

describe('where a cookie goes', () => {
  const jar = jarWith(['a=1; Domain=example.com', 'b=2; Path=/orders'])
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    ['to its origin', API, 'a=1'],
    ['to no other port', 'https://api.example.com:8443/', undefined],
    ['to no other scheme', 'http://api.example.com/', undefined],
    ['to no parent domain, whatever `Domain` says', 'https://example.com/', undefined],
    ['to no neighbour', 'https://www.example.com/', undefined],
    ['to no sub-domain', 'https://x.api.example.com/', undefined],
    ['to its path, before those of shorter ones', `${API}orders`, 'b=2; a=1'],
    ['to what is under its path', `${API}orders/1?x`, 'b=2; a=1'],
    ['to no path that only begins like it', `${API}orders2`, 'a=1'],
  ]
  for (const [name, href, expected] of rows)
    test(name, () => assert.equal(jar.field(href), expected))
})

describe('cookieJar', () => {
  test('is empty at first, and after it is cleared', () => {
    const jar = cookieJar()
    assert.equal(jar.field(API), undefined)
    jar.keep(['a=1'], API)
    jar.clear()
    assert.equal(jar.field(API), undefined)
  })

  test('one that is set again has its new value, at its old place', () => {
    const jar = jarWith(['a=1', 'b=2', 'a=3', 'a=4; Path=/x'])
    assert.equal(jar.field(API), 'a=3; b=2')
  })

  test('one whose end has come is gone', (context) => {
    context.mock.timers.enable({ apis: ['Date'], now: 1_000_000 })
    const jar = jarWith(['a=1; Max-Age=10', 'b=2'])
    context.mock.timers.tick(9_999)
    assert.equal(jar.field(API), 'a=1; b=2')
    context.mock.timers.tick(1)
    assert.equal(jar.field(API), 'b=2')
  })

  test('one is removed by setting it with an end that has passed', () => {
    const jar = jarWith(['a=1', 'b=2'])
    jar.keep(['a=; Max-Age=0', 'b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], API)
    assert.equal(jar.field(API), undefined)
  })

  test('has 50 cookies of an origin at most: the oldest goes', () => {
    const lines = Array.from({ length: 51 }, (_, index) => `c${index}=1`)
    assert.match(jarWith(lines.slice(0, 50)).field(API) ?? '', /^c0=1;.* c49=1$/)
    assert.match(jarWith(lines).field(API) ?? '', /^c1=1;.* c50=1$/)
  })

  test('has 16,384 characters of an origin at most', () => {
    // With `=` and what separates it, each is 4,096 long.
    const lines = ['a', 'b', 'c', 'd'].map((name) => `${name}=${'x'.repeat(4_092)}`)
    assert.equal(jarWith(lines).field(API)?.length, 4 * 4_096 - 2)
    assert.match(jarWith([...lines, 'e=']).field(API) ?? '', /^b=.*; e=$/)
  })

  test('has 64 origins at most: the one that came first goes', () => {
    const jar = cookieJar()
    const hrefs = Array.from({ length: 65 }, (_, index) => `https://a${index}.example/`)
    for (const href of hrefs.slice(0, 64)) jar.keep(['a=1'], href)
    assert.equal(jar.field(hrefs[0] ?? ''), 'a=1')
    jar.keep(['a=1'], hrefs[64] ?? '')
    assert.deepEqual([jar.field(hrefs[0] ?? ''), jar.field(hrefs[1] ?? '')], [undefined, 'a=1'])
  })
})
