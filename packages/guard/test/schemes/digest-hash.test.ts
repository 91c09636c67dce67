import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseCredentials, parseDigestCredentials } from '@sallyport/contract'
import {
  countOf,
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  digestHash,
  digestLength,
  digestResponse,
  digestUserhash,
} from '../../src/schemes/digest-hash.ts'

// Goal: what is computed is what RFC 7616 prints, byte for byte.
// Method: the fields of its section 3.9 are parsed as they stand there, and their responses computed.
const MUFASA = (algorithm: string, response: string): string =>
  `Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, ' +
  'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, ' +
  `response="${response}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`

/** The corrected values of erratum 4897: those printed in section 3.9.2 are hashes of something else. */
const JASON = {
  name: '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
  response: '3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5',
}
const JASON_FIELD = (name: string): string =>
  `Digest ${name}, realm="api@example.org", uri="/doe.json", algorithm=SHA-512-256, ` +
  'nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", nc=00000001, ' +
  'cnonce="NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v", qop=auth, ' +
  `response="${JASON.response}", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS"`

function read(field: string) {
  const reading = parseCredentials(field)
  assert.ok(reading.kind === 'credentials')
  const digest = parseDigestCredentials(reading.credentials)
  assert.ok(digest.kind === 'digest')
  return digest.credentials
}

const responseTo = (
  secret: string,
  field: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: Uint8Array } = {},
): string => {
  const credentials = read(field)
  const algorithm = credentials.algorithm as DigestAlgorithm
  return digestResponse(secret, { ...credentials, algorithm }, { method, body })
}

describe('the examples of RFC 7616', () => {
  const realm = 'http-auth@example.org'
  for (const [hash, response] of [
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ] as const) {
    test(`section 3.9.1, ${hash} [RFC 7616 3.6 MUST]`, () => {
      const secret = digestHash({ username: 'Mufasa', realm, password: 'Circle of Life', hash })
      const field = MUFASA(hash, response)
      assert.equal(responseTo(secret, field), read(field).response)
    })
  }

  const jason = {
    username: 'Jäsøn Doe',
    realm: 'api@example.org',
    password: 'Secret, or not?',
    hash: 'SHA-512-256',
  } as const

  test('section 3.9.2, a hash for the name, as erratum 4897 corrects it', () => {
    const field = JASON_FIELD(`username="${JASON.name}", userhash=true`)
    assert.equal(digestUserhash(jason), read(field).username)
    assert.equal(responseTo(digestHash(jason), field), read(field).response)
  })

  test('section 3.9.2, an extended name', () => {
    const field = JASON_FIELD("username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, userhash=false")
    assert.equal(read(field).username, jason.username)
    assert.equal(responseTo(digestHash(jason), field), read(field).response)
  })

  test('the example of RFC 2617 section 3.5', () => {
    const realm = 'testrealm@host.com'
    const password = 'Circle Of Life'
    const secret = digestHash({ username: 'Mufasa', realm, password, hash: 'MD5' })
    const field =
      'Digest username="Mufasa", realm="testrealm@host.com", ' +
      'nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="/dir/index.html", qop=auth, nc=00000001, ' +
      'cnonce="0a4f113b", response="6629fae49393a05397450978507c4ef1"'
    assert.equal(responseTo(secret, field), read(field).response)
  })
})

describe('a response', () => {
  const secret = digestHash({ username: 'a', realm: 'r', password: 'p' })
  const field = MUFASA('SHA-256', '0'.repeat(64))
  const plain = responseTo(secret, field)

  test('depends on the method, and on the body with auth-int only', () => {
    const body = Buffer.from('x')
    assert.notEqual(responseTo(secret, field, { method: 'POST' }), plain)
    assert.equal(responseTo(secret, field, { body }), plain)
    const covering = field.replace('qop=auth', 'qop=auth-int')
    const empty = responseTo(secret, covering)
    assert.notEqual(responseTo(secret, covering, { body }), empty)
    assert.equal(responseTo(secret, covering, { body: Buffer.alloc(0) }), empty)
  })

  test('depends on nonce and cnonce twice in a session', () => {
    assert.notEqual(responseTo(secret, field.replace('SHA-256', 'SHA-256-sess')), plain)
  })

  test('is as long as its hash', () => {
    const lengths = DIGEST_ALGORITHMS.map((name) => [name, digestLength(name)])
    assert.deepEqual(Object.fromEntries(lengths), {
      'SHA-256': 64,
      'SHA-256-sess': 64,
      'SHA-512-256': 64,
      'SHA-512-256-sess': 64,
      MD5: 32,
      'MD5-sess': 32,
    })
  })
})

describe('digestHash', () => {
  test('is SHA-256 where nothing else is asked for', () => {
    const input = { username: 'a', realm: 'r', password: 'p' }
    assert.equal(digestHash(input), digestHash({ ...input, hash: 'SHA-256' }))
    assert.equal(digestUserhash(input), digestUserhash({ ...input, hash: 'SHA-256' }))
  })

  test('composes what was typed decomposed', () => {
    const one = digestHash({ username: 'e\u0301', realm: 'r', password: 'e\u0301' })
    assert.equal(one, digestHash({ username: 'é', realm: 'r', password: 'é' }))
  })

  test('needs a name and a password', () => {
    const input = { username: 'a', realm: 'r', password: 'p' }
    assert.throws(() => digestHash({ ...input, username: '' }), TypeError)
    assert.throws(() => digestHash({ ...input, password: '' }), TypeError)
  })
})

test('a count has eight digits', () => {
  assert.deepEqual([1, 10, 4_294_967_295].map(countOf), ['00000001', '0000000a', 'ffffffff'])
})
