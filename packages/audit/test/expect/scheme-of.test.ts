import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { schemeOf } from '../../src/expect/scheme-of.ts'
import type { Login } from '../../src/plan.ts'
import { identity, NO_SIGN_IN } from '../input/identity.ts'

const login = (token: Login['token']): { readonly login: Login } => {
  const rest = { url: 'http://a.example', method: 'POST', headers: [], body: undefined }
  return { login: { ...rest, contentType: undefined, token } }
}

const rows = [
  ['a token', { fixedHeaders: [['authorization', 'Bearer t']] }, 'bearer'],
  ['a password', { fixedHeaders: [['Authorization', 'Basic YTpi']] }, 'basic'],
  ['a scheme of nobody', { fixedHeaders: [['Authorization', 'Token t']] }, 'apiKey'],
  ['a token without a scheme', { fixedHeaders: [['Authorization', 't']] }, 'bearer'],
  ['a key', { fixedHeaders: [['X-Key', 'k']] }, 'apiKey'],
  ['a token in a field of its own', { fixedHeaders: [['X-Token', 'Bearer t']] }, 'bearer'],
  ['a cookie', { fixedHeaders: [['Cookie', 'a=b']] }, 'session'],
  [
    'what carries credentials goes before what else is sent',
    {
      fixedHeaders: [
        ['X-Key', 'k'],
        ['Cookie', 'a=b'],
      ],
    },
    'session',
  ],
  [
    'a sign-in with a token',
    login({ pointer: '/t', header: 'Authorization', prefix: 'Bearer ' }),
    'bearer',
  ],
  [
    'a sign-in with a token in a cookie',
    login({ pointer: '/t', header: 'Cookie', prefix: 'a=' }),
    'session',
  ],
  ['a sign-in with cookies', login(undefined), 'session'],
  ['an account for Digest', { digest: { username: 'a', password: 'b' } }, 'digest'],
  [
    'a key for proofs',
    { dpop: { kty: 'EC' }, fixedHeaders: [['Authorization', 'DPoP t']] },
    'dpop',
  ],
] as const

describe('schemeOf', () => {
  for (const [name, signIn, expected] of rows) {
    test(name, () => {
      assert.equal(schemeOf(identity('a', { signIn: { ...NO_SIGN_IN, ...signIn } })), expected)
    })
  }
})
