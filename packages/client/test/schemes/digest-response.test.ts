// Goal: what is computed is what RFC 7616 computes, whoever has the name and whatever it is written in.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { getParameter, parseChallenges, parseCredentials } from '@sallyport/contract'
import { readDigestChallenge } from '../../src/schemes/digest-challenge.ts'
import { platformHash } from '../../src/schemes/digest-hash.ts'
import { type DigestUse, digestResponse } from '../../src/schemes/digest-response.ts'
import type { DigestNonce } from '../../src/schemes/digest-spaces.ts'

const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'

function nonceOf(field: string, cnonce = CNONCE): DigestNonce {
  const [challenge] = parseChallenges(field).challenges
  assert.ok(challenge)
  const read = readDigestChallenge(challenge)
  assert.ok(read)
  return { challenge: read, cnonce, session: { nonce: read.nonce, cnonce }, count: 1 }
}

function parametersOf(field: string) {
  const reading = parseCredentials(field)
  assert.ok(reading.kind === 'credentials')
  return (name: string) => getParameter(reading.credentials, name) ?? ''
}

describe('digestResponse', () => {
  const use: DigestUse = {
    method: 'GET',
    uri: '/dir/index.html',
    body: undefined,
    qop: 'auth',
    count: 1,
  }
  const rest =
    'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
  const rows = [
    [
      'RFC 7616 section 3.9.1, MD5',
      `Digest ${rest}, algorithm=MD5`,
      '8ca523f5e9506fed4657c9700eebdbec',
    ],
    [
      'RFC 7616 section 3.9.1, SHA-256',
      `Digest ${rest}, algorithm=SHA-256`,
      '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
    ],
  ] as const
  for (const [name, field, response] of rows) {
    test(name, async () => {
      const secret = { name: 'Mufasa', password: 'Circle of Life', hash: platformHash }
      const made = await digestResponse(nonceOf(field), secret, use)
      const value = parametersOf(made.field)
      assert.equal(value('response'), response)
      assert.deepEqual(['username', 'uri', 'nc', 'qop', 'opaque'].map(value), [
        'Mufasa',
        '/dir/index.html',
        '00000001',
        'auth',
        'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS',
      ])
    })
  }

  test('RFC 2617 section 3.5', async () => {
    const field =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'
    const secret = { name: 'Mufasa', password: 'Circle Of Life', hash: platformHash }
    const made = await digestResponse(nonceOf(field, '0a4f113b'), secret, use)
    assert.equal(parametersOf(made.field)('response'), '6629fae49393a05397450978507c4ef1')
    assert.equal(parametersOf(made.field)('algorithm'), '')
  })

  // The response of this example in the RFC is wrong (erratum 4897); the name and its hash are right.
  test('RFC 7616 section 3.9.2, the hash of a name beyond ASCII', async () => {
    const field =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", charset=UTF-8, userhash=true'
    const secret = { name: 'Jäsøn Doe', password: 'Secret, or not?', hash: platformHash }
    const made = await digestResponse(nonceOf(field), secret, use)
    assert.equal(
      parametersOf(made.field)('username'),
      '793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b',
    )
    assert.equal(parametersOf(made.field)('userhash'), 'true')
  })

  test('a name beyond ASCII is sent extended where the server reads UTF-8', async () => {
    const secret = { name: "Jäsøn's*", password: 'p', hash: platformHash }
    const made = await digestResponse(nonceOf(`Digest ${rest}, charset=UTF-8`), secret, use)
    assert.equal(parametersOf(made.field)('username*'), "UTF-8''J%C3%A4s%C3%B8n%27s%2A")
    const other = await digestResponse(nonceOf(`Digest ${rest}`), secret, use)
    assert.equal(parametersOf(other.field)('username'), "J\u00c3\u00a4s\u00c3\u00b8n's*")
  })

  test('a realm is hashed by its bytes, and a session by those of its first use', async () => {
    const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
    const field = 'Digest realm="B\u00c3\u00bcro", qop="auth", algorithm=SHA-256-sess, nonce="n2"'
    const nonce = { ...nonceOf(field, 'c2'), session: { nonce: 'n1', cnonce: 'c1' } }
    const secret = { name: 'zo\u00eb', password: 'p\u00e4ss', hash: platformHash }
    const made = await digestResponse(nonce, secret, use)
    const key = sha(`${sha('zo\u00eb:B\u00fcro:p\u00e4ss')}:n1:c1`)
    const expected = sha(`${key}:n2:00000001:c2:auth:${sha('GET:/dir/index.html')}`)
    assert.equal(parametersOf(made.field)('response'), expected)
  })

  test('a hash that there is not is a TypeError that says what to give', async () => {
    const secret = { name: 'a', password: 'b', hash: () => undefined }
    await assert.rejects(digestResponse(nonceOf(`Digest ${rest}`), secret, use), /give `hash`/)
  })
})
