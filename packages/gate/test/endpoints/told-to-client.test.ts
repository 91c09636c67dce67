import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldLine } from '@sallyport/guard'
import {
  CLIENT_BYTES_MAX,
  COOKIES_MAX,
  cookieField,
  toldToClient,
} from '../../src/endpoints/told-to-client.ts'

// Goal: what a scheme has for the client is told in a way that survives proxies which join lines.
const cookies = (count: number): FieldLine[] =>
  Array.from({ length: count }, (_, at) => ['set-cookie', `c${at}=${at}; Expires=Wed, 09 Jun 2100`])

describe('toldToClient', () => {
  test('each cookie has a field of its own besides', () =>
    assert.deepEqual(toldToClient(cookies(2)), [
      ['set-cookie', 'c0=0; Expires=Wed, 09 Jun 2100'],
      ['x-gate-cookie-1', 'c0=0; Expires=Wed, 09 Jun 2100'],
      ['set-cookie', 'c1=1; Expires=Wed, 09 Jun 2100'],
      ['x-gate-cookie-2', 'c1=1; Expires=Wed, 09 Jun 2100'],
    ]))

  test('what proxies are not told of is left out', () =>
    assert.deepEqual(
      toldToClient([
        ['dpop-nonce', 'n'],
        ['x-other', 'x'],
        ['authentication-info', 'a'],
      ]),
      [
        ['dpop-nonce', 'n'],
        ['authentication-info', 'a'],
      ],
    ))

  test('as many cookies as there are fields, and no more', () => {
    assert.equal(toldToClient(cookies(COOKIES_MAX)).length, 2 * COOKIES_MAX)
    assert.equal(toldToClient(cookies(COOKIES_MAX + 1)).length, 2 * COOKIES_MAX)
    assert.equal(cookieField(COOKIES_MAX), 'X-Gate-Cookie-4')
  })

  test('so many bytes, and no more', () => {
    const line = (length: number): FieldLine => ['dpop-nonce', 'a'.repeat(length - 14)]
    assert.equal(toldToClient([line(CLIENT_BYTES_MAX)]).length, 1)
    assert.equal(toldToClient([line(CLIENT_BYTES_MAX + 1)]).length, 0)
  })

  test('what comes behind too many cookies, or a long one, is not lost with them', () => {
    const nonce: FieldLine = ['dpop-nonce', 'n']
    assert.deepEqual(toldToClient([...cookies(COOKIES_MAX + 1), nonce]).at(-1), nonce)
    const long: FieldLine = ['set-cookie', 'a'.repeat(CLIENT_BYTES_MAX)]
    assert.deepEqual(toldToClient([long, nonce]), [nonce])
  })
})
