// Goal: an identity signs in as its document says, and a failure says why without what is secret.
// Method: a server that answers signing in as each row says; then the credentials that are held.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { present } from '../../src/identity/show.ts'
import { signIn } from '../../src/identity/sign-in.ts'
import type { Field, Identity, Login } from '../../src/plan.ts'
import { RunSender } from '../../src/wire/sender.ts'
import { identity, planFor, serve } from '../wire/ground.ts'

interface Answer {
  readonly status?: number
  readonly fields?: readonly Field[]
  readonly body?: string
}

const PASSWORD = 'correct horse'

/** Signs alice in at a server that answers so; says what it was asked and what came of it. */
async function signedIn(
  answer: Answer,
  login: Partial<Login> = {},
  fixedHeaders: readonly Field[] = [],
) {
  let asked = ''
  let followed = 0
  await using ground = await serve(async (request, response) => {
    if (request.url !== '/login?x=1') followed += 1
    let body = ''
    for await (const piece of request) body += piece
    asked = `${request.method} ${request.url} ${request.headers['content-type']} ${body}`
    for (const [name, value] of answer.fields ?? []) response.appendHeader(name, value)
    response.writeHead(answer.status ?? 200).end(answer.body ?? '')
  })
  const alice: Identity = identity('alice', {
    signIn: {
      fixedHeaders,
      login: {
        url: `${ground.base}/login?x=1`,
        method: 'POST',
        headers: [],
        body: JSON.stringify({ password: PASSWORD }),
        contentType: undefined,
        token: { pointer: '/token', header: 'Authorization', prefix: 'Bearer ' },
        ...login,
      },
      digest: undefined,
      dpop: undefined,
      place: undefined,
    },
  })
  const sender = new RunSender(
    planFor(ground.base, { identities: [alice], target: { timeoutMs: 500 } }),
  )
  const result = await signIn(alice, sender)
  sender.close()
  return { asked, followed, result }
}

