import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatProblem } from '@sallyport/contract'
import { discard, see } from '../src/see.ts'

const problem = (members: object): string =>
  formatProblem({ type: 'urn:x', title: 'No', ...members })
const type = { 'content-type': 'application/problem+json; charset=utf-8' }
const refusal = (body: BodyInit | null, headers: HeadersInit = type, status = 403): Response =>
  new Response(body, { status, headers })

describe('see', () => {
  test('the code and the id of the decision are those of the document', async () => {
    const extensions = { code: 'forbidden' }
    const instance = 'urn:sallyport:decision:01J'
    const response = refusal(problem({ instance, extensions }))
    const { code, decisionId, problem: read } = await see(response)
    assert.deepEqual([code, decisionId, read?.title], ['forbidden', '01J', 'No'])
    // The caller's copy is unread.
    assert.equal(response.bodyUsed, false)
    assert.equal(JSON.parse(await response.text()).code, 'forbidden')
  })

  test('an instant to wait for is one of the clock that names it', async () => {
    const date = 'Wed, 01 Jan 2020 00:00:00 GMT'
    const headers = { date, 'retry-after': 'Wed, 01 Jan 2020 00:00:30 GMT' }
    assert.equal((await see(refusal(null, headers, 503))).waitSeconds, 30)
  })

  test('without a document the code is the error of a challenge', async () => {
    const headers = { 'www-authenticate': 'Basic realm="a", Bearer error="invalid_token"' }
    assert.equal((await see(refusal(null, headers, 401))).code, 'invalid_token')
  })

  const unreadable = [
    ['another type', 'text/html', problem({ extensions: { code: 'x' } })],
    ['JSON that is no problem', 'application/json', '{"code":"x"}'],
    ['a type that only begins alike', 'application/problem+jsonp', problem({})],
    ['no JSON', 'application/problem+json', '<html>'],
    ['a code that is no text', 'application/problem+json', problem({ extensions: { code: 1 } })],
    [
      'a document of 64 KiB and more',
      'application/problem+json',
      problem({ detail: 'x'.repeat(65_536) }),
    ],
  ] as const
  for (const [name, contentType, body] of unreadable) {
    test(`${name} has no code`, async () => {
      const response = refusal(body, { 'content-type': contentType })
      assert.equal((await see(response)).code, undefined)
      assert.equal(await response.text(), body)
    })
  }

  test('an instance of somebody else is no id', async () => {
    const response = refusal(problem({ instance: 'https://elsewhere/1' }))
    assert.equal((await see(response)).decisionId, undefined)
  })

  test('a body that never ends is waited for two seconds', async () => {
    const hanging = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(1)),
    })
    const start = performance.now()
    assert.equal((await see(refusal(hanging))).problem, undefined)
    const waited = performance.now() - start
    assert.ok(waited > 1_900 && waited < 3_500, String(waited))
  })

  test('a body that breaks off has no code, and breaks for the caller', async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) })
    const response = refusal(broken)
    assert.equal((await see(response)).problem, undefined)
    await assert.rejects(response.text())
  })
})

describe('discard', () => {
  test('a short body is read to its end, which keeps the connection', async () => {
    let ended = ''
    let at = 0
    const body = new ReadableStream({
      pull: (controller) => {
        at += 1
        if (at <= 3) controller.enqueue(new Uint8Array(10))
        else {
          ended = 'to its end'
          controller.close()
        }
      },
      cancel: () => {
        ended = 'cancelled'
      },
    })
    await discard(new Response(body))
    assert.equal(ended, 'to its end')
  })
  test('a long one is given up', async () => {
    let read = 0
    let isCancelled = false
    const body = new ReadableStream({
      pull: (controller) => {
        read += 10_000
        controller.enqueue(new Uint8Array(10_000))
      },
      cancel: () => {
        isCancelled = true
      },
    })
    await discard(new Response(body))
    assert.ok(isCancelled && read < 120_000, String(read))
  })
  test('none is nothing', () => discard(new Response(null)))
})
