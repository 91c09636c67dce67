import type { Reason } from '@sallyport/contract'
import type { Seen } from '../seen.ts'

/** Why Envoy answered by itself, by the beginning of its `RESPONSE_CODE_DETAILS`, blanks or underscores alike. */
const details: readonly (readonly [string, Reason])[] = [
  ['jwt_authn_access_denied{jwt_is_missing', 'no_credentials'],
  ['jwt_authn_access_denied{jwt_is_expired', 'token_expired'],
  ['jwt_authn_access_denied{jwt_not_yet_valid', 'token_not_yet_valid'],
  ['jwt_authn_access_denied{jwt_issuer', 'issuer_mismatch'],
  ['jwt_authn_access_denied{audiences', 'audience_mismatch'],
  ['jwt_authn_access_denied{jwt_verification_fails', 'signature_invalid'],
  ['jwt_authn_access_denied{jwks_doesn', 'key_unknown'],
  ['jwt_authn_access_denied{jwks_remote_fetch', 'key_server_unavailable'],
  ['jwt_authn_access_denied{', 'token_unreadable'],
  ['rbac_access_denied_matched_policy', 'rule_not_met'],
  ['ext_authz_denied', 'rule_not_met'],
  ['ext_authz_error', 'policy_failed'],
  ['basic_authn_denied', 'no_credentials'],
  ['invalid_basic_authn_credentials', 'password_wrong'],
  ['missing_basic_authn_credentials', 'no_credentials'],
  ['no_credential_found_for_basic_auth', 'no_credentials'],
  ['user_credential_for_basic_auth', 'credentials_malformed'],
  ['invalid_credential_for_basic_auth', 'password_wrong'],
  ['api_key_auth', 'api_key_unknown'],
]

/** Notes why, if Envoy itself refused. */
export function noteDetails(text: string | undefined, seen: Seen): void {
  if (text === undefined || seen.status < 400 || text === 'via_upstream') return
  const key = text.toLowerCase().replaceAll(' ', '_')
  seen.reason = details.find(([begin]) => key.startsWith(begin))?.[1]
}
