import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reasons } from '@sallyport/contract'
import { ambiguous, identitySent, identityUnavailable, misconfigured } from '../src/refusals.ts'

test('refusals of the gate have the codes of their reasons, and no challenge', () => {
  for (const refusal of [ambiguous, identitySent, identityUnavailable, misconfigured]) {
    assert.equal(reasons[refusal.reason].code, refusal.code)
    assert.deepEqual('challenges' in refusal ? refusal.challenges : [], [])
  }
})
