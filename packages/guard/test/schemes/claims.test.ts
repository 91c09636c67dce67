import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkClaims, foreignType, mediaType, quoted } from '../../src/schemes/claims.ts'
import { makeSubject, type StatedSubject } from '../../src/schemes/stated-subject.ts'
import {
  authenticationFromClaims,
  kindFromClaims,
  subjectFromClaims,
} from '../../src/schemes/subject-from-claims.ts'

// Goal: what claims say is taken as far as the standard goes, and no guess is made of a wrong type.

const rules = { audiences: new Set(['api', 'other']), toleranceMilliseconds: 5000 }
const good = { aud: 'api', exp: 1000 }

describe('checkClaims', () => {
  const refused = [
    ['no expiry', { aud: 'api' }, 'expiry_missing'],
    ['an expiry that is a text', { aud: 'api', exp: '1000' }, 'claim_missing'],
    ['an expiry that is null', { aud: 'api', exp: null }, 'claim_missing'],
    ['an infinite expiry', { aud: 'api', exp: JSON.parse('1e999') }, 'claim_missing'],
    ['a start that is a text', { ...good, nbf: '1' }, 'claim_missing'],
    ['an issue time that is a list', { ...good, iat: [] }, 'claim_missing'],
    ['no audience', { exp: 1000 }, 'claim_missing'],
    ['an audience that is a number', { ...good, aud: 7 }, 'claim_missing'],
    ['audiences of which one is no text', { ...good, aud: ['api', 7] }, 'claim_missing'],
    ['another audience', { ...good, aud: 'elsewhere' }, 'audience_mismatch'],
    ['an audience that begins alike', { ...good, aud: 'api/v2' }, 'audience_mismatch'],
    ['another case', { ...good, aud: 'API' }, 'audience_mismatch'],
    ['an empty list', { ...good, aud: [] }, 'audience_mismatch'],
  ] as const
  for (const [name, claims, reason] of refused) {
    test(`${name}: ${reason}`, () => {
      const verdict = checkClaims(claims, rules)
      assert.equal(verdict.kind === 'refused' && verdict.reason, reason)
    })
  }

  const timed = [
    ['the end with tolerance', good, { from: Number.NEGATIVE_INFINITY, endsAt: 1_005_000 }],
    ['the start with tolerance', { ...good, nbf: 100 }, { from: 95_000, endsAt: 1_005_000 }],
    [
      'the issue time is a start as well',
      { ...good, iat: 200 },
      { from: 195_000, endsAt: 1_005_000 },
    ],
    ['the later one counts', { ...good, nbf: 100, iat: 200 }, { from: 195_000, endsAt: 1_005_000 }],
    [
      'one audience of several is enough',
      { aud: ['x', 'other'], exp: 1 },
      { from: Number.NEGATIVE_INFINITY, endsAt: 6000 },
    ],
    [
      'fractions of a second',
      { aud: 'api', exp: 1.5 },
      { from: Number.NEGATIVE_INFINITY, endsAt: 6500 },
    ],
  ] as const
  for (const [name, claims, expected] of timed) {
    test(name, () => {
      const verdict = checkClaims(claims, rules)
      const validity = verdict.kind === 'timed' ? verdict.validity : undefined
      assert.deepEqual({ from: validity?.from, endsAt: validity?.endsAt }, expected)
      assert.equal(validity?.expiresAt, claims.exp * 1000)
    })
  }
})

