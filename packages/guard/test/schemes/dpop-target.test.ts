// Goal: equal addresses have one form, and what is no address of HTTP has none.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { addressesOf, normalAddress } from '../../src/schemes/dpop-target.ts'

describe('normalAddress', () => {
  const rows = [
    ['as it is', 'https://api.example/orders/1', 'https://api.example/orders/1'],
    ['scheme and host in lower case', 'HTTPS://API.Example/Orders', 'https://api.example/Orders'],
    ['the default port goes', 'https://api.example:443/a', 'https://api.example/a'],
    ['another port stays', 'https://api.example:80/a', 'https://api.example:80/a'],
    ['an empty path is a slash', 'http://api.example', 'http://api.example/'],
    ['query and fragment go', 'https://api.example/a?b=c#d', 'https://api.example/a'],
    ['dot segments are resolved', 'https://api.example/a/./b/../c', 'https://api.example/a/c'],
    ['what needs no encoding has none', 'https://api.example/%7e%41%2d', 'https://api.example/~A-'],
    ['what needs it is in capitals', 'https://api.example/a%2fb', 'https://api.example/a%2Fb'],
    ['a slash at the end stays', 'https://api.example/a/', 'https://api.example/a/'],
    ['an address of IPv6', 'https://[2001:DB8::1]/', 'https://[2001:db8::1]/'],
    ['no text', '', undefined],
    ['a path alone', '/orders', undefined],
    ['another scheme', 'ftp://api.example/', undefined],
    ['without slashes', 'https:api.example', undefined],
    ['a backslash', 'https://api.example\\@evil.example/', undefined],
    ['white space', 'https://api.example/a b', undefined],
    ['a line feed at the end', 'https://api.example/\n', undefined],
    ['somebody’s name', 'https://api.example@evil.example/', undefined],
    ['a port that is none', 'https://api.example:99999/', undefined],
    ['8,193 characters', `https://api.example/${'a'.repeat(8_173)}`, undefined],
  ] as const
  for (const [name, text, expected] of rows) {
    test(name, () => assert.equal(normalAddress(text), expected))
  }

  test('8,192 characters are read', () => {
    assert.ok(normalAddress(`https://api.example/${'a'.repeat(8_172)}`) !== undefined)
  })

  test('never throws, and a form is its own form', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
        const form = normalAddress(text)
        if (form !== undefined) assert.equal(normalAddress(form), form)
      }),
    )
  })
})

describe('addressesOf', () => {
  const rows = [
    ['path below the address', '/orders?a=b', ['https://api.example/v1/orders']],
    [
      'an absolute target, whose host does not count',
      'http://evil.example/a',
      ['https://api.example/v1/a'],
    ],
    [
      'two slashes are a path, not a host',
      '//evil.example/a',
      ['https://api.example/v1//evil.example/a'],
    ],
    ['a target without a path has none', '*', []],
  ] as const
  for (const [name, target, expected] of rows) {
    test(name, () => assert.deepEqual(addressesOf(['https://api.example/v1'], target), expected))
  }
})
