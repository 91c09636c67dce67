import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  authenticationFromClaims,
  kindFromClaims,
  subjectFromClaims,
} from '../../src/schemes/subject-from-claims.ts'

// Goal: a claim of the wrong type makes no subject, rather than one that lacks something.

describe('subjectFromClaims', () => {
  const rows = [
    ['the name alone', { sub: 'alice' }, { id: 'alice', sets: [] }],
    ['the tenant', { sub: 'a', tenant: 'acme' }, { id: 'a', tenant: 'acme', sets: [] }],
    [
      'roles and groups are sets, once each [RFC 9068 4b SHOULD]',
      { sub: 'a', roles: ['x', 'y'], groups: ['y'] },
      { id: 'a', sets: ['x', 'y'] },
    ],
    ['a role that is no list', { sub: 'a', roles: 'admin' }, { id: 'a', sets: ['admin'] }],
    ['scopes of a text', { sub: 'a', scope: 'r  w' }, { id: 'a', sets: [], scopes: ['r', 'w'] }],
    [
      'an empty scope is scoped to nothing',
      { sub: 'a', scope: '' },
      { id: 'a', sets: [], scopes: [] },
    ],
    ['scopes of a list', { sub: 'a', scp: ['r', 'w'] }, { id: 'a', sets: [], scopes: ['r', 'w'] }],
    [
      'scopes of the other claim as a text',
      { sub: 'a', scp: 'r w' },
      { id: 'a', sets: [], scopes: ['r', 'w'] },
    ],
    ['no name', { tenant: 'acme' }, undefined],
    ['an empty name', { sub: '' }, undefined],
    ['a name that is a number', { sub: 7 }, undefined],
    ['a tenant that is a list', { sub: 'a', tenant: ['acme'] }, undefined],
    ['roles of which one is a number', { sub: 'a', roles: ['x', 7] }, undefined],
    ['groups that are an object', { sub: 'a', groups: { x: true } }, undefined],
    ['a scope that is a number', { sub: 'a', scope: 7 }, undefined],
    ['a scope that is null', { sub: 'a', scope: null }, undefined],
    ['a scope that is null beside the other claim', { sub: 'a', scope: null, scp: 'r' }, undefined],
    ['the other claim as null', { sub: 'a', scp: null }, undefined],
  ] as const
  for (const [name, claims, expected] of rows) {
    test(name, () => {
      const stated = subjectFromClaims(claims)
      const attributes = expected === undefined ? undefined : { ...expected, attributes: claims }
      assert.deepEqual(stated, attributes)
    })
  }

  test('a token that a client got for itself is a service', () => {
    assert.equal(kindFromClaims({ sub: 'c', client_id: 'c' }), 'service')
    assert.equal(kindFromClaims({ sub: 'alice', client_id: 'c' }), 'user')
    assert.equal(kindFromClaims({}), 'user')
  })

  test('the authentication is taken as far as it has the right types [RFC 9470 6.1 MUST]', () => {
    assert.deepEqual(authenticationFromClaims({ amr: ['pwd', 'otp'], acr: 'mfa', auth_time: 9 }), {
      methods: ['pwd', 'otp'],
      acr: 'mfa',
      time: 9,
    })
    assert.deepEqual(authenticationFromClaims({ amr: [1], acr: 2, auth_time: 'now' }), {
      methods: [],
    })
    assert.deepEqual(authenticationFromClaims({ auth_time: 1e308 }), { methods: [] })
  })
})