/** What is shown and what kind it is; or why there is nothing. */
function shown({ result }: Awaited<ReturnType<typeof signedIn>>): string {
  if (result.kind === 'failed') return result.why
  const { kind, fields, prefix, secret } = result.credentials
  return `${kind} | ${fields.map(([name, value]) => `${name}: ${value}`).join(' | ')} | ${prefix}+${secret}`
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const JWT = `${part({ alg: 'HS256' })}.${part({ sub: 'alice' })}.c2ln`
const cookies = (...lines: readonly string[]): Answer => ({
  fields: lines.map((line): Field => ['Set-Cookie', line]),
})
const COOKIES = { token: undefined }

describe('signing in', () => {
  const rows: readonly (readonly [string, Answer, Partial<Login>, string])[] = [
    [
      'a token that is a JWT',
      { body: JSON.stringify({ token: JWT }) },
      {},
      `jwt | Authorization: Bearer ${JWT} | Bearer +${JWT}`,
    ],
    [
      'a token that is none',
      { body: '{"token":"abc.def.ghi"}' },
      {},
      'opaque | Authorization: Bearer abc.def.ghi | Bearer +abc.def.ghi',
    ],
    [
      'a pointer into a list, with escapes',
      { body: '{"a/b":[{"~t":"t1"}]}' },
      { token: { pointer: '/a~1b/0/~0t', header: 'X-Auth-Token', prefix: '' } },
      'api_key | X-Auth-Token: t1 | +t1',
    ],
    [
      'a token as a cookie',
      { body: '{"token":"t1"}' },
      { token: { pointer: '/token', header: 'Cookie', prefix: 'sid=' } },
      'session | Cookie: sid=t1 | sid=+t1',
    ],
    [
      'a status of failure',
      { status: 401, body: `no: ${PASSWORD}` },
      {},
      'signing in was answered 401',
    ],
    [
      'nothing at the pointer',
      { body: '{"other":1}' },
      {},
      'signing in was answered 200, with nothing at /token',
    ],
    ['no JSON', { body: '<html>' }, {}, 'signing in was answered 200, with nothing at /token'],
    [
      'a token that no field can carry',
      { body: '{"token":"a\\r\\nb"}' },
      {},
      'signing in was answered 200, with nothing at /token',
    ],
    [
      'a cookie',
      cookies('sid=abc; Path=/; HttpOnly'),
      COOKIES,
      'session | Cookie: sid=abc | sid=+abc',
    ],
    [
      'all cookies',
      cookies('sid=abc', 'csrf=x=y; Secure'),
      COOKIES,
      'session | Cookie: sid=abc; csrf=x=y | sid=+abc; csrf=x=y',
    ],
    [
      'the later one of a name',
      cookies('sid=old', 'sid=new'),
      COOKIES,
      'session | Cookie: sid=new | sid=+new',
    ],
    [
      'none that is over',
      cookies(
        'sid=abc',
        'old=1; Max-Age=0',
        'gone=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
        'none=',
      ),
      COOKIES,
      'session | Cookie: sid=abc | sid=+abc',
    ],
    [
      'a cookie and a redirect, which is not followed',
      {
        status: 302,
        fields: [
          ['Set-Cookie', 'sid=abc'],
          ['Location', '/home'],
        ],
      },
      COOKIES,
      'session | Cookie: sid=abc | sid=+abc',
    ],
    ['no cookie', {}, COOKIES, 'signing in was answered 200, with no cookie'],
  ]
  for (const [name, answer, login, expected] of rows) {
    test(name, async () => {
      const seen = await signedIn(answer, login)
      assert.equal(shown(seen), expected)
      assert.equal(seen.followed, 0)
      assert.ok(!shown(seen).includes(PASSWORD))
    })
  }

  test('a body is JSON where nothing else is said', async () => {
    const { asked } = await signedIn({})
    assert.equal(asked, 'POST /login?x=1 application/json {"password":"correct horse"}')
  })
  test('a form is a form, and the method is that of the document', async () => {
    const { asked } = await signedIn(
      {},
      { method: 'PUT', contentType: 'application/x-www-form-urlencoded', body: 'a=b' },
    )
    assert.equal(asked, 'PUT /login?x=1 application/x-www-form-urlencoded a=b')
  })
  test('a field of the document says the type itself', async () => {
    const { asked } = await signedIn({}, { headers: [['content-type', 'text/plain']] })
    assert.match(asked, /^POST \/login\?x=1 text\/plain /)
  })
  test('fixed fields go with the token, and never a second one of its name', async () => {
    const fixed: readonly Field[] = [
      ['authorization', 'Basic x'],
      ['X-Client', 'app'],
    ]
    const seen = await signedIn({ body: '{"token":"t1"}' }, {}, fixed)
    assert.equal(shown(seen), 'opaque | Authorization: Bearer t1 | X-Client: app | Bearer +t1')
  })
})

describe('fixed fields', () => {
  const rows: readonly (readonly [string, readonly Field[], string])[] = [
    ['Bearer with a JWT', [['Authorization', `Bearer ${JWT}`]], 'jwt Bearer '],
    ['bearer in small letters', [['authorization', `bearer ${JWT}`]], 'jwt bearer '],
    ['Bearer with another token', [['Authorization', 'Bearer abc']], 'opaque Bearer '],
    ['three parts without a header of JSON', [['Authorization', 'Bearer a.b.c']], 'opaque Bearer '],
    ['Basic', [['Authorization', 'Basic YTpi']], 'basic Basic '],
    ['a key of its own', [['X-API-Key', 'k1']], 'api_key '],
    [
      'a key beside another field',
      [
        ['X-Client', 'app'],
        ['x-api-key', 'k1'],
      ],
      'api_key ',
    ],
    ['a token without a scheme', [['Authorization', JWT]], 'jwt '],
    ['a cookie', [['Cookie', 'sid=abc']], 'session sid='],
  ]
  for (const [name, fixedHeaders, expected] of rows) {
    test(name, async () => {
      const { signIn: usual } = identity('alice')
      const alice = identity('alice', { signIn: { ...usual, fixedHeaders } })
      const result = await signIn(alice, new RunSender(planFor('http://127.0.0.1:1')))
      assert.ok(result.kind === 'ok')
      const { kind, prefix, fields } = result.credentials
      assert.equal(`${kind} ${prefix}`, expected)
      const request = await present(result.credentials, {
        method: 'GET',
        target: '/',
        fields: [['A', 'b']],
      })
      assert.deepEqual(request.fields, [['A', 'b'], ...fields])
    })
  }

  test('without any of them nobody signs in', async () => {
    const { signIn: usual } = identity('alice')
    const alice = identity('alice', { signIn: { ...usual, fixedHeaders: [] } })
    assert.deepEqual(await signIn(alice, new RunSender(planFor('http://127.0.0.1:1'))), {
      kind: 'failed',
      why: 'nobody said how it signs in',
    })
  })
})
