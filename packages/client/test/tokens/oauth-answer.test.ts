// Goal: every answer of a token endpoint is one of four: tokens, a session that ended, nobody there, or once more.
// Method: one row per rule of RFC 6749 section 5, and for what servers do instead; a body that never ends.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Asked, readAnswer } from '../../src/tokens/oauth-answer.ts'

const REFRESH: Asked = { grant: 'refresh_token', refreshToken: 'r1', isBound: false }
const SERVICE: Asked = { grant: 'client_credentials', refreshToken: undefined, isBound: false }
const BOUND: Asked = { ...REFRESH, isBound: true }

function json(status: number, document: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(document), { status, headers })
}

describe('tokens', () => {
  const good = { access_token: 'a', token_type: 'Bearer' }
  const rows = [
    ['a bearer token', good, REFRESH, { accessToken: 'a', type: 'Bearer' }],
    [
      'the type ignores case (RFC 6749 section 5.1)',
      { ...good, token_type: 'dPoP' },
      BOUND,
      { type: 'DPoP' },
    ],
    ['a type that is left out is Bearer', { access_token: 'a' }, REFRESH, { type: 'Bearer' }],
    ['a new refresh token', { ...good, refresh_token: 'r2' }, REFRESH, { refreshToken: 'r2' }],
    [
      'an empty one is none (RFC 6749 appendix A.17)',
      { ...good, refresh_token: '' },
      REFRESH,
      { refreshToken: undefined },
    ],
    ['none', good, REFRESH, { refreshToken: undefined }],
    ['a life', { ...good, expires_in: 60 }, REFRESH, { expiresInSeconds: 60 }],
    ['a life of nothing', { ...good, expires_in: 0 }, REFRESH, { expiresInSeconds: 0 }],
    ['a life as a text', { ...good, expires_in: '60' }, REFRESH, { expiresInSeconds: 60 }],
    [
      'a life below nothing is none',
      { ...good, expires_in: -1 },
      REFRESH,
      { expiresInSeconds: undefined },
    ],
    [
      'a life that is no number is none',
      { ...good, expires_in: '1e3' },
      REFRESH,
      { expiresInSeconds: undefined },
    ],
    ['scopes', { ...good, scope: 'a b' }, REFRESH, { scope: 'a b' }],
  ] as const
  for (const [name, document, asked, expected] of rows) {
    test(name, async () => {
      const answer = await readAnswer(json(200, document), asked)
      assert.ok(answer.kind === 'tokens', JSON.stringify(answer))
      const names = Object.keys(expected) as (keyof typeof answer.tokens)[]
      const got = Object.fromEntries(names.map((one) => [one, answer.tokens[one]]))
      assert.deepEqual(got, expected)
      assert.ok(Math.abs((answer.tokens.obtainedAt ?? 0) - Date.now()) < 1_000)
    })
  }
})

