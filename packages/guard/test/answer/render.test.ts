import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type Challenge,
  parseChallenges,
  type Refusal,
  refusals,
  statusOfKind,
} from '@sallyport/contract'
import type { Answer } from '../../src/answer/answer.ts'
import { concealed, forbidden, throttled, unavailable } from '../../src/answer/refusals.ts'
import { createRenderer, type View } from '../../src/answer/render.ts'

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
const VIEW: View = { id: ID, audience: 'machine', isCrossOrigin: false, isHead: false }
const render = createRenderer()

const challengeOf = (scheme: string, realm = 'orders'): Challenge => ({
  scheme,
  parameters: [{ name: 'realm', value: realm }],
  valid: true,
})
const bearer = challengeOf('Bearer')

const all: readonly Refusal[] = [
  {
    kind: 'malformed',
    code: 'invalid_request',
    reason: 'credentials_malformed',
    challenges: [bearer],
  },
  { kind: 'challenge', code: 'invalid_token', reason: 'token_expired', challenges: [bearer] },
  {
    kind: 'step_up',
    code: 'insufficient_user_authentication',
    reason: 'authentication_too_weak',
    challenges: [bearer],
  },
  forbidden('permission_missing'),
  concealed('resource_missing'),
  throttled('address_throttled', 7),
  unavailable('store_unavailable', 2),
]

function valuesOf(answer: Answer, name: string): string[] {
  return answer.fields.filter(([field]) => field === name).map(([, value]) => value)
}

