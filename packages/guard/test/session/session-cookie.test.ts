import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { FieldLines } from '../../src/request.ts'
import {
  COOKIE_LENGTH_MAX,
  hashSessionId,
  isSessionId,
  newSessionId,
  readCookie,
  SessionCookie,
} from '../../src/session/session-cookie.ts'

// Goal: the cookie is read in one way only, and set so that nobody else can read or plant it.

const readings: readonly (readonly [string, FieldLines, unknown])[] = [
  ['no field is absent', undefined, { kind: 'absent' }],
  ['other cookies are absent', 'a=1; b=2', { kind: 'absent' }],
  ['it stands among others', 'a=1; s=x; b=2', { kind: 'value', value: 'x' }],
  ['no blank after the semicolon is needed', 'a=1;s=x;b=2', { kind: 'value', value: 'x' }],
  ['the name is compared whole', 'as=1; s2=2; S=3', { kind: 'absent' }],
  ['an equals sign belongs to the value', 's=x=y', { kind: 'value', value: 'x=y' }],
  ['a name without a value is none', 's; t', { kind: 'absent' }],
  ['an empty value is a value', 's=', { kind: 'value', value: '' }],
  ['blanks and tabs around it do not count', 'a=1;\t s\t= x\t;b=2', { kind: 'value', value: 'x' }],
  [
    // To a browser that is a name without prefix, which any neighbour may set (seen in Chromium 156).
    'another space in front makes another name',
    '\u00a0s=x; \ufeffs=y; s\u00a0=z',
    { kind: 'absent' },
  ],
  ['another space is part of the value', 's=\u00a0x', { kind: 'value', value: '\u00a0x' }],
  ['blanks alone are an empty value', 's=\t  ; a=1', { kind: 'value', value: '' }],
  ['an empty value does not reach into the next pair', 's=;s2=x', { kind: 'value', value: '' }],
  ['a name that another begins with is no pair', 's2; s\t2=x; s', { kind: 'absent' }],
  ['a field that ends in a semicolon is read', ';; s=x;', { kind: 'value', value: 'x' }],
  ['nothing but semicolons is absent', ';'.repeat(COOKIE_LENGTH_MAX), { kind: 'absent' }],
  ['two of the name are ambiguous', 's=x; s=y', { kind: 'repeated' }],
  ['two of the name and value as well', 's=x; s=x', { kind: 'repeated' }],
  ['two lines are read as one', ['s=x', 's=y'], { kind: 'repeated' }],
  ['it may stand in the second line', ['a=1', 's=x'], { kind: 'value', value: 'x' }],
  [
    'the longest field is read',
    `s=x; a=${'a'.repeat(COOKIE_LENGTH_MAX - 7)}`,
    { kind: 'value', value: 'x' },
  ],
  ['one longer is not', `s=x; a=${'a'.repeat(COOKIE_LENGTH_MAX - 6)}`, { kind: 'oversized' }],
]

describe('readCookie', () => {
  for (const [name, lines, expected] of readings) {
    test(name, () => assert.deepEqual(readCookie(lines, 's'), expected))
  }
})

const refused = [
  ['a name without `__Host-` is a mistake', { name: 'session' }],
  ['`__Secure-` lets a neighbour set it', { name: '__Secure-session' }],
  ['an insecure cookie with `__Host-` is never kept', { name: '__Host-s', insecure: true }],
  ['a name that is no token is a mistake', { name: '__Host-a b' }],
  ['`SameSite=None` is not offered', { sameSite: 'None' as 'Lax' }],
] as const

describe('SessionCookie', () => {
  test('it is secret, ours alone, and ends with the browser', () => {
    const [name, value] = new SessionCookie().set('id')
    assert.equal(name, 'set-cookie')
    assert.equal(value, '__Host-session=id; Path=/; HttpOnly; SameSite=Lax; Secure')
  })

  test('a remembered one has an age', () => {
    assert.match(new SessionCookie().set('id', 60)[1], /; Max-Age=60$/)
  })

  test('it is removed with the attributes that it was set with', () => {
    assert.equal(
      new SessionCookie({ sameSite: 'Strict' }).clear()[1],
      '__Host-session=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
    )
  })

  test('only where it is asked for is it insecure', () => {
    const cookie = new SessionCookie({ insecure: true })
    assert.equal(cookie.set('id')[1], 'session=id; Path=/; HttpOnly; SameSite=Lax')
  })

  for (const [name, options] of refused) {
    test(name, () => assert.throws(() => new SessionCookie(options), TypeError))
  }
})

describe('ids of sessions', () => {
  test('they are 256 bits, and no two are the same', () => {
    const ids = new Set(Array.from({ length: 1000 }, newSessionId))
    assert.equal(ids.size, 1000)
    for (const id of ids) {
      assert.ok(isSessionId(id))
      assert.equal(Buffer.from(id, 'base64url').length, 32)
    }
  })

  test('a store gets a hash, never the id', () => {
    const id = newSessionId()
    assert.match(hashSessionId(id), /^[\w-]{43}$/)
    assert.notEqual(hashSessionId(id), id)
  })

  for (const text of ['', 'a'.repeat(42), 'a'.repeat(44), `${'a'.repeat(42)}+`]) {
    test(`\`${text}\` is no id`, () => assert.equal(isSessionId(text), false))
  }
})
