import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { json } from '../keys/issuer.ts'
import {
  type Answer,
  makeEndpoint,
  recall,
  schemeOf,
  TestEndpoint,
  usual,
  verify,
} from './introspection-fixture.ts'
import { verdictOf } from './request.ts'

// Goal: the question is asked as the standard wants it, and a server that does not answer as it should is 503,
// whatever it does. Method: one row per answer, from a real endpoint.

const made = makeEndpoint()

describe('the question', () => {
  test('it is a form, sent by POST [RFC 7662 2.1a MUST]', async () => {
    await verify(schemeOf(made.it), 'good')
    const [question] = made.it.questions
    assert.equal(question?.method, 'POST')
    assert.match(question?.type ?? '', /^application\/x-www-form-urlencoded/)
    assert.deepEqual(
      [question?.form.get('token'), question?.form.get('token_type_hint')],
      ['good', 'access_token'],
    )
  })

  test('the token stands in no address, where logs would keep it [RFC 7662 4 MAY]', async () => {
    await verify(schemeOf(made.it), 'good')
    assert.equal(made.it.questions[0]?.url, '/introspect')
  })

  test('it says who asks [RFC 7662 2.1b MUST]', async () => {
    await verify(schemeOf(made.it), 'good')
    const { authorization = '' } = made.it.questions[0] ?? {}
    const credentials = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()
    assert.equal(credentials, 'orders-api:a+secret')
  })

  test('the issuer itself says where its endpoint is', async () => {
    const it = schemeOf(made.it, { endpoint: undefined as never, issuer: made.it.url })
    assert.equal(verdictOf(await verify(it, 'good')), 'ok')
  })
})

describe('an endpoint that does not answer as it should is 503, never 401', () => {
  const unavailable = 'error introspection_unavailable'
  const status = (code: number) => (response: ServerResponse) => void response.writeHead(code).end()
  const text = (body: string) => (response: ServerResponse) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(body)
  const rows: readonly [string, Answer, string, timeoutSeconds?: number][] = [
    ['a 500', status(500), unavailable],
    ['a 503', status(503), unavailable],
    ['a 404', status(404), unavailable],
    ['a 400', status(400), unavailable],
    ['a 429', status(429), unavailable],
    ['a 204', status(204), unavailable],
    ['our own credentials refused [RFC 7662 2.3 MUST]', status(401), 'error introspection_refused'],
    ['our own credentials forbidden', status(403), 'error introspection_refused'],
    ['a redirect, which is not followed', redirect, unavailable],
    ['a page', text('<h1>sign in to the network</h1>'), unavailable],
    ['nothing', text(''), unavailable],
    ['a list', text('[{"active":true}]'), unavailable],
    ['null', text('null'), unavailable],
    ['no `active` [RFC 7662 2.2 MUST]', text('{"sub":"alice"}'), unavailable],
    ['`active` as a text', text('{"active":"true","sub":"alice"}'), unavailable],
    ['`active` as a number', text('{"active":1,"sub":"alice"}'), unavailable],
    ['more than 256 KiB', text(`{"active":true,"sub":"${'a'.repeat(262_144)}"}`), unavailable],
    ['a connection that is cut', (response) => void response.socket?.destroy(), unavailable],
    // Only those that say nothing any more are waited for.
    ['silence', () => undefined, unavailable, 0.2],
    [
      'half an answer',
      (response) => void response.writeHead(200).write('{"active":'),
      unavailable,
      0.2,
    ],
  ]
  for (const [name, answer, expected, timeoutSeconds] of rows) {
    test(name, async () => {
      made.it.answer = answer
      const it = schemeOf(made.it, { ...(timeoutSeconds !== undefined && { timeoutSeconds }) })
      assert.equal(verdictOf(await verify(it, 'good')), expected)
      assert.equal(recall(it, 'good'), 'nothing')
    })
  }

  for (const [body, cause] of [
    ['{"active":"true"}', /`active` that is neither `true` nor `false` but of type string$/],
    ['{"active":null}', /`active` that is neither `true` nor `false` but of type null$/],
    ['{"sub":"alice"}', /answered without `active`$/],
  ] as const) {
    test(`the cause says what is wrong with ${body}`, async () => {
      made.it.answer = text(body)
      const failed = await verify(schemeOf(made.it), 'good')
      assert.ok(failed.kind === 'error')
      assert.match(failed.cause, cause)
    })
  }

  test('the cause names the place and nothing of token, secret or answer', async () => {
    made.it.answer = text('a canary')
    const failed = await verify(schemeOf(made.it), 'good-token')
    assert.ok(failed.kind === 'error')
    assert.match(failed.cause, /introspect/)
    assert.doesNotMatch(failed.cause, /canary|good-token|secret/)
  })

  test('the wait that it asks for is passed on, within a minute', async () => {
    for (const [field, expected] of [
      ['7', 7],
      ['0', 1],
      ['3600', 60],
      ['soon', undefined],
    ] as const) {
      made.it.answer = (response) => void response.writeHead(429, { 'retry-after': field }).end()
      const failed = await verify(schemeOf(made.it), 'good')
      assert.equal(failed.kind === 'error' && failed.retryAfterSeconds, expected)
    }
  })

  test('an issuer that is not there, or names no endpoint', async () => {
    const other = await TestEndpoint.start()
    const { url } = other
    await other.stop()
    const it = schemeOf(made.it, { endpoint: undefined as never, issuer: url })
    assert.equal(verdictOf(await verify(it, 'good')), unavailable)
  })

  test('too many questions at once are 503 as well', async () => {
    const open: ServerResponse[] = []
    made.it.answer = (response) => void open.push(response)
    const it = schemeOf(made.it, { concurrency: 1, timeoutSeconds: 5 })
    const waiting = ['a', 'b', 'c', 'd', 'e'].map((token) => verify(it, token))
    assert.equal(verdictOf(await verify(it, 'f')), 'error verification_overloaded')
    while (open.length === 0) await sleep(5)
    made.it.answer = usual
    json(open[0] as ServerResponse, { active: false })
    assert.ok((await Promise.all(waiting)).every(({ kind }) => kind === 'skip'))
  })
})

