import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  type DigestReading,
  formatCredentials,
  parseCredentials,
  parseDigestCredentials,
} from '../../src/grammar/index.ts'
import { elements, values } from './generators.ts'

// Goal: Digest credentials are read to the letter of RFC 7616 section 3.4, or are malformed.
// Method: the examples of the RFC; one row for each way to break one of them; whatever fast-check makes.
const MUFASA = `Digest username="Mufasa",
  realm="http-auth@example.org",
  uri="/dir/index.html",
  algorithm=SHA-256,
  nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
  nc=00000001,
  cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
  qop=auth,
  response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
  opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`.replaceAll('\n', '')

function read(field: string): DigestReading {
  const reading = parseCredentials(field)
  assert.ok(reading.kind === 'credentials', `no credentials: ${field}`)
  return parseDigestCredentials(reading.credentials)
}

/** The example with one part replaced. */
const changed = (part: string, by: string): string => {
  assert.ok(MUFASA.includes(part), `the example has no ${part}`)
  return MUFASA.replace(part, by)
}

const NAME = 'username="Mufasa"'
const HASH = '488869477bf257147b804c45308cd62ac4e25eb717b12b298c79e62dcea254ec'

describe('parseDigestCredentials', () => {
  test('the example of section 3.9.1', () => {
    assert.deepEqual(read(MUFASA), {
      kind: 'digest',
      credentials: {
        username: 'Mufasa',
        isUserhash: false,
        realm: 'http-auth@example.org',
        nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
        uri: '/dir/index.html',
        qop: 'auth',
        nc: 1,
        cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
        algorithm: 'SHA-256',
        response: '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
      },
    })
  })

  const good = [
    ['no algorithm is MD5', 'algorithm=SHA-256,', '', { algorithm: 'MD5' }],
    ['a quoted qop is the same qop', 'qop=auth', 'qop="auth"', { qop: 'auth' }],
    ['auth-int is read', 'qop=auth', 'qop=auth-int', { qop: 'auth-int' }],
    ['the highest count is read', '00000001', 'ffffffff', { nc: 4_294_967_295 }],
    ['a name is read as UTF-8', 'Mufasa', 'J\xc3\xa4s\xc3\xb8n', { username: 'Jäsøn' }],
    ['and else as ISO-8859-1', 'Mufasa', 'J\xe4s\xf8n', { username: 'Jäsøn' }],
    ['a name without its escapes', 'Mufasa', 'a\\"b\\\\c', { username: 'a"b\\c' }],
    ['an extended name', NAME, "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe", { username: 'Jäsøn Doe' }],
    [
      'a hash for a name',
      NAME,
      `username="${HASH}",userhash=true`,
      { username: HASH, isUserhash: true },
    ],
    ['a plain name, said so', NAME, `${NAME},userhash=false`, { isUserhash: false }],
    ['an empty opaque, and what nobody knows', 'opaque=', 'x=y,opaque=', { username: 'Mufasa' }],
  ] as const
  for (const [name, part, by, expected] of good) {
    test(name, () => {
      const reading = read(changed(part, by))
      assert.ok(reading.kind === 'digest', JSON.stringify(reading))
      assert.deepEqual({ ...reading.credentials, ...expected }, reading.credentials)
    })
  }

  const bad = [
    ['another scheme', 'Digest', 'Digestive', 'scheme'],
    ['no name', `${NAME},`, '', 'missing'],
    ['no realm', 'realm="http-auth@example.org",', '', 'missing'],
    ['no nonce', 'nonce="7ypf', 'once="7ypf', 'missing'],
    ['no uri', 'uri=', 'url=', 'missing'],
    ['no response', 'response=', 'responses=', 'missing'],
    ['no qop, the form of RFC 2069', 'qop=auth,', '', 'missing'],
    ['no cnonce [RFC 7616 3.4a MUST]', 'cnonce=', 'xnonce=', 'missing'],
    ['no count [RFC 7616 3.4a MUST]', 'nc=00000001,', '', 'missing'],
    ['a count of nothing', '00000001', '00000000', 'nc'],
    ['a count in capitals', '00000001', '0000000A', 'nc'],
    ['a count of seven digits [RFC 7616 3.5c MUST]', '00000001', '0000001', 'nc'],
    ['a count of nine digits [RFC 7616 3.5c MUST]', '00000001', '000000001', 'nc'],
    ['a qop that nobody knows', 'qop=auth', 'qop=auth-conf', 'qop'],
    ['several qop', 'qop=auth', 'qop="auth,auth-int"', 'qop'],
    ['a response in capitals', '753927fa', '753927FA', 'response'],
    ['a response that is cut', '5856cb6c1"', '5856cb6c"', 'response'],
    ['a nonce out of ASCII', 'nonce="7y', 'nonce="\xff7y', 'ascii'],
    ['a uri out of ASCII', '/dir/', '/d\xeer/', 'ascii'],
    ['a tab in the cnonce', 'cnonce="f2', 'cnonce="\tf2', 'ascii'],
    ['a name twice [RFC 9110 11.2a MUST]', NAME, `${NAME},username="Scar"`, 'repeated'],
    ['the same name twice', NAME, `${NAME},USERNAME="Mufasa"`, 'repeated'],
    ['both names [RFC 7616 3.4b MUST]', NAME, `${NAME},username*=UTF-8''Scar`, 'username'],
    ['an empty name', NAME, 'username=""', 'username'],
    ['a control character in a name', NAME, "username*=UTF-8''a%00b", 'username'],
    ['an extended name of another charset', NAME, "username*=ISO-8859-1''a", 'username'],
    ['an extended name that is no UTF-8', NAME, "username*=UTF-8''%C3", 'username'],
    ['an extended name with half an escape', NAME, "username*=UTF-8''%C", 'username'],
    ['a hash that is none', NAME, `${NAME},userhash=true`, 'username'],
    ['a hash in an extended name', NAME, `username*=UTF-8''${HASH},userhash=true`, 'username'],
    ['a userhash that is neither', NAME, `${NAME},userhash=yes`, 'userhash'],
  ] as const
  for (const [name, part, by, why] of bad) {
    test(name, () => assert.deepEqual(read(changed(part, by)), { kind: 'malformed', why }))
  }

  test('a token68 is none', () => {
    assert.deepEqual(read('Digest abc='), { kind: 'malformed', why: 'scheme' })
  })

  test('whatever can be credentials is read or malformed, and nothing is thrown', () => {
    fc.assert(fc.property(elements, (element) => void parseDigestCredentials(element)))
  })

  test('whatever a client puts between the quotes comes back', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map(toCharacter),
      minLength: 1,
    })
    fc.assert(
      fc.property(text, text, values, (uri, cnonce, opaque) => {
        const parameters = Object.entries({
          ...{ username: 'a', realm: 'r', nonce: 'n', uri, cnonce, opaque, qop: 'auth' },
          ...{ nc: '0000000a', response: '0'.repeat(64) },
        }).map(([name, value]) => ({ name, value }))
        const reading = read(formatCredentials({ scheme: 'Digest', parameters }))
        assert.ok(reading.kind === 'digest', JSON.stringify(reading))
        assert.deepEqual([reading.credentials.uri, reading.credentials.cnonce], [uri, cnonce])
      }),
    )
  })
})

function toCharacter(code: number): string {
  return String.fromCharCode(code)
}
