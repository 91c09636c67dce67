// Goal: what Envoy says of a refusal becomes a reason of the catalogue.
// Method: one row for each filter that refuses; and what says nothing of the two doors.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { noteDetails } from '../../../src/read/formats/envoy-details.ts'
import { Seen } from '../../../src/read/seen.ts'

const rows = [
  ['jwt_authn_access_denied{Jwt_is_missing}', 401, 'no_credentials'],
  ['jwt_authn_access_denied{Jwt is expired}', 401, 'token_expired'],
  ['jwt_authn_access_denied{Audiences_in_Jwt_are_not_allowed}', 403, 'audience_mismatch'],
  ["jwt_authn_access_denied{Jwks_doesn't_have_key_to_match_kid}", 401, 'key_unknown'],
  ['jwt_authn_access_denied{Jwt_header_is_an_invalid_JSON}', 401, 'token_unreadable'],
  ['rbac_access_denied_matched_policy[none]', 403, 'rule_not_met'],
  ['ext_authz_denied', 403, 'rule_not_met'],
  ['ext_authz_error', 403, 'policy_failed'],
  ['via_upstream', 403, undefined],
  ['route_not_found', 404, undefined],
  ['ext_authz_denied', 200, undefined],
  [undefined, 403, undefined],
] as const

describe('noteDetails', () => {
  for (const [text, status, reason] of rows) {
    test(`${text} on ${status}`, () => {
      const seen = new Seen()
      seen.status = status
      noteDetails(text, seen)
      assert.equal(seen.reason, reason)
    })
  }
})
