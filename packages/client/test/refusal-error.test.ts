import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatProblem } from '@sallyport/contract'
import { AccessError, createAccessClient } from '../src/index.ts'

async function errorOf(response: Response): Promise<AccessError> {
  const retry = { waits: 0 }
  const fetch = async (): Promise<Response> => response
  const api = createAccessClient({ origins: ['https://api.example'], retry, fetch })
  const error = await api.request('/orders').catch((thrown: unknown) => thrown)
  assert.ok(error instanceof AccessError)
  return error
}

const problem = (status: number, code: string): Response => {
  const detail = 'The token does not carry the scope.'
  const text = formatProblem({
    type: 'urn:x',
    detail,
    instance: 'urn:sallyport:decision:01J',
    extensions: { code },
  })
  return new Response(text, { status, headers: { 'content-type': 'application/problem+json' } })
}

describe('the kind of an error', () => {
  const rows = [
    [400, 'invalid_request', 'malformed'],
    [400, 'other', 'failed'],
    [401, 'invalid_token', 'unauthenticated'],
    [401, 'insufficient_user_authentication', 'step_up'],
    [403, 'forbidden', 'forbidden'],
    [403, 'insufficient_scope', 'forbidden'],
    [404, 'not_found', 'missing'],
    [410, 'gone', 'missing'],
    [409, 'conflict', 'failed'],
    [422, 'invalid', 'failed'],
    [429, 'too_many_attempts', 'throttled'],
    [500, 'failed', 'failed'],
    [502, 'x', 'unavailable'],
    [503, 'temporarily_unavailable', 'unavailable'],
    [504, 'x', 'unavailable'],
  ] as const
  for (const [status, code, kind] of rows) {
    test(`${status} ${code}: ${kind}`, async () => {
      const error = await errorOf(problem(status, code))
      assert.deepEqual([error.kind, error.status, error.code], [kind, status, code])
      assert.equal(error.decisionId, '01J')
    })
  }
})

describe('its message', () => {
  test('says what, where, and under which id', async () => {
    const { message } = await errorOf(problem(403, 'insufficient_scope'))
    assert.equal(
      message,
      'GET https://api.example/orders got 403 `insufficient_scope`: The token does not carry the scope. (decision 01J)',
    )
  })
  test('is one line, whatever the server says', async () => {
    const hostile = 'a\nb\u001b[2J\u2028\u202ec'
    const extensions = { code: hostile }
    const instance = `urn:sallyport:decision:${hostile}`
    const text = JSON.stringify({
      type: 'urn:x',
      detail: `${hostile}${'d'.repeat(9_000)}`,
      instance,
      ...extensions,
    })
    const headers = { 'content-type': 'application/problem+json' }
    const { message, code } = await errorOf(new Response(text, { status: 403, headers }))
    assert.match(message, /^[\x20-\x7e]{1,1999}$/)
    assert.match(message, /`a b \[2J c`: a b \[2J cd/)
    assert.equal(code, hostile)
  })
  test('and when to come again', async () => {
    const headers = { 'retry-after': 'Fri, 01 Jan 2027 00:00:00 GMT' }
    const error = await errorOf(new Response(null, { status: 503, headers }))
    assert.ok(Math.abs((error.retryAt?.getTime() ?? 0) - Date.UTC(2027, 0)) < 2_000)
    assert.match(error.message, /got 503; ask again from 202[67]-/)
  })
  test('the furthest time is one that a Date can hold', async () => {
    const headers = { 'retry-after': '9'.repeat(30) }
    const { retryAt } = await errorOf(new Response(null, { status: 503, headers }))
    assert.ok(retryAt !== undefined && !Number.isNaN(retryAt.getTime()))
  })
  test('the answer is at hand, its body unread', async () => {
    const { response } = await errorOf(problem(403, 'forbidden'))
    assert.ok(response)
    assert.equal((await response.json()).code, 'forbidden')
  })
})
