import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { AccessError } from '../src/index.ts'

test('an AccessError is an Error with a name, and what is not known is left out', () => {
  const cause = new Error('why')
  const error = new AccessError('unavailable', 'no new token', { cause })
  assert.deepEqual([error.name, error.message, error.cause], ['AccessError', 'no new token', cause])
  assert.deepEqual([error.challenges, error.attempts], [[], []])
  assert.deepEqual([error.status, error.code, error.retryAt], [undefined, undefined, undefined])
  assert.ok(!('cause' in new AccessError('failed', 'x')))
})

test('its answer is at hand, and not in what is printed', () => {
  const headers = { 'set-cookie': 'id=secret' }
  const response = new Response(null, { status: 403, headers })
  const error = new AccessError('forbidden', 'x', { response })
  assert.equal(error.response, response)
  assert.doesNotMatch(inspect(error, { depth: 9, showHidden: false }), /secret|Response/)
  assert.doesNotMatch(JSON.stringify(error), /response/)
})
