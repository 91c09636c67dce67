import assert from 'node:assert/strict'
import { test } from 'node:test'
import { familyOf, familyShares } from '../../src/find/reasons.ts'

test('reasons that say the same are one family', () => {
  assert.equal(familyOf('key_unknown'), familyOf('signature_invalid'))
  assert.equal(familyOf('token_expired'), 'expired')
  assert.equal(familyOf('claim_missing'), 'claims')
})

test('shares are of the refusals that have a reason', () => {
  const shares = familyShares([
    'key_unknown',
    undefined,
    'token_expired',
    'key_unknown',
    'signature_invalid',
  ])
  assert.deepEqual(
    [...shares],
    [
      ['keys', 0.75],
      ['expired', 0.25],
    ],
  )
})

test('without reasons there are no shares', () => assert.equal(familyShares([undefined]).size, 0))
