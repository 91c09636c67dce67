import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatChallenge, reasons } from '@sallyport/contract'
import fc from 'fast-check'
import { NOW } from '../keys/issuer.ts'
import { makeSigners, schemeOf } from './bearer-fixture.ts'
import { found, requestWith } from './request.ts'

// Goal: a line is read in one way, and the challenge says what RFC 6750 wants. Method: one row per
// rule.

const signers = makeSigners()

describe('reading', () => {
  const absent = { kind: 'absent' }
  const malformed = { kind: 'malformed', reason: 'credentials_malformed' }
  const repeated = { kind: 'malformed', reason: 'credentials_repeated' }
  const oversized = { kind: 'malformed', reason: 'credentials_oversized' }
  const rows = [
    ['no field', undefined, absent],
    ['an empty field', '', absent],
    ['another scheme', 'Basic dTpw', absent],
    ['the scheme alone', 'Bearer', malformed],
    ['two words', 'Bearer a b', malformed],
    ['three words', 'Bearer a b c', malformed],
    ['a parameter', 'Bearer realm="x"', malformed],
    ['a list', 'Bearer a, Bearer b', malformed],
    ['not ASCII', 'Bearer ü', malformed],
    ['NUL', 'Bearer a\u0000b', malformed],
    ['a line feed at the end', 'Bearer a\n', malformed],
    ['padding in the middle', 'Bearer a=b', malformed],
    ['padding alone', 'Bearer ==', malformed],
    ['two lines', ['Bearer a', 'Bearer b'], repeated],
    ['the same line twice', ['Bearer a', 'Bearer a'], repeated],
    ['two lines of other schemes', ['Basic a', 'Digest b'], repeated],
    ['16,385 characters', `Bearer ${'a'.repeat(16_385)}`, oversized],
    ['64 KB of what could not be a token', `Bearer ${'"'.repeat(65_536)}`, oversized],
  ] as const
  for (const [name, authorization, expected] of rows) {
    test(name, () => {
      assert.deepEqual(schemeOf(signers).read(requestWith({ authorization })), expected)
    })
  }

  const good = [
    ['the scheme in lower case', 'bearer abc', 'abc'],
    ['all characters a token may have [RFC 6750 2.1b MUST]', 'Bearer aZ09-._~+/==', 'aZ09-._~+/=='],
    ['a list of one line', ['Bearer abc'], 'abc'],
    ['16,384 characters', `Bearer ${'a'.repeat(16_384)}`, 'a'.repeat(16_384)],
  ] as const
  for (const [name, authorization, text] of good) {
    test(name, () => {
      const credentials = found(schemeOf(signers), { authorization })
      assert.equal(credentials.text, text)
      assert.equal(credentials.transport, 'authorization')
      assert.equal(credentials.account, undefined)
    })
  }

  const queries = [
    ['a token in the query besides the field is ambiguous', '/a?access_token=x', 'malformed'],
    ['also behind one whose name ends like it', '/a?xaccess_token=1&access_token=x', 'malformed'],
    ['also behind another parameter', '/a?b=c&access_token=x', 'malformed'],
    ['also with a character percent-encoded', '/a?access%5Ftoken=x', 'malformed'],
    ['also in the other case', '/a?b=%20&access%5ftoken=x', 'malformed'],
    ['also with all of them', `/a?${encoded('access_token')}=x`, 'malformed'],
    ['a name that ends alike is not it', '/a?my_access_token=x', 'found'],
    ['nor is one that ends alike when decoded', '/a?my%5Faccess%5Ftoken=x', 'found'],
    ['nor one that is encoded twice', '/a?access%255Ftoken=x', 'found'],
    ['nor one in capitals', '/a?ACCESS%5FTOKEN=x', 'found'],
    ['nor is a value', '/a?b=%20access_token=x', 'found'],
    ['nor is a path', '/access_token=x', 'found'],
  ] as const
  for (const [name, target, kind] of queries) {
    test(name, () => {
      const reading = schemeOf(signers).read(requestWith({ authorization: 'Bearer abc' }, target))
      assert.equal(reading.kind, kind)
    })
  }

  test('a token in the query alone is none', () => {
    assert.deepEqual(schemeOf(signers).read(requestWith({}, '/a?access_token=x')), {
      kind: 'absent',
    })
  })

  test('a token read once more after it was verified is looked at like any other', async () => {
    const it = schemeOf(signers)
    const authorization = `Bearer ${await signers.es.sign()}`
    await it.verify(found(it, { authorization }), NOW)
    const again = it.read(requestWith({ authorization }, '/a?access_token=x'))
    assert.deepEqual(again, { kind: 'malformed', reason: 'credentials_ambiguous' })
    assert.deepEqual(
      it.read(requestWith({ authorization: [authorization, authorization] })),
      repeated,
    )
  })

  test('never throws on any line', () => {
    const it = schemeOf(signers)
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        it.read(requestWith({ authorization: text }))
        it.read(requestWith({ authorization: `Bearer ${text}` }, text))
      }),
    )
  })
})