describe('no tokens', () => {
  const error = (name: string) => ({ error: name })
  const rows: readonly [string, Response, Asked, string][] = [
    ['the grant is refused', json(400, error('invalid_grant')), REFRESH, 'ended'],
    ['so it is with 401', json(401, error('invalid_grant')), REFRESH, 'ended'],
    ['and with 403, as Auth0 says it', json(403, error('invalid_grant')), REFRESH, 'ended'],
    ['and with 200, as GitHub says it', json(200, error('bad_refresh_token')), REFRESH, 'ended'],
    ['the request is refused', json(400, error('invalid_request')), REFRESH, 'ended'],
    ['the client may not', json(400, error('unauthorized_client')), REFRESH, 'ended'],
    ['for a reason of its own', json(400, error('consent_required')), REFRESH, 'ended'],
    ['the client is not known', json(401, error('invalid_client')), REFRESH, 'unavailable 60'],
    ['or by 400', json(400, error('invalid_client')), REFRESH, 'unavailable 60'],
    ['the scope is wrong', json(400, error('invalid_scope')), REFRESH, 'unavailable 60'],
    ['the API is not known', json(400, error('invalid_target')), REFRESH, 'unavailable 60'],
    [
      'the grant is not known',
      json(400, error('unsupported_grant_type')),
      REFRESH,
      'unavailable 60',
    ],
    [
      'a service has no session',
      json(400, error('unauthorized_client')),
      SERVICE,
      'unavailable 60',
    ],
    ['a nonce is wanted', json(400, error('use_dpop_nonce')), BOUND, 'again'],
    ['the proof is refused', json(401, error('invalid_dpop_proof')), BOUND, 'again'],
    [
      'its own trouble, told by 400',
      json(400, error('temporarily_unavailable')),
      REFRESH,
      'unavailable',
    ],
    ['the same by 503', json(503, error('invalid_grant')), REFRESH, 'unavailable'],
    ['a time to come again', json(503, {}, { 'retry-after': '7' }), REFRESH, 'unavailable 7'],
    [
      'an instant to come again, by its own clock',
      json(
        503,
        {},
        {
          date: 'Wed, 01 Jan 2020 00:00:00 GMT',
          'retry-after': 'Wed, 01 Jan 2020 00:00:07 GMT',
        },
      ),
      REFRESH,
      'unavailable 7',
    ],
    [
      'too many requests',
      json(429, error('invalid_grant'), { 'retry-after': '7' }),
      REFRESH,
      'unavailable 7',
    ],
    ['a 400 without an error', json(400, {}), REFRESH, 'unavailable'],
    ['a 400 that is a page', new Response('<html>', { status: 400 }), REFRESH, 'unavailable'],
    ['a 404', json(404, error('not_found')), REFRESH, 'unavailable'],
    ['a 200 that is a page', new Response('<html>'), REFRESH, 'unavailable'],
    ['a 200 that is `null`', json(200, null), REFRESH, 'unavailable'],
    [
      'a redirect',
      new Response(null, { status: 307, headers: { location: '/' } }),
      REFRESH,
      'unavailable',
    ],
    [
      'a token that no field can hold',
      json(200, { access_token: 'a b' }),
      REFRESH,
      'unavailable 60',
    ],
    ['a token that is no text', json(200, { access_token: 1 }), REFRESH, 'unavailable 60'],
    [
      'a type that is not known',
      json(200, { access_token: 'a', token_type: 'mac' }),
      REFRESH,
      'unavailable 60',
    ],
    [
      'no bound token (RFC 9449 section 5)',
      json(200, { access_token: 'a' }),
      BOUND,
      'unavailable 60',
    ],
    [
      'nor a new refresh token to go on with',
      json(200, { access_token: 'a', refresh_token: 'r2' }),
      BOUND,
      'ended',
    ],
    [
      'the same refresh token goes on',
      json(200, { access_token: 'a', refresh_token: 'r1' }),
      BOUND,
      'unavailable 60',
    ],
  ]
  for (const [name, response, asked, expected] of rows) {
    test(`${name}: ${expected}`, async () => {
      const answer = await readAnswer(response, asked)
      const wait = 'retryAfterSeconds' in answer ? (answer.retryAfterSeconds ?? '') : ''
      assert.equal(`${answer.kind} ${wait}`.trim(), expected)
      assert.ok('why' in answer && answer.why.startsWith('the token endpoint '))
    })
  }

  test('an error of any text is one line', async () => {
    const answer = await readAnswer(json(400, error('a\n\u001b[2Jb')), REFRESH)
    assert.ok('why' in answer)
    assert.equal(answer.why, 'the token endpoint said `a [2Jb`')
  })

  test('an error of any length is cut', async () => {
    const answer = await readAnswer(json(400, error('e'.repeat(100_000))), REFRESH)
    assert.ok('why' in answer && answer.why.length < 200)
  })
})

describe('the length of an answer', () => {
  const document = JSON.stringify({ access_token: 'a' })
  for (const [name, length, expected] of [
    ['1,048,576 characters are read', 1_048_576, 'tokens'],
    ['one more are none', 1_048_577, 'unavailable'],
  ] as const) {
    test(name, async () => {
      const answer = await readAnswer(new Response(document.padEnd(length)), REFRESH)
      assert.equal(answer.kind, expected)
    })
  }

  test('a body that never ends is let go', async () => {
    let pulled = 0
    let isLetGo = false
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1
        controller.enqueue(new Uint8Array(65_536).fill(32))
      },
      cancel: () => {
        isLetGo = true
      },
    })
    assert.equal((await readAnswer(new Response(body), REFRESH)).kind, 'unavailable')
    assert.ok(isLetGo && pulled <= 18, `${pulled}`)
  })

  test('that of an outage is not read at all', async () => {
    const body = new ReadableStream<Uint8Array>({ start: () => {} })
    assert.equal(
      (await readAnswer(new Response(body, { status: 503 }), REFRESH)).kind,
      'unavailable',
    )
  })
})
