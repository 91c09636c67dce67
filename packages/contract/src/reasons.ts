import type { RefusalCode } from './catalogue.ts'
import type { ReasonEntry } from './catalogue-entry.ts'
import { holderReasons } from './holder-reasons.ts'
import { sessionReasons } from './session-reasons.ts'

const own = {
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
  uri_mismatch: {
    code: 'invalid_request',
    meaning: 'the credentials were made for another address than the one that was asked for',
    look: 'for a proxy that rewrites paths, or credentials taken from another request',
    guess: false,
  },
  request_ambiguous: {
    code: 'invalid_request',
    meaning: 'the target, the method or a field of the request can be read in more than one way',
    look: 'at the cause in the record: a client that builds addresses carelessly, or somebody looking for a way round',
    guess: false,
  },
  identity_sent: {
    code: 'invalid_request',
    meaning: 'the client sent a field by which the gate tells the application who asks',
    look: 'for a client that copies fields, a proxy in front that sets them, or somebody pretending',
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
  network_throttled: {
    code: 'too_many_attempts',
    meaning: 'attempts on too many accounts failed from this network',
    look: 'at the addresses of the network and the accounts tried: somebody goes through a list',
    guess: false,
  },
  secret_throttled: {
    code: 'too_many_attempts',
    meaning: 'this password failed on too many accounts',
    look: 'at the accounts it was tried on: somebody sprays one password over all of them',
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
  token_inactive: {
    code: 'invalid_token',
    meaning:
      'the authorization server says that the token is not active: made up, expired or revoked',
    look: 'at the token there: it says nothing more, on purpose (RFC 7662 section 2.2)',
    guess: true,
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
  protection_not_offered: {
    code: 'invalid_credentials',
    meaning: 'the credentials name an algorithm or a protection that was not offered',
    look: 'at the algorithms and `qop` of the verifier, and which challenge the client answers',
    guess: false,
  },
  nonce_stale: {
    code: 'invalid_credentials',
    meaning: 'the nonce has expired, or it was not given by us for this realm',
    look: 'nowhere if the next request is good; else whether all processes share one nonce secret',
    guess: false,
  },
  nonce_replayed: {
    code: 'invalid_credentials',
    meaning: 'the nonce was used with this count before, so the request may be a replay',
    look: 'for a client that repeats a request as it is, or somebody who recorded one',
    guess: false,
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
  acl_not_permitted: {
    code: 'forbidden',
    meaning: 'no entry of the access list permits it, or one prohibits it',
    look: 'at the access list of the resource, and at entries that have expired',
    guess: false,
  },
  relation_missing: {
    code: 'forbidden',
    meaning: 'the subject has not the relation to the object, or the engine did not say so',
    look: 'at the relationships of the subject in the engine',
    guess: false,
  },
  address_not_allowed: {
    code: 'forbidden',
    meaning: 'the request comes from an address outside the blocks that the policy permits',
    look: 'at the address, and whether the adapter trusts the proxy in front',
    guess: false,
  },
  outside_time_window: {
    code: 'forbidden',
    meaning: 'the request comes at a time that the policy does not permit',
    look: 'at the window of the policy, its zone, and the clock of this machine',
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
  introspection_unavailable: {
    code: 'temporarily_unavailable',
    meaning:
      'the introspection endpoint did not answer, or not with a document that it may answer with',
    look: 'at the authorization server; the cause stands in the record',
    guess: false,
  },
  introspection_refused: {
    code: 'temporarily_unavailable',
    meaning: 'the introspection endpoint refused our own credentials',
    look: 'at the client of this API there: its secret, its key, and whether it may introspect',
    guess: false,
  },
  store_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'a store of accounts, keys or subjects failed or did not answer in time',
    look: 'at the store; the cause stands in the record',
    guess: false,
  },
  throttle_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'the throttle could not be asked, and the configuration refuses without it',
    look: 'at the store of the throttle; the cause stands in the record',
    guess: false,
  },
  verification_overloaded: {
    code: 'temporarily_unavailable',
    meaning: 'too many verifications are under way at once',
    look: 'for a storm of sign-ins; the limit stands in the configuration',
    guess: false,
  },
  body_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'the credentials cover the body, and that could not be read or is too long',
    look: 'whether something reads bodies before the guard, and at the limit of the scheme',
    guess: false,
  },
  resource_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'loading the resource failed or took too long',
    look: 'at the store of the resource; the cause stands in the record',
    guess: false,
  },
  relation_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'the engine of relationships failed or did not answer in time',
    look: 'at the engine and at our credentials there; the cause stands in the record',
    guess: false,
  },
  gate_misconfigured: {
    code: 'temporarily_unavailable',
    meaning:
      'the proxy did not tell the gate, or not once, what was asked for, or is not one that may',
    look: 'at the cause in the record, and at `sallyport gate print-config` for that proxy',
    guess: false,
  },
  identity_unavailable: {
    code: 'temporarily_unavailable',
    meaning: 'who asks was found, and could not be told to the application',
    look: 'at the cause in the record: an id that no field can carry, or the key that signs',
    guess: false,
  },
  policy_failed: {
    code: 'temporarily_unavailable',
    meaning: 'the policy could not be evaluated',
    look: 'at the cause in the record: it is a mistake in the policy or in the data',
    guess: false,
  },
} as const

/** The private reasons, in the order in which a request can meet them; those of holders come last. */
export const reasons: typeof own & typeof holderReasons & typeof sessionReasons = {
  ...own,
  ...holderReasons,
  ...sessionReasons,
}

reasons satisfies Record<string, ReasonEntry & { readonly code: RefusalCode }>