/** Every character percent-encoded, wanted or not (RFC 3986 section 2.1). */
function encoded(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('')
}

describe('the challenge', () => {
  const rows = [
    [
      'the authentication that is required (RFC 9470 section 3) [RFC 9470 3a MUST] [RFC 9470 3a MAY] [RFC 9470 3b MAY]',
      {
        realm: 'api',
        error: 'authentication_too_weak',
        scopes: ['orders:write'],
        stepUp: { acr: ['gold', 'silver'], maxAgeSeconds: 300 },
      },
      'Bearer realm="api", error="insufficient_user_authentication", ' +
        'error_description="This action needs a stronger or more recent authentication.", ' +
        'scope="orders:write", acr_values="gold silver", max_age="300"',
    ],
    [
      'an age alone, and no class that was not asked for [RFC 9470 3b MUST]',
      { realm: 'api', scopes: [], stepUp: { acr: undefined, maxAgeSeconds: 1 } },
      'Bearer realm="api", max_age="1"',
    ],
    [
      'a class alone',
      { realm: 'api', stepUp: { acr: ['urn:example:2fa'], maxAgeSeconds: undefined } },
      'Bearer realm="api", acr_values="urn:example:2fa"',
    ],
    [
      'no error when no credentials came [RFC 6750 3b MUST] [RFC 6750 3c MUST] [RFC 6750 3.1 SHOULD NOT]',
      { realm: 'api' },
      'Bearer realm="api"',
    ],
    [
      'nor for a reason that is not the token’s',
      { realm: 'api', error: 'no_credentials' },
      'Bearer realm="api"',
    ],
    [
      'nor for the credentials of another scheme',
      { realm: 'api', error: 'password_wrong' },
      'Bearer realm="api"',
    ],
    [
      'an invalid token, in the words of the catalogue [RFC 6750 3 SHOULD]',
      { realm: 'api', error: 'token_expired' },
      'Bearer realm="api", error="invalid_token", error_description="The token is expired, revoked, malformed, or not meant for this resource."',
    ],
    [
      'an invalid request',
      { realm: 'api', error: 'credentials_malformed' },
      'Bearer realm="api", error="invalid_request", error_description="The request, or the credentials in it, cannot be read in one way only."',
    ],
    [
      'all missing scopes at once [RFC 6750 3.1 MAY]',
      { realm: 'api', error: 'scope_missing', scopes: ['orders:read', 'orders:write'] },
      'Bearer realm="api", error="insufficient_scope", error_description="The token does not carry the scope this action needs.", scope="orders:read orders:write"',
    ],
    [
      'a stronger authentication',
      { realm: 'api', error: 'authentication_too_weak' },
      'Bearer realm="api", error="insufficient_user_authentication", error_description="This action needs a stronger or more recent authentication."',
    ],
    [
      'a realm with quotes [RFC 9110 11.5 MUST]',
      { realm: 'a "b" \\' },
      'Bearer realm="a \\"b\\" \\\\"',
    ],
  ] as const
  for (const [name, context, expected] of rows) {
    test(name, () => assert.equal(formatChallenge(schemeOf(signers).challenge(context)), expected))
  }

  test('the metadata of the resource stands at the end [RFC 9728 5 MAY]', () => {
    const it = schemeOf(signers, {
      resourceMetadata: 'https://api.example/.well-known/oauth-protected-resource',
    })
    assert.equal(
      formatChallenge(it.challenge({ realm: 'api' })),
      'Bearer realm="api", resource_metadata="https://api.example/.well-known/oauth-protected-resource"',
    )
  })

  test('no description needs an escape [RFC 6750 3e MUST NOT]', () => {
    for (const reason of Object.keys(reasons) as (keyof typeof reasons)[]) {
      const { parameters } = schemeOf(signers).challenge({ realm: 'api', error: reason })
      for (const { value } of parameters) assert.match(value, /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/)
    }
  })
})
