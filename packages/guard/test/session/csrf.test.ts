import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  csrfTokenOf,
  forgeryOf,
  forgeryVerdict,
  isSafeMethod,
  provenanceOf,
} from '../../src/session/csrf.ts'

// Goal: no page of somebody else changes anything with our cookie, and no page of ours is refused.
// Method: one row per thing that a browser, old or new, or a forger can send.

type Fields = Readonly<Record<string, string | readonly string[]>>

const with_ = (fields: Fields, method = 'POST') => ({
  method,
  header: (name: string) => fields[name],
})
const TOKEN = csrfTokenOf('the id of a session')
const host = 'shop.example'

const provenances: readonly (readonly [string, Fields, string])[] = [
  ['a page of the same origin is ours', { 'sec-fetch-site': 'same-origin' }, 'own'],
  ['what a person typed or bookmarked is ours', { 'sec-fetch-site': 'none' }, 'own'],
  ['a neighbour under the same domain is not ours', { 'sec-fetch-site': 'same-site' }, 'foreign'],
  ['another site is not ours', { 'sec-fetch-site': 'cross-site' }, 'foreign'],
  ['a value that is not known is not ours', { 'sec-fetch-site': 'same-planet' }, 'foreign'],
  ['two lines are not ours', { 'sec-fetch-site': ['same-origin', 'same-origin'] }, 'foreign'],
  [
    'what the browser says of the site counts for more than the origin',
    { 'sec-fetch-site': 'cross-site', origin: `https://${host}`, host },
    'foreign',
  ],
  ['without metadata, our own origin is ours', { origin: `https://${host}`, host }, 'own'],
  [
    'the port that goes without saying may be said',
    { origin: `https://${host}`, host: `${host}:443` },
    'own',
  ],
  [
    'over HTTP/2 the host is the authority',
    { origin: `https://${host}`, ':authority': host },
    'own',
  ],
  ['another port is not ours', { origin: `https://${host}:8443`, host }, 'foreign'],
  ['the same host without TLS is not ours', { origin: `http://${host}`, host }, 'foreign'],
  ['another host is not ours', { origin: 'https://evil.example', host }, 'foreign'],
  [
    'a host that begins alike is not ours',
    { origin: `https://${host}.evil.example`, host },
    'foreign',
  ],
  ['an opaque origin is not ours', { origin: 'null', host }, 'foreign'],
  ['an origin without a host to compare is not ours', { origin: `https://${host}` }, 'foreign'],
  ['two hosts are none', { origin: `https://${host}`, host: [host, host] }, 'foreign'],
  ['neither field says nothing', { host }, 'unstated'],
  [
    'a listed origin is ours, from any site',
    { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' },
    'own',
  ],
]

describe('where a request comes from', () => {
  test('`Headers`, which throw for pseudo fields, are read as any others', () => {
    const of = (fields: Record<string, string>) => {
      const headers = new Headers(fields)
      const request = { method: 'POST', header: (name: string) => headers.get(name) ?? undefined }
      return [
        provenanceOf(request, { protocol: 'https' }),
        forgeryVerdict(request, () => TOKEN, { protocol: 'https' })?.forbids,
      ]
    }
    const origin = `https://${host}`
    assert.deepEqual(of({ origin, host }), ['own', undefined])
    assert.deepEqual(of({ origin }), ['foreign', 'csrf_cross_site'])
    assert.deepEqual(of({ 'sec-fetch-site': 'cross-site' }), ['foreign', 'csrf_cross_site'])
  })

  for (const [name, fields, expected] of provenances) {
    test(name, () => {
      const options = { origins: ['https://app.example'] }
      assert.equal(provenanceOf(with_(fields), options), expected)
    })
  }

  test('on loopback without TLS, our own origin is one without TLS', () => {
    const fields = { origin: 'http://localhost:3000', host: 'localhost:3000' }
    assert.equal(provenanceOf(with_(fields), { protocol: 'http' }), 'own')
    assert.equal(provenanceOf(with_(fields)), 'foreign')
  })
})

const forgeries: readonly (readonly [string, Fields, string | undefined])[] = [
  ['a page of ours needs no token', { 'sec-fetch-site': 'same-origin' }, undefined],
  ['a page of another site is refused', { 'sec-fetch-site': 'cross-site' }, 'csrf_cross_site'],
  [
    'the token does not open the door to another site',
    { 'sec-fetch-site': 'cross-site', 'x-csrf-token': TOKEN },
    'csrf_cross_site',
  ],
  ['where nobody says, a token is needed', {}, 'csrf_token_missing'],
  ['where nobody says, the token is enough', { 'x-csrf-token': TOKEN }, undefined],
  ['another token is refused', { 'x-csrf-token': csrfTokenOf('another id') }, 'csrf_token_wrong'],
  ['a token of another length is refused', { 'x-csrf-token': `${TOKEN}A` }, 'csrf_token_wrong'],
  ['an empty token is refused', { 'x-csrf-token': '' }, 'csrf_token_wrong'],
  ['two tokens are refused', { 'x-csrf-token': [TOKEN, TOKEN] }, 'csrf_token_wrong'],
]

describe('forged changes', () => {
  for (const [name, fields, expected] of forgeries) {
    test(name, () =>
      assert.equal(
        forgeryOf(with_(fields), () => TOKEN),
        expected,
      ),
    )
  }

  const own = 'https://shop.example'
  const causes: readonly (readonly [string, Fields, string | undefined])[] = [
    [
      'what came and what was expected',
      { origin: 'http://shop.example:8080', host: 'shop.example' },
      `the origin is \`http://shop.example:8080\`, expected is \`${own}\`, \`https://app.example\``,
    ],
    [
      'what the browser says of the site',
      { 'sec-fetch-site': 'same-site', host: 'shop.example' },
      `the origin is not stated, expected is \`${own}\`, \`https://app.example\`, and the browser says \`same-site\``,
    ],
    [
      'no more than a part of what is long',
      { origin: 'x'.repeat(101), host: 'shop.example' },
      `the origin is \`${'x'.repeat(100)}…\`, expected is \`${own}\`, \`https://app.example\``,
    ],
    [
      'that an origin stands there twice',
      { origin: ['a', 'b'], host: 'shop.example' },
      `the origin is there twice, expected is \`${own}\`, \`https://app.example\``,
    ],
    ['nothing where no origin is to blame', { host: 'shop.example' }, undefined],
  ]
  for (const [name, fields, cause] of causes) {
    test(`the cause says ${name}`, () => {
      const options = { origins: ['https://app.example'] }
      assert.equal(forgeryVerdict(with_(fields), () => TOKEN, options)?.cause, cause)
    })
  }

  test('the cause says that without a host nothing can be expected', () => {
    const verdict = forgeryVerdict(with_({ origin: own }), () => TOKEN)
    const cause = `the origin is \`${own}\`, expected is unknown without a readable \`Host\``
    assert.deepEqual(verdict, { forbids: 'csrf_cross_site', cause })
  })

  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE']) {
    test(`${method} changes nothing, so a link from anywhere works`, () => {
      const request = with_({ 'sec-fetch-site': 'cross-site' }, method)
      assert.equal(
        forgeryOf(request, () => TOKEN),
        undefined,
      )
    })
  }

  const upgrade = { upgrade: 'websocket', host }
  const sockets: readonly (readonly [string, Fields, string | undefined])[] = [
    ['of another site', { ...upgrade, 'sec-fetch-site': 'cross-site' }, 'csrf_cross_site'],
    ['of a neighbour', { ...upgrade, origin: 'https://evil.shop.example' }, 'csrf_cross_site'],
    ['of our own page', { ...upgrade, origin: `https://${host}` }, undefined],
    ['of no browser', upgrade, undefined],
  ]
  for (const [whose, fields, expected] of sockets) {
    test(`a WebSocket opens by GET and is judged like a change: one ${whose}`, () => {
      assert.equal(
        forgeryOf(with_(fields, 'GET'), () => TOKEN),
        expected,
      )
    })
  }

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'PROPFIND', 'get']) {
    test(`${method} may change something`, () => assert.equal(isSafeMethod(method), false))
  }

  test('the token of a session tells nothing of its id, and differs by session', () => {
    assert.notEqual(csrfTokenOf('a'), csrfTokenOf('b'))
    assert.match(TOKEN, /^[\w-]{43}$/)
  })
})
