// Goal: of a `Set-Cookie` line is kept what a browser would keep, and never for more than its host.
// Method: one row per rule of RFC 6265 section 5, both sides of each limit.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Cookie, parseCookie } from '../src/cookie-line.ts'

const NOW = Date.parse('2026-01-01T00:00:00Z')
const DAYS_400 = NOW + 400 * 86_400_000
const HTTPS = 'https://api.example.com/shop/orders?x=/y/'
const HTTP = 'http://api.example.com/'

const read = (line: string, href: string): Cookie | undefined =>
  parseCookie(line, new URL(href), NOW)

const kept: readonly (readonly [string, string, string, Partial<Cookie>])[] = [
  ['name and value', 'a=b', HTTPS, { name: 'a', value: 'b', endsAt: Number.POSITIVE_INFINITY }],
  [
    'blanks and tabs at the ends are none of it',
    ' a =\tb c ; Secure',
    HTTPS,
    { name: 'a', value: 'b c' },
  ],
  ['a value may have `=` and quotes', 'a="b=c"', HTTPS, { value: '"b=c"' }],
  ['a value may be empty', 'a=', HTTPS, { value: '' }],
  ['without a path it is the folder', 'a=b', HTTPS, { path: '/shop' }],
  ['in the top folder it is all', 'a=b', HTTP, { path: '/' }],
  ['a path', 'a=b; path=/x', HTTPS, { path: '/x' }],
  ['the last path counts', 'a=b; path=/x; PATH=/y', HTTPS, { path: '/y' }],
  ['a path that begins with no slash is none', 'a=b; Path=x', HTTPS, { path: '/shop' }],
  ['`Max-Age`', 'a=b; max-age=60', HTTPS, { endsAt: NOW + 60_000 }],
  ['`Max-Age` below 0', 'a=b; max-age=-1', HTTPS, { endsAt: NOW - 1_000 }],
  [
    '`Max-Age` that is no number is none',
    'a=b; max-age=1e3',
    HTTPS,
    { endsAt: Number.POSITIVE_INFINITY },
  ],
  ['`Max-Age` has a longest', 'a=b; max-age=99999999999999999999', HTTPS, { endsAt: DAYS_400 }],
  ['`Expires`', 'a=b; Expires=Thu, 01 Jan 2026 00:01:00 GMT', HTTPS, { endsAt: NOW + 60_000 }],
  [
    '`Expires` has a latest',
    'a=b; Expires=Thu, 01 Jan 2099 00:00:00 GMT',
    HTTPS,
    { endsAt: DAYS_400 },
  ],
  [
    '`Expires` that is no date is none',
    'a=b; Expires=soon',
    HTTPS,
    { endsAt: Number.POSITIVE_INFINITY },
  ],
  [
    '`Max-Age` goes first',
    'a=b; max-age=5; Expires=Thu, 01 Jan 2026 00:01:00 GMT',
    HTTPS,
    { endsAt: NOW + 5_000 },
  ],
  ['a domain that fits', 'a=b; Domain=.EXAMPLE.com', HTTPS, { name: 'a' }],
  ['an empty domain is none', 'a=b; Domain=', HTTPS, { name: 'a' }],
  ['`__Secure-` over https', '__Secure-a=b; Secure', HTTPS, { name: '__Secure-a' }],
  ['`__Host-` as it must be', '__Host-a=b; Secure; Path=/', HTTPS, { path: '/' }],
  ['4,096 characters', `a=${'b'.repeat(4_095)}`, HTTPS, { name: 'a' }],
  [
    'a path of 1,024 characters',
    `a=b; Path=/${'x'.repeat(1_023)}`,
    HTTPS,
    { path: `/${'x'.repeat(1_023)}` },
  ],
  ['a longer one is passed over', `a=b; Path=/${'x'.repeat(1_024)}`, HTTPS, { path: '/shop' }],
]

const refused: readonly (readonly [string, string, string])[] = [
  ['no `=`', 'a', HTTPS],
  ['no name', '=b', HTTPS],
  ['4,097 characters', `a=${'b'.repeat(4_096)}`, HTTPS],
  ['a control character', 'a=b\x01', HTTPS],
  ['a line break', 'a=b\r\nx: y', HTTPS],
  ['`Secure` over plain HTTP', 'a=b; Secure', HTTP],
  ['the domain of somebody else', 'a=b; Domain=other.com', HTTPS],
  ['a domain below ours', 'a=b; Domain=x.api.example.com', HTTPS],
  ['a domain that ends as ours does', 'a=b; Domain=i.example.com', HTTPS],
  ['a part of an address', 'a=b; Domain=0.0.1', 'http://127.0.0.1/'],
  ['`__Secure-` without `Secure`', '__Secure-a=b', HTTPS],
  ['`__Host-` without `Secure`', '__Host-a=b; Path=/', HTTPS],
  ['`__Host-` with another path', '__Host-a=b; Secure; Path=/shop', HTTPS],
  ['`__Host-` without a path', '__Host-a=b; Secure', 'https://api.example.com/'],
  ['`__Host-` with a domain', '__Host-a=b; Secure; Path=/; Domain=api.example.com', HTTPS],
  ['a prefix in any case', '__hOST-a=b; Path=/', HTTPS],
]

describe('parseCookie keeps', () => {
  for (const [name, line, href, expected] of kept) {
    test(name, () => assert.partialDeepStrictEqual(read(line, href), expected))
  }
})

describe('parseCookie refuses', () => {
  for (const [name, line, href] of refused) {
    test(name, () => assert.equal(read(line, href), undefined))
  }
})