// Goal: whatever was refused, the answer is complete, grammatical and says nothing private.
describe('createRenderer', () => {
  for (const refusal of all) {
    describe(refusal.kind, () => {
      const answer = render(refusal, VIEW)
      const problem = JSON.parse(answer.body)

      test('the status is that of the kind, and of the catalogue [RFC 9457 3.1.2 MUST]', () => {
        assert.equal(answer.status, statusOfKind[refusal.kind])
        assert.equal(answer.status, refusals[refusal.code].status)
      })

      test('the body is a problem document with code and instance [RFC 9110 15.5 SHOULD] [RFC 9457 3.1.2 MUST] [RFC 9457 3.1.5 SHOULD]', () => {
        const { status, title, detail } = refusals[refusal.code]
        assert.deepEqual(problem, {
          type: `urn:sallyport:refusal:${refusal.code}`,
          title,
          status,
          detail,
          code: refusal.code,
          instance: `urn:sallyport:decision:${ID}`,
        })
      })

      test('it is never stored and never sniffed', () => {
        assert.deepEqual(valuesOf(answer, 'content-type'), ['application/problem+json'])
        assert.deepEqual(valuesOf(answer, 'cache-control'), ['no-store'])
        assert.deepEqual(valuesOf(answer, 'x-content-type-options'), ['nosniff'])
      })

      test('the length is that of the body', () => {
        const length = String(Buffer.byteLength(answer.body))
        assert.deepEqual(valuesOf(answer, 'content-length'), [length])
      })

      test('the private reason is nowhere in it [RFC 9457 5 MUST]', () => {
        const text = JSON.stringify(answer)
        assert.ok(!text.includes(refusal.reason))
      })

      test('a second time gives the same bytes but the id [RFC 9457 3.1.3 SHOULD NOT]', () => {
        const id = '01ARZ3NDEKTSV4RRFFQ69G5FAZ'
        const again = render(refusal, { ...VIEW, id })
        // The same list: it was made once.
        assert.equal(again.fields, answer.fields)
        assert.equal(again.body.replace(id, ID), answer.body)
      })

      test('HEAD has the same fields and no body', () => {
        const head = render(refusal, { ...VIEW, isHead: true })
        assert.deepEqual(head, { ...answer, body: '' })
      })

      test('a cross-origin script may read what it needs', () => {
        const shown = render(refusal, { ...VIEW, isCrossOrigin: true })
        assert.deepEqual(valuesOf(shown, 'access-control-expose-headers'), [
          'WWW-Authenticate, Retry-After, DPoP-Nonce',
        ])
        assert.deepEqual(valuesOf(answer, 'access-control-expose-headers'), [])
        assert.deepEqual(shown.fields.slice(0, -1), answer.fields)
      })

      test('a person gets a page that runs nothing', () => {
        const page = render(refusal, { ...VIEW, audience: 'person' })
        assert.equal(page.status, answer.status)
        assert.deepEqual(valuesOf(page, 'content-type'), ['text/html; charset=utf-8'])
        assert.deepEqual(valuesOf(page, 'content-security-policy'), [
          "default-src 'none'; frame-ancestors 'none'",
        ])
        assert.deepEqual(valuesOf(page, 'content-length'), [String(Buffer.byteLength(page.body))])
        assert.ok(page.body.includes(ID) && page.body.includes(refusals[refusal.code].detail))
        assert.deepEqual(valuesOf(page, 'www-authenticate'), valuesOf(answer, 'www-authenticate'))
      })
    })
  }

  test('there is one field line for each challenge, in order', () => {
    const two: Refusal = {
      kind: 'challenge',
      code: 'authentication_required',
      reason: 'no_credentials',
      challenges: [bearer, challengeOf('Basic')],
    }
    assert.deepEqual(valuesOf(render(two, VIEW), 'www-authenticate'), [
      'Bearer realm="orders"',
      'Basic realm="orders"',
    ])
  })

  test('a realm with quotes and commas reads back as it was', () => {
    const realm = 'a "quoted", \\ realm'
    const refusal: Refusal = {
      kind: 'challenge',
      code: 'authentication_required',
      reason: 'no_credentials',
      challenges: [challengeOf('Basic', realm)],
    }
    const reading = parseChallenges(valuesOf(render(refusal, VIEW), 'www-authenticate'))
    assert.equal(reading.challenges[0]?.parameters[0]?.value, realm)
  })

  test('two refusals with other challenges do not share their bytes', () => {
    const of = (scheme: string): Refusal => ({
      kind: 'challenge',
      code: 'authentication_required',
      reason: 'no_credentials',
      challenges: [challengeOf(scheme)],
    })
    assert.deepEqual(valuesOf(render(of('A'), VIEW), 'www-authenticate'), ['A realm="orders"'])
    assert.deepEqual(valuesOf(render(of('B'), VIEW), 'www-authenticate'), ['B realm="orders"'])
  })

  test('refusals that differ in nothing share their fields; others do not', () => {
    const fieldsOf = (refusal: Refusal) => render(refusal, VIEW).fields
    const same: readonly (readonly [Refusal, Refusal])[] = [
      [forbidden('permission_missing'), forbidden('owner_mismatch')],
      [concealed('resource_missing'), concealed('tenant_mismatch')],
      [throttled('address_throttled', 1000), throttled('account_throttled', 1000)],
    ]
    for (const [one, other] of same) assert.equal(fieldsOf(one), fieldsOf(other))
    const details = { required: ['orders:write'] }
    const different: readonly (readonly [Refusal, Refusal])[] = [
      [throttled('address_throttled', 1), throttled('address_throttled', 2)],
      // Beyond 1,000 seconds nothing is kept: the number of waits has no end.
      [throttled('address_throttled', 1001), throttled('address_throttled', 1001)],
      [forbidden('owner_mismatch', details), forbidden('owner_mismatch', details)],
      [forbidden('owner_mismatch'), concealed('owner_mismatch')],
    ]
    for (const [one, other] of different) assert.notEqual(fieldsOf(one), fieldsOf(other))
    for (const refusal of [
      forbidden('owner_mismatch', details),
      throttled('address_throttled', 1001),
    ]) {
      assert.equal(fieldsOf(refusal), fieldsOf(refusal))
    }
  })

  test('the page, to the letter', () => {
    const { body } = render(forbidden('owner_mismatch'), { ...VIEW, audience: 'person' })
    assert.equal(
      body,
      `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>403 Forbidden</title>
</head>
<body>
<main>
<h1>Forbidden</h1>
<p>You are known, and this is not permitted to you.</p>
<p>If you ask for help, give this number: <code>${ID}</code></p>
</main>
</body>
</html>
`,
    )
  })

  test('a document has no policy for content, because nothing in it is shown', () => {
    const answer = render(forbidden('owner_mismatch'), VIEW)
    assert.deepEqual(valuesOf(answer, 'content-security-policy'), [])
  })

  test('a wait is told in whole seconds, each its own', () => {
    for (const seconds of [1, 7, 1000, 1001, 86_400]) {
      const answer = render(throttled('address_throttled', seconds), VIEW)
      assert.deepEqual(valuesOf(answer, 'retry-after'), [String(seconds)])
    }
    assert.deepEqual(valuesOf(render(forbidden('permission_missing'), VIEW), 'retry-after'), [])
  })

  test('429 says that nothing is left, and no other refusal says anything of that', () => {
    const answer = render(throttled('address_throttled', 7), VIEW)
    assert.deepEqual(valuesOf(answer, 'ratelimit'), ['"attempts";r=0;t=7'])
    for (const refusal of all.filter(({ kind }) => kind !== 'throttle')) {
      assert.deepEqual(valuesOf(render(refusal, VIEW), 'ratelimit'), [])
    }
  })

  test('a help page that is no address is a mistake, told at start with its code', () => {
    const help = (code: string): string => (code === 'forbidden' ? (undefined as never) : code)
    assert.throws(() => createRenderer({ help }), {
      name: 'TypeError',
      message: '`help` must return an address for every code, and has none for forbidden',
    })
  })

  test('429 and 503 with the same wait do not share their bytes', () => {
    assert.equal(render(throttled('address_throttled', 2), VIEW).status, 429)
    assert.equal(render(unavailable('store_unavailable', 2), VIEW).status, 503)
    assert.match(render(unavailable('store_unavailable', 2), VIEW).body, /temporarily_unavailable/)
  })

  test('details stand in the document where a refusal discloses them, and only there [RFC 9457 4 SHOULD]', () => {
    const details = { action: 'orders.write', required: ['orders:write'], held: [] }
    const open = render(forbidden('permission_missing', details), VIEW)
    assert.deepEqual(JSON.parse(open.body).details, details)
    assert.equal(JSON.parse(render(forbidden('permission_missing'), VIEW).body).details, undefined)
    assert.deepEqual(valuesOf(open, 'content-length'), [String(Buffer.byteLength(open.body))])
  })

  test('the help page of a code is the type of the document [RFC 9457 3.1.1a SHOULD] [RFC 9457 3.1.1b SHOULD]', () => {
    const withHelp = createRenderer({ help: (code) => `https://help.example/${code}#ü` })
    const answer = withHelp(forbidden('permission_missing'), VIEW)
    assert.equal(JSON.parse(answer.body).type, 'https://help.example/forbidden#ü')
    assert.deepEqual(valuesOf(answer, 'content-length'), [String(Buffer.byteLength(answer.body))])
  })

  test('missing and concealed are the same bytes [RFC 9110 15.5.4 MAY]', () => {
    const missing = render(concealed('resource_missing'), VIEW)
    assert.deepEqual(render(concealed('tenant_mismatch'), VIEW), missing)
  })
})
