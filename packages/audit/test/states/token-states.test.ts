// Goal: each token differs from the good one in the one point that its name says.
// Method: both are read, and what differs in header, claims and signature is counted.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { contextOf } from '../../src/states/state-context.ts'
import { type ReadToken, readToken } from '../../src/states/token.ts'
import { tokenStates } from '../../src/states/token-states.ts'
import { goodToken, heldAs, toolsWith } from './issuer.ts'

const secret = await goodToken()
const good = readToken(secret) as ReadToken
const context = contextOf(heldAs('jwt', secret), toolsWith())
const rows = await tokenStates(context, good)

/** The members that are not the same in both. */
function changed(a: Readonly<Record<string, unknown>>, b: typeof a): readonly string[] {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return names.filter((name) => JSON.stringify(a[name]) !== JSON.stringify(b[name]))
}

function tokenNamed(name: string): ReadToken {
  const show = rows.find((row) => row.name === name)?.show
  assert.ok(show !== undefined && 'secret' in show, name)
  const read = readToken(show.secret)
  assert.ok(read !== undefined, name)
  return read
}

const differs: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['signature one bit off', [], []],
  ['signature cut short', [], []],
  ['alg none with the old signature', ['alg'], []],
  ['alg switched to HS256', ['alg'], []],
  ['ES256 with a signature of zeros', ['alg'], []],
  ['payload edited: sub', [], ['sub']],
  ['payload edited: exp', [], ['exp']],
  ['payload edited: roles', [], ['roles']],
  ['HS256 with the public key: PEM', ['alg'], []],
  ['HS256 with an empty secret', ['alg'], []],
  ['signed with a key of ours', [], []],
  ['key id that nobody knows', ['kid'], []],
  ['key in the token', ['kid', 'jwk'], []],
  ['key id that is the path of an empty file', ['alg', 'kid'], []],
  ['signed anew', [], []],
  ['expired an hour ago', [], ['exp']],
  ['expired five minutes ago', [], ['exp']],
  ['begins in an hour', [], ['nbf']],
  ['issued in an hour', [], ['iat']],
  ['without expiry', [], ['exp']],
  ['audience of another', [], ['aud']],
  ['without audience', [], ['aud']],
  ['audience among others', [], ['aud']],
  ['issuer of another', [], ['iss']],
  ['type of an ID token', ['typ'], []],
  ['without type', ['typ'], []],
  ['critical extension that nobody knows', ['crit', 'sallyport'], []],
  ['unknown key id, and signed well', ['kid'], []],
  ['subject that does not exist', [], ['sub']],
]

describe('tokens differ in one point', () => {
  for (const [name, header, claims] of differs) {
    test(`${name}: ${[...header, ...claims].join(' and ') || 'the signature at most'}`, () => {
      const token = tokenNamed(name)
      assert.deepEqual(changed(good.header, token.header), header)
      assert.deepEqual(changed(good.claims, token.claims), claims)
    })
  }

  test('no two states show the same token, but for what is signed anew', () => {
    const shown = rows.map(({ show }) => ('secret' in show ? show.secret : ''))
    assert.equal(new Set(shown).size, rows.length)
  })

  test('five minutes of difference are allowed, and no second more', () => {
    const { exp } = tokenNamed('expired five minutes ago').claims
    assert.equal(Math.floor(context.tools.now / 1000) - Number(exp), 301)
  })
})
