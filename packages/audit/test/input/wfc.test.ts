import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { headerName, readWfc } from '../../src/input/wfc.ts'
import { mistakesOf, partOf, stated } from './part-of.ts'

const context = { base: 'http://127.0.0.1:1/api', env: { P: 'secret' } }
const PAIR = { username: 'a', password: { env: 'P' }, usernameField: 'u', passwordField: 'p' }
const TOKEN = { extractFromField: '/token' }
const LOGIN = { endpoint: '/login', token: TOKEN }

function login(words: object) {
  const part = partOf({ auth: [{ name: 'ann', loginEndpointAuth: words }] })
  const found = readWfc(part, context).get('ann')?.login
  return { found, mistakes: mistakesOf(part) }
}

describe('readWfc: a request that signs in', () => {
  const cookies = { token: undefined, expectCookies: true }
  const rows = [
    ['a path is below the target', {}, { url: 'http://127.0.0.1:1/api/login', method: 'POST' }],
    [
      'an address elsewhere',
      { endpoint: undefined, externalEndpointURL: 'https://id.example/t' },
      { url: 'https://id.example/t' },
    ],
    ['a method in small letters', { verb: 'put' }, { method: 'PUT' }],
    ['a body as it is', { payloadRaw: 'a=b' }, { body: 'a=b' }],
    ['a body as fields', { payloadRaw: { a: 1 } }, { body: '{"a":1}' }],
    ['a body of a variable', { payloadRaw: { env: 'P' } }, { body: 'secret' }],
    ['a pair as JSON', { payloadUserPwd: PAIR }, { body: '{"u":"a","p":"secret"}' }],
    [
      'a pair as a form',
      { payloadUserPwd: PAIR, contentType: 'application/x-www-form-urlencoded' },
      { body: 'u=a&p=secret' },
    ],
    ['cookies need no token', cookies, { token: undefined }],
    [
      'a token goes into `Authorization`',
      {},
      { token: { pointer: '/token', header: 'Authorization', prefix: '' } },
    ],
    [
      'a prefix, as in version 0.1',
      { token: { ...TOKEN, httpHeaderName: 'X-T', headerPrefix: 'T ' } },
      { token: { pointer: '/token', header: 'X-T', prefix: 'T ' } },
    ],
    [
      'a template, as later',
      { token: { extractSelector: '/t', sendName: 'X-T', sendTemplate: 'T {token}' } },
      { token: { pointer: '/t', header: 'X-T', prefix: 'T ' } },
    ],
    [
      'a token in a cookie',
      { token: { ...TOKEN, sendIn: 'cookie', sendName: 'sid' } },
      { token: { pointer: '/token', header: 'Cookie', prefix: 'sid=' } },
    ],
  ] as const
  for (const [name, words, expected] of rows) {
    test(name, () => {
      const { found, mistakes } = login(stated({ ...LOGIN, ...words }))
      assert.deepEqual(mistakes, [])
      assert.deepEqual(found, { ...found, ...expected })
    })
  }

  const mistaken = [
    ['no path', { endpoint: undefined }, '`endpoint` is missing'],
    ['a path without a slash', { endpoint: 'login' }, "a path like '/login' is expected"],
    [
      'an address that is none',
      { externalEndpointURL: 'login' },
      "an address like 'https://example.com/login'",
    ],
    [
      'neither token nor cookies',
      { token: undefined },
      '`token` is missing, or `expectCookies: true`',
    ],
    ['a token from nowhere', { token: {} }, '`extractFromField` is missing'],
    [
      'a pointer without a slash',
      { token: { extractFromField: 'token' } },
      "a JSON pointer like '/token'",
    ],
    [
      'a template that ends otherwise',
      { token: { ...TOKEN, sendTemplate: '{token};' } },
      "a text that ends in '{token}'",
    ],
    [
      'half of a pair',
      { payloadUserPwd: { username: 'a', password: 'b', usernameField: 'u' } },
      '`passwordField` is missing',
    ],
  ] as const
  for (const [name, words, message] of mistaken) {
    test(`${name} is a mistake`, () => {
      const { mistakes } = login(stated({ ...LOGIN, ...words }))
      assert.ok(mistakes[0]?.startsWith(message), mistakes[0])
    })
  }
})

describe('readWfc: a document', () => {
  test('what an entry does not say is taken from the template, fields within fields too', () => {
    const part = partOf({
      authTemplate: { loginEndpointAuth: { ...LOGIN, verb: 'PUT' } },
      auth: [{ name: 'ann', loginEndpointAuth: { endpoint: '/in' } }],
    })
    const { url, method } = readWfc(part, context).get('ann')?.login ?? {}
    assert.deepEqual([url, method, mistakesOf(part)], ['http://127.0.0.1:1/api/in', 'PUT', []])
  })

  test('fixed fields', () => {
    const part = partOf({ auth: [{ name: 'ann', fixedHeaders: [{ name: 'X-K', value: 'k' }] }] })
    assert.deepEqual(readWfc(part, context).get('ann')?.fixedHeaders, [['X-K', 'k']])
  })

  const key = { fixedHeaders: [{ name: 'X-K', value: 'k' }] }
  const mistaken = [
    ['an entry without a name', [key], '`name` is missing'],
    [
      'a name that stands twice',
      [
        { name: 'a', ...key },
        { name: 'a', ...key },
      ],
      '`a` stands twice',
    ],
    ['an entry that says nothing', [{ name: 'a' }], 'either `fixedHeaders` or `loginEndpointAuth`'],
    [
      'a field without a value',
      [{ name: 'a', fixedHeaders: [{ name: 'b' }] }],
      '`value` is missing',
    ],
  ] as const
  for (const [name, auth, message] of mistaken) {
    test(`${name} is a mistake`, () => {
      const part = partOf({ auth })
      readWfc(part, context)
      assert.ok(mistakesOf(part)[0]?.startsWith(message), mistakesOf(part)[0])
    })
  }
})

describe('headerName', () => {
  const rows = [
    ['X-Key', true],
    ['a'.repeat(256), true],
    ['a'.repeat(257), false],
    ['a b', false],
    ['a:', false],
  ] as const
  for (const [name, isGood] of rows) {
    test(`${name.slice(0, 9)} (${name.length}) is ${isGood ? 'one' : 'none'}`, () => {
      assert.equal(headerName(partOf(name)), isGood ? name : undefined)
    })
  }
})
