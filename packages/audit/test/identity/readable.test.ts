// Goal: what keeps the grammar of its kind is told from what a server may call malformed.
// Method: one row per kind, good and just not.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CredentialKind, HeldCredentials } from '../../src/identity/credentials.ts'
import { isReadable } from '../../src/identity/readable.ts'

const rows: readonly (readonly [
  CredentialKind,
  prefix: string,
  value: string,
  expected: boolean,
])[] = [
  ['jwt', 'Bearer ', 'Bearer a.b.c', true],
  ['jwt', 'Bearer ', 'Bearer a b', false],
  ['opaque', 'Bearer ', 'Bearer abc==', true],
  ['opaque', 'Bearer ', 'Bearer =abc', false],
  ['dpop', 'DPoP ', 'DPoP a.b.c', true],
  ['basic', 'Basic ', 'Basic YTpi', true],
  ['basic', 'Basic ', 'Basic YWI=', false],
  ['basic', 'Basic ', 'Basic a:b', false],
  ['digest', 'Digest ', 'Digest username="a", realm="b", nonce="c", uri="/", response="d"', true],
  ['digest', 'Digest ', 'Digest username="a", realm="b", nonce="c", uri="/"', false],
  ['api_key', '', 'k-1', true],
  ['api_key', '', 'k 1', false],
  ['session', 'sid=', 'sid=abc', true],
]

function held(kind: CredentialKind, prefix: string): HeldCredentials {
  return { identity: 'alice', kind, fields: [], field: 'Authorization', prefix, secret: 's' }
}

describe('isReadable', () => {
  for (const [kind, prefix, value, expected] of rows) {
    test(`${kind}: ${value} is ${expected ? '' : 'not '}readable`, () => {
      const request = { method: 'GET', target: '/', fields: [['authorization', value]] as const }
      assert.equal(isReadable(request, held(kind, prefix)), expected)
    })
  }
  for (const [name, fields] of [
    ['no line', []],
    [
      'two lines',
      [
        ['Authorization', 'Bearer a'],
        ['Authorization', 'Bearer a'],
      ],
    ],
  ] as const) {
    test(`${name} cannot be read`, () =>
      assert.equal(
        isReadable({ method: 'GET', target: '/', fields }, held('jwt', 'Bearer ')),
        false,
      ))
  }
})