describe('foreignType', () => {
  const rows = [
    ['plain claims', { sub: 'a' }, false],
    ['the hash of an access token', { at_hash: 'x' }, true],
    ['the hash of a code', { c_hash: 'x' }, true],
    ['the nonce of a sign-in', { nonce: 'x' }, true],
    ['a nonce in what calls itself an access token', { nonce: 'x', typ: 'Bearer' }, false],
    ['an ID token by name', { typ: 'ID' }, true],
    ['a refresh token by name', { typ: 'Refresh' }, true],
    ['another name', { typ: 'access' }, false],
    ['a logout token', { events: {} }, true],
    ['events in what calls itself an access token', { events: {}, typ: 'Bearer' }, true],
  ] as const
  for (const [name, claims, isForeign] of rows) {
    test(`${name}: ${isForeign ? 'foreign' : 'ours'}`, () => {
      assert.equal(foreignType(claims) !== undefined, isForeign)
    })
  }

  test('types have no case and an optional prefix', () => {
    assert.deepEqual(['JWT', 'application/at+JWT', 'a/b'].map(mediaType), ['jwt', 'at+jwt', 'a/b'])
  })

  test('values are quoted in bounded length', () => {
    assert.equal(quoted('x'.repeat(100)), `\`${'x'.repeat(100)}\``)
    assert.equal(quoted('x'.repeat(101)), `\`${'x'.repeat(100)}…\``)
    assert.equal(quoted(['a', 'b']), '`a`, `b`')
  })
})

describe('subjectFromClaims', () => {
  const rows = [
    ['the name alone', { sub: 'alice' }, { id: 'alice', sets: [] }],
    ['the tenant', { sub: 'a', tenant: 'acme' }, { id: 'a', tenant: 'acme', sets: [] }],
    [
      'roles and groups are sets, once each',
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

  test('the authentication is taken as far as it has the right types', () => {
    assert.deepEqual(authenticationFromClaims({ amr: ['pwd', 'otp'], acr: 'mfa', auth_time: 9 }), {
      methods: ['pwd', 'otp'],
      acr: 'mfa',
      time: 9,
    })
    assert.deepEqual(authenticationFromClaims({ amr: [1], acr: 2, auth_time: 'now' }), {
      methods: [],
    })
  })
})

describe('makeSubject', () => {
  const defaults = { kind: 'user', authentication: { scheme: 'bearer', methods: ['pwd'] } } as const

  test('fills in what is not stated, and lets a statement win', () => {
    assert.deepEqual(makeSubject({ id: 'a', sets: [] }, defaults), {
      id: 'a',
      kind: 'user',
      sets: [],
      authentication: { scheme: 'bearer', methods: ['pwd'] },
    })
    const stated = makeSubject(
      { id: 'a', kind: 'service', sets: ['x'], authentication: { acr: 'mfa', methods: [] } },
      defaults,
    )
    assert.equal(stated.kind, 'service')
    assert.deepEqual(stated.authentication, { scheme: 'bearer', methods: [], acr: 'mfa' })
  })

  test('is a frozen copy: no handler changes the next request, no caller is frozen', () => {
    const stated = { id: 'a', sets: ['x'], attributes: { level: 1 } }
    const subject = makeSubject(stated, defaults)
    assert.throws(() => (subject.sets as string[]).push('admin'), TypeError)
    assert.throws(() => Object.assign(subject, { id: 'b' }), TypeError)
    assert.throws(() => Object.assign(subject.attributes ?? {}, { level: 2 }), TypeError)
    assert.throws(() => Object.assign(subject.authentication, { acr: 'mfa' }), TypeError)
    stated.sets.push('y')
    assert.deepEqual(subject.sets, ['x'])
  })

  const wrong = [
    ['no id', { sets: [] }],
    ['an empty id', { id: '', sets: [] }],
    ['an id that is a number', { id: 7, sets: [] }],
    ['a tenant that is a number', { id: 'a', sets: [], tenant: 7 }],
    ['sets that are a text', { id: 'a', sets: 'admin' }],
    ['sets of which one is a number', { id: 'a', sets: [7] }],
    ['permissions that are an object', { id: 'a', sets: [], permissions: {} }],
    ['scopes that are a text', { id: 'a', sets: [], scopes: 'r w' }],
  ] as const
  for (const [name, stated] of wrong) {
    test(`${name} is a mistake of the application`, () => {
      assert.throws(() => makeSubject(stated as unknown as StatedSubject, defaults), TypeError)
    })
  }
})
