import type { ReasonEntry, RefusalEntry } from './catalogue-entry.ts'

export type { ClientAction, ReasonEntry, RefusalEntry } from './catalogue-entry.ts'

/**
 * The catalogue: every public code a refusal can carry, and every private reason behind one.
 *
 * This file is the only place where they are listed. Types follow from it; the pages under
 * `docs/refusals/` and `catalogue.json` are generated from it (`npm run generate`). A code is never
 * renamed: a retired one stays, with `retired: true`. Names registered elsewhere are reused verbatim
 * (RFC 6750 section 3.1, RFC 9470 section 3).
 */

/** The public codes. */
export const refusals = {
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    detail: 'The credentials in this request cannot be read.',
    client: 'mend',
    advice: 'Send one set of credentials, in the form its scheme prescribes. Do not repeat as is.',
    source: 'RFC 6750 section 3.1; RFC 9110 section 15.5.1',
  },
  authentication_required: {
    status: 401,
    title: 'Authentication required',
    detail: 'This resource needs credentials.',
    client: 'authenticate',
    advice: 'Answer one of the challenges in WWW-Authenticate and send the request again.',
    source: 'RFC 9110 section 15.5.2; RFC 6750 section 3',
  },
  invalid_token: {
    status: 401,
    title: 'Invalid token',
    detail: 'The token is expired, revoked, malformed, or not meant for this resource.',
    client: 'refresh_once',
    advice: 'Obtain a new token once and repeat once; if that is refused too, sign in again.',
    source: 'RFC 6750 section 3.1',
  },
  invalid_credentials: {
    status: 401,
    title: 'Invalid credentials',
    detail: 'The credentials are not valid.',
    client: 'authenticate',
    advice: 'Ask for other credentials. Repeating the same ones will be refused and slowed down.',
    source: 'RFC 9110 section 15.5.2; RFC 7617 section 2',
  },
  insufficient_user_authentication: {
    status: 401,
    title: 'Stronger authentication required',
    detail: 'This action needs a stronger or more recent authentication.',
    client: 'step_up',
    advice: 'Authenticate again as acr_values or max_age in the challenge ask, then repeat.',
    source: 'RFC 9470 section 3',
  },
  insufficient_scope: {
    status: 403,
    title: 'Insufficient scope',
    detail: 'The token does not carry the scope this action needs.',
    client: 'stop',
    advice: 'Do not repeat. Ask the resource owner for the scopes that the challenge names.',
    source: 'RFC 6750 section 3.1',
  },
  forbidden: {
    status: 403,
    title: 'Forbidden',
    detail: 'You are known, and this is not permitted to you.',
    client: 'stop',
    advice: 'Do not repeat and do not sign in again: it will not help. Ask an administrator.',
    source: 'RFC 9110 section 15.5.4',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    detail: 'There is nothing here.',
    client: 'treat_as_missing',
    advice: 'Treat it as missing.',
    source: 'RFC 9110 sections 15.5.4 and 15.5.5',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    detail: 'Too many failed attempts. Wait before the next one.',
    client: 'wait',
    advice: 'Wait as long as Retry-After says, then try once.',
    source: 'RFC 6585 section 4; RFC 9110 section 10.2.3',
  },
  temporarily_unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    detail: 'No decision is possible right now. Your credentials were not refused.',
    client: 'wait',
    advice: 'Keep the credentials, wait as long as Retry-After says, and repeat.',
    source: 'RFC 9110 section 15.6.4',
  },
} as const

refusals satisfies Record<string, RefusalEntry>

/** A public code: stable, and safe to show anybody. */
export type RefusalCode = keyof typeof refusals

