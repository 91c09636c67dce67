import type { ReasonEntry } from './catalogue-entry.ts'

/**
 * The private reasons behind credentials that only their holder can show: tokens bound to a key
 * (RFC 9449) or a certificate (RFC 8705), and certificates themselves. A part of `reasons`.
 */
export const holderReasons = {
  certificate_from_stranger: {
    code: 'invalid_request',
    meaning: 'a `Client-Cert` field came from a peer that is not one of the trusted proxies',
    look: 'at the trusted proxies in the configuration, or for somebody who made it up',
    guess: false,
  },
  token_bound: {
    code: 'invalid_token',
    meaning: 'the token is bound to a key and came without its proof, as a Bearer token',
    look: 'for a client that forgot its proof, or a stolen token (RFC 9449 section 7.2)',
    guess: true,
  },
  token_not_bound: {
    code: 'invalid_token',
    meaning: 'the token came with a proof and is bound to no key',
    look: 'at the client at the authorization server: it must ask for tokens with a proof',
    guess: false,
  },
  token_key_mismatch: {
    code: 'invalid_token',
    meaning: 'the token is bound to another key than that of the proof',
    look: 'for a client that made a new key, or a stolen token',
    guess: true,
  },
  certificate_missing: {
    code: 'invalid_token',
    meaning: 'the token is bound to a certificate and the request came without one',
    look: 'whether the client shows its certificate, and whether the proxy in front hands it on',
    guess: true,
  },
  certificate_mismatch: {
    code: 'invalid_token',
    meaning: 'the token is bound to another certificate than that of the request',
    look: 'for a client that changed its certificate, or a stolen token',
    guess: true,
  },
  proof_missing: {
    code: 'invalid_dpop_proof',
    meaning: 'a bound token came without a proof in the field `DPoP`',
    look: 'at the client, or for a proxy that drops the field',
    guess: false,
  },
  proof_repeated: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof came in more than one field line',
    look: 'for a proxy or library that adds a second line',
    guess: false,
  },
  proof_unreadable: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof is not a signed JWT of type `dpop+jwt` with all its claims',
    look: 'at how the client makes it; the cause names what is missing',
    guess: false,
  },
  proof_algorithm_refused: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof names an algorithm that is not on the list',
    look: 'at the algorithms of the scheme and of the client; `none` is an attack',
    guess: true,
  },
  proof_key_refused: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof carries no public key that can verify it, or a private one',
    look: 'at the cause; a client that sends its private key has to make a new one',
    guess: false,
  },
  proof_signature_invalid: {
    code: 'invalid_dpop_proof',
    meaning: 'the signature of the proof does not match its key',
    look: 'for a forged or damaged proof',
    guess: true,
  },
  proof_method_mismatch: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof was made for another method',
    look: 'at the client, or for a captured proof',
    guess: false,
  },
  proof_target_mismatch: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof was made for another address',
    look: 'at the public address in the configuration first, then for a captured proof',
    guess: false,
  },
  proof_token_mismatch: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof was made for another token',
    look: 'at the claim `ath` that the client makes, or for a captured proof',
    guess: false,
  },
  proof_stale: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof was made too long ago, or in the future',
    look: 'at the clocks of the client and of this machine; nonces do without them',
    guess: false,
  },
  proof_replayed: {
    code: 'invalid_dpop_proof',
    meaning: 'the proof was used before',
    look: 'for a client or proxy that repeats a request as it is, or a captured proof',
    guess: false,
  },
  proof_nonce_missing: {
    code: 'use_dpop_nonce',
    meaning: 'the proof has no nonce, and this route asks for one',
    look: 'nowhere: the first request of a client has none',
    guess: false,
  },
  proof_nonce_stale: {
    code: 'use_dpop_nonce',
    meaning: 'the nonce of the proof is not one of ours, or not any more',
    look: 'at the secret of the nonces where every machine says so, else nowhere',
    guess: false,
  },
  certificate_untrusted: {
    code: 'invalid_credentials',
    meaning: 'the certificate of the client was not signed by an authority that is trusted here',
    look: 'at the authorities of the TLS server, and at the cause in the record',
    guess: false,
  },
  certificate_expired: {
    code: 'invalid_credentials',
    meaning: 'the certificate of the client is not valid yet, or not any more',
    look: 'at its dates, and at the clock of this machine',
    guess: false,
  },
  certificate_unknown: {
    code: 'invalid_credentials',
    meaning: 'the certificate is good and its subject is not known here',
    look: 'whether the account exists and is enabled',
    guess: false,
  },
} as const

holderReasons satisfies Record<string, ReasonEntry>
