import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { safeUrl } from '../../src/keys/safe-url.ts'

// Goal: keys never come over a wire that others can write on.

describe('safeUrl', () => {
  const rows = [
    ['https', 'https://a.example/x', 'https', true],
    ['plain http', 'http://a.example/', 'https', false],
    ['plain http to another machine from this one', 'http://a.example/', 'loopback', false],
    ['localhost', 'http://localhost:1/', 'loopback', true],
    ['a name under localhost', 'http://keys.localhost/', 'loopback', true],
    ['127.9.9.9', 'http://127.9.9.9/', 'loopback', true],
    ['[::1]', 'http://[::1]:8/', 'loopback', true],
    [
      'a name that begins like a loopback address',
      'http://127.0.0.1.evil.example/',
      'loopback',
      false,
    ],
    ['a name that ends like localhost', 'http://evillocalhost/', 'loopback', false],
    ['loopback where https is asked for', 'http://127.0.0.1/', 'https', false],
    ['anything over http where allowed', 'http://a.example/', 'any', true],
    ['another protocol, even where anything is allowed', 'file:///etc/passwd', 'any', false],
    ['a password in it', 'https://u:p@a.example/', 'https', false],
    ['a fragment', 'https://a.example/#x', 'https', false],
    ['no URL', 'issuer', 'any', false],
  ] as const
  for (const [name, url, transport, isSafe] of rows) {
    test(`${name}: ${isSafe ? 'yes' : 'no'}`, () => {
      if (isSafe) assert.equal(safeUrl(url, 'it', transport).href, new URL(url).href)
      else assert.throws(() => safeUrl(url, 'it', transport), /^TypeError: it must/)
    })
  }

  const told = [
    [
      'that this machine may have none',
      'loopback',
      /http:\/\/localhost, or .*`allowInsecure: true`/,
    ],
    ['only what helps', 'https', /http:\/\/ is for networks .*`allowInsecure: true`/],
  ] as const
  for (const [name, transport, message] of told) {
    test(`of plain http it says ${name}`, () => {
      assert.throws(() => safeUrl('http://a.example', '`issuer`', transport), message)
    })
  }
})
