import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { checkClaims, foreignType, mediaType, quoted } from '../../src/schemes/claims.ts'

// Goal: claims are taken as far as the standard goes, and no guess is made of a wrong type.

const rules = { audiences: new Set(['api', 'other']), toleranceMilliseconds: 5000 }
const good = { aud: 'api', exp: 1000 }

describe('checkClaims', () => {
  const refused = [
    ['no expiry', { aud: 'api' }, 'expiry_missing'],
    ['an expiry that is a text', { aud: 'api', exp: '1000' }, 'claim_missing'],
    ['an expiry that is null', { aud: 'api', exp: null }, 'claim_missing'],
    ['an infinite expiry', { aud: 'api', exp: JSON.parse('1e999') }, 'claim_missing'],
    ['an expiry beyond all calendars', { aud: 'api', exp: 1e308 }, 'claim_missing'],
    ['an expiry just beyond the bound', { aud: 'api', exp: 1e11 + 1 }, 'claim_missing'],
    ['a start just beyond the bound', { ...good, nbf: -1e11 - 1 }, 'claim_missing'],
    ['an issue time beyond the bound', { ...good, iat: 1e308 }, 'claim_missing'],
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
      'the last instant there is',
      { aud: 'api', exp: 1e11 },
      { from: Number.NEGATIVE_INFINITY, endsAt: 1e14 + 5000 },
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