/** The private reasons, in the order in which a request can meet them. */
export const reasons = {
  credentials_malformed: {
    code: 'invalid_request',
    meaning: 'the credentials break the grammar of their scheme',
    look: 'at how the client builds the field',
    guess: false,
  },
  credentials_repeated: {
    code: 'invalid_request',
    meaning: 'the credentials came in more than one field line',
    look: 'for a proxy or library that adds a second line',
    guess: false,
  },
  credentials_ambiguous: {
    code: 'invalid_request',
    meaning: 'credentials came by more than one scheme or transport at once',
    look: 'at a client that sends a key and a token, or a token in field and query',
    guess: false,
  },
  credentials_oversized: {
    code: 'invalid_request',
    meaning: 'the credentials are longer than the limit',
    look: 'at the size of the token; the limit stands in the configuration',
    guess: false,
  },
  address_throttled: {
    code: 'too_many_attempts',
    meaning: 'too many failed attempts came from this address',
    look: 'at the earlier refusals of the address: a guesser, or a client with stale credentials',
    guess: false,
  },
  account_throttled: {
    code: 'too_many_attempts',
    meaning: 'too many attempts on this account failed',
    look: 'at the earlier refusals of the account, and from how many addresses they came',
    guess: false,
  },
  no_credentials: {
    code: 'authentication_required',
    meaning: 'the request carried no credentials',
    look: 'whether the client sends the field at all, or lost it on a redirect',
    guess: false,
  },
  scheme_not_accepted: {
    code: 'authentication_required',
    meaning: 'the request carried credentials of a scheme that the route does not accept',
    look: 'at the schemes of the policy and at the client',
    guess: false,
  },
  token_unreadable: {
    code: 'invalid_token',
    meaning: 'the token is not a signed JWT',
    look: 'for an opaque token, an ID of something else, or a truncated value',
    guess: true,
  },
  algorithm_refused: {
    code: 'invalid_token',
    meaning: 'the token names an algorithm that is not on the list',
    look: 'at the algorithms of the verifier and of the issuer; `none` is an attack',
    guess: true,
  },
  type_refused: {
    code: 'invalid_token',
    meaning: 'the token is of another type, for instance an ID token',
    look: 'which token the client sends: it must be the access token',
    guess: false,
  },
  key_unknown: {
    code: 'invalid_token',
    meaning: 'no key of the issuer has the key id of the token',
    look: 'for a key rotation, another issuer, or a forged token',
    guess: true,
  },
  signature_invalid: {
    code: 'invalid_token',
    meaning: 'the signature does not match the key',
    look: 'for a forged or damaged token, or an issuer that reuses a key id',
    guess: true,
  },
  issuer_mismatch: {
    code: 'invalid_token',
    meaning: 'the token comes from another issuer',
    look: 'at the issuer that the client asks',
    guess: true,
  },
  audience_mismatch: {
    code: 'invalid_token',
    meaning: 'the token is meant for another audience',
    look: 'at the audience or resource that the client asks for',
    guess: false,
  },
  token_expired: {
    code: 'invalid_token',
    meaning: 'the token has expired',
    look: 'whether the client refreshes, and at the clocks',
    guess: false,
  },
  token_not_yet_valid: {
    code: 'invalid_token',
    meaning: 'the token is not valid yet',
    look: 'at the clocks of the issuer and of this machine',
    guess: false,
  },
  expiry_missing: {
    code: 'invalid_token',
    meaning: 'the token has no expiry',
    look: 'at the issuer: tokens without `exp` are never accepted',
    guess: false,
  },
  claim_missing: {
    code: 'invalid_token',
    meaning: 'the token lacks a claim that is needed, or it has the wrong type',
    look: 'at the claims the issuer puts in',
    guess: false,
  },
  token_revoked: {
    code: 'invalid_token',
    meaning: 'the token was revoked',
    look: 'who revoked it, and when',
    guess: false,
  },
  subject_unknown: {
    code: 'invalid_token',
    meaning: 'the token is genuine and its subject is not known here',
    look: 'whether the account exists and is enabled',
    guess: false,
  },
  account_unknown: {
    code: 'invalid_credentials',
    meaning: 'no account has this name',
    look: 'for a misspelling, or somebody trying names',
    guess: true,
  },
  password_wrong: {
    code: 'invalid_credentials',
    meaning: 'the password is wrong',
    look: 'for a changed password, or somebody guessing',
    guess: true,
  },
  account_disabled: {
    code: 'invalid_credentials',
    meaning: 'the account is disabled',
    look: 'who disabled it, and when',
    guess: true,
  },
  api_key_unknown: {
    code: 'invalid_credentials',
    meaning: 'no such API key',
    look: 'for a key of another environment, a deleted one, or somebody guessing',
    guess: true,
  },
  api_key_expired: {
    code: 'invalid_credentials',
    meaning: 'the API key has expired',
    look: 'at the expiry of the key; make a new one and let the two overlap',
    guess: false,
  },
  api_key_revoked: {
    code: 'invalid_credentials',
    meaning: 'the API key was revoked',
    look: 'who revoked it, and which service still uses it',
    guess: false,
  },
  authentication_too_weak: {
    code: 'insufficient_user_authentication',
    meaning: 'the authentication is too weak for this route',
    look: 'at the level the policy asks and the level the subject has',
    guess: false,
  },
  authentication_too_old: {
    code: 'insufficient_user_authentication',
    meaning: 'the authentication is too old for this route',
    look: 'at the age the policy allows',
    guess: false,
  },
  scope_missing: {
    code: 'insufficient_scope',
    meaning: 'the subject holds the permission and the token does not carry the scope',
    look: 'at the scopes the client asks for',
    guess: false,
  },
  permission_missing: {
    code: 'forbidden',
    meaning: 'no set of the subject grants the permission',
    look: 'at the sets (roles, groups) of the subject',
    guess: false,
  },
  set_missing: {
    code: 'forbidden',
    meaning: 'the subject is not in the set (role, group)',
    look: 'at the sets of the subject',
    guess: false,
  },
  owner_mismatch: {
    code: 'forbidden',
    meaning: 'the resource belongs to somebody else',
    look: 'at the owner of the resource',
    guess: false,
  },
  tenant_mismatch: {
    code: 'forbidden',
    meaning: 'the resource belongs to another tenant',
    look: 'at the tenants of subject and resource; many of these from one subject is enumeration',
    guess: false,
  },
  attribute_mismatch: {
    code: 'forbidden',
    meaning: 'an attribute does not compare as the policy asks',
    look: 'at the values in the record',
    guess: false,
  },
  rule_not_met: {
    code: 'forbidden',
    meaning: 'a prohibition of the policy applies',
    look: 'at the unmet rule in the record',
    guess: false,
  },
  resource_missing: {
    code: 'not_found',
    meaning: 'the resource does not exist',
    look: 'at the id in the request',
    guess: false,
  },
  route_unknown: {
    code: 'not_found',
    meaning: 'no route with a policy matches the request',
    look: 'at the path, and at `guard.assertCovered` for routes without a policy',
    guess: false,
  },
  key_server_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'the issuer or its key set did not answer, and the key is not known',
    look: 'at the issuer; known keys go on working meanwhile',
    guess: false,
  },
  store_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'a store of accounts, keys or subjects failed or did not answer in time',
    look: 'at the store; the cause stands in the record',
    guess: false,
  },
  verification_overloaded: {
    code: 'temporarily_unavailable',
    meaning: 'too many verifications are under way at once',
    look: 'for a storm of sign-ins; the limit stands in the configuration',
    guess: false,
  },
  resource_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'loading the resource failed or took too long',
    look: 'at the store of the resource; the cause stands in the record',
    guess: false,
  },
  policy_failed: {
    code: 'temporarily_unavailable',
    meaning: 'the policy could not be evaluated',
    look: 'at the cause in the record: it is a mistake in the policy or in the data',
    guess: false,
  },
} as const

reasons satisfies Record<string, ReasonEntry & { readonly code: RefusalCode }>

/** A private reason: it stands in the record, never on the wire. */
export type Reason = keyof typeof reasons

/** The reasons that leave under a given public code. */
export type ReasonOf<Code extends RefusalCode> = {
  [R in Reason]: (typeof reasons)[R]['code'] extends Code ? R : never
}[Reason]