describe('the breaker', () => {
  test('an endpoint that fails time after time is left alone, and found again', async () => {
    let now = 0
    const breaker = { failures: 2, openSeconds: 1, clock: () => now }
    const it = schemeOf(made.it, { breaker })
    made.it.answer = (response) => void response.writeHead(500).end()
    for (const token of ['a', 'b', 'c', 'd']) await verify(it, token)
    assert.equal(made.it.questions.length, 2)
    const failed = await verify(it, 'e')
    assert.equal(failed.kind === 'error' && failed.retryAfterSeconds, 1)
    made.it.answer = usual
    now = 999
    assert.equal(verdictOf(await verify(it, 'good')), 'error introspection_unavailable')
    now = 1_000
    assert.equal(verdictOf(await verify(it, 'good')), 'ok')
  })

  test('after a minute of failures it is found again within a second', async () => {
    let now = 0
    const it = schemeOf(made.it, { breaker: { clock: () => now } })
    made.it.answer = (response) => void response.writeHead(500).end()
    for (; now < 60_000; now += 100) await verify(it, `token-${now}`)
    made.it.answer = usual
    now += 900
    assert.equal(verdictOf(await verify(it, 'good')), 'ok')
  })

  test('a token that it cannot read closes it to nobody', async () => {
    const it = schemeOf(made.it, { breaker: { failures: 1, openSeconds: 60 } })
    made.it.answer = (response) => void response.writeHead(400).end()
    await verify(it, 'odd')
    made.it.answer = usual
    assert.equal(verdictOf(await verify(it, 'good')), 'ok')
  })

  test('what is remembered goes on working meanwhile', async () => {
    const it = schemeOf(made.it, { breaker: { failures: 1, openSeconds: 60 } })
    await verify(it, 'good')
    made.it.answer = (response) => void response.writeHead(500).end()
    await verify(it, 'other')
    assert.equal(recall(it, 'good'), 'ok')
  })
})

function redirect(response: ServerResponse): void {
  response.writeHead(307, { location: `${made.it.url}/elsewhere` }).end()
}
