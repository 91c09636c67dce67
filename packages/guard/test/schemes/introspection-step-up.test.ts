import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ACTIVE,
  answering,
  makeEndpoint,
  SECONDS,
  schemeOf,
  verify,
} from './introspection-fixture.ts'

// Goal: a rule can ask how and when somebody signed in, whoever knows the token. Method: a real endpoint
// that says so.
const made = makeEndpoint()

test('how and when somebody signed in comes from the answer [RFC 9470 6.2 MUST]', async () => {
  made.it.answer = answering({ ...ACTIVE, acr: 'mfa', auth_time: SECONDS - 60 })
  const verified = await verify(schemeOf(made.it), 'good')
  assert.ok(verified.kind === 'ok')
  const { acr, time } = verified.subject.authentication
  assert.deepEqual({ acr, time }, { acr: 'mfa', time: SECONDS - 60 })
})
