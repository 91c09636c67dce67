import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { makeOrigins } from '../src/origins.ts'

const origins = makeOrigins(['https://api.example', 'http://127.0.0.1:8080/'])

describe('locate', () => {
  const rows = [
    ['/orders', 'https://api.example/orders', 'https://api.example'],
    ['orders?a=b#c', 'https://api.example/orders?a=b#c', 'https://api.example'],
    ['https://api.example/', 'https://api.example/', 'https://api.example'],
    ['https://api.example', 'https://api.example/', 'https://api.example'],
    ['https://API.example:443/a', 'https://api.example/a', 'https://api.example'],
    ['http://127.0.0.1:8080/a', 'http://127.0.0.1:8080/a', 'http://127.0.0.1:8080'],
    ['http://api.example/', 'http://api.example/', undefined],
    ['https://api.example:444/', 'https://api.example:444/', undefined],
    ['https://api.example.org/', 'https://api.example.org/', undefined],
    ['https://v2.api.example/', 'https://v2.api.example/', undefined],
    ['https://example/', 'https://example/', undefined],
    ['//elsewhere.example/', 'https://elsewhere.example/', undefined],
    ['/\\elsewhere.example/', 'https://elsewhere.example/', undefined],
    ['https:\\\\elsewhere.example\\', 'https://elsewhere.example/', undefined],
    ['https://api.example@elsewhere.example/', 'https://api.example@elsewhere.example/', undefined],
    ['\thttps://elsewhere.example/', 'https://elsewhere.example/', undefined],
    ['data:,a', 'data:,a', undefined],
  ] as const
  for (const [address, href, origin] of rows) {
    test(`\`${address}\` is ${origin === undefined ? 'not ours' : 'ours'}`, () => {
      assert.deepEqual(origins.locate(address), { href, origin })
    })
  }
  test('an address can be relative to another', () => {
    assert.equal(origins.locate('b', 'https://api.example/a/').href, 'https://api.example/a/b')
  })
})

describe('makeOrigins', () => {
  const improper = [
    'https://api.example/v1',
    'https://api.example?a',
    'api.example',
    'ftp://api.example',
    'https://alice@api.example',
    '*',
    '',
    'null',
  ]
  for (const one of improper) {
    test(`\`${one}\` is not an origin`, () => {
      assert.throws(() => makeOrigins([one]), /is not an origin: write scheme, host and port/)
    })
  }
  for (const [name, one] of [
    ['an address', 'https://alice:secret@api.example'],
    ['one with two signs', 'https://alice:secret@secret@api.example'],
    ['one with backslashes', 'https:\\\\alice:secret@api.example'],
    ['one without a scheme', 'alice:secret@api.example'],
  ] as const) {
    test(`a password in ${name} is not told`, () => {
      assert.throws(
        () => makeOrigins([one]),
        ({ message }: TypeError) =>
          /api\.example` is not an origin/.test(message) && !message.includes('secret'),
      )
    })
  }
  test('what is no text is not an origin', () => {
    for (const one of [undefined, null, 1, new URL('https://api.example')]) {
      assert.throws(() => makeOrigins([one as never]), /is not an origin/)
    }
  })
  test('a text is no list', () => {
    assert.throws(() => makeOrigins('https://api.example' as never), /must be a list/)
    assert.throws(() => makeOrigins(undefined as never), /must be a list/)
  })
  test('there is one at least, and 64 at most', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => `https://a${at}.example`)
    assert.throws(() => makeOrigins([]), /1 to 64 origins/)
    assert.throws(() => makeOrigins(many(65)), /not 65/)
    assert.ok(makeOrigins(many(64)))
  })
})
