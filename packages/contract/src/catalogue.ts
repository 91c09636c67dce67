import type { RefusalEntry } from './catalogue-entry.ts'
import type { reasons } from './reasons.ts'

export type { ClientAction, ReasonEntry, RefusalEntry } from './catalogue-entry.ts'
export { reasons } from './reasons.ts'

/**
 * The catalogue: every public code a refusal can carry, and every private reason behind one.
 *
 * This file lists the codes and `reasons.ts` the reasons, and nothing else does. Types follow from
 * them; the pages under `docs/refusals/` and `catalogue.json` are generated (`npm run generate`). A
 * code is never renamed: a retired one stays, with `retired: true`. Names registered elsewhere are reused verbatim
 * (RFC 6750 section 3.1, RFC 9470 section 3).
 */

/** The public codes. */
export const refusals = {
  invalid_request: {
    status: 400,
    title: 'Invalid request',
    detail: 'The request, or the credentials in it, cannot be read in one way only.',
    client: 'mend',
    advice:
      'Send one set of credentials in the form its scheme prescribes, to a plain path. Do not repeat as is.',
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
  invalid_dpop_proof: {
    status: 401,
    title: 'Invalid DPoP proof',
    detail: 'The proof of possession is missing, or not good for this request.',
    client: 'mend',
    advice:
      'Keep the token, make a new proof for this very request, and do not repeat the old one.',
    source: 'RFC 9449 sections 4.3 and 7.1',
  },
  use_dpop_nonce: {
    status: 401,
    title: 'DPoP nonce required',
    detail: 'The proof of possession needs a nonce of this server.',
    client: 'mend',
    advice: 'Keep the token, make a new proof with the nonce in DPoP-Nonce, and repeat once.',
    source: 'RFC 9449 sections 8 and 9',
  },
  insufficient_user_authentication: {
    status: 401,
    title: 'Stronger authentication required',
    detail: 'This action needs a stronger or more recent authentication.',
    client: 'step_up',
    advice:
      'Authenticate again as acr_values, max_age and scope in the challenge ask, then repeat.',
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

/** A private reason: it stands in the record, never on the wire. */
export type Reason = keyof typeof reasons

/** The reasons that leave under a given public code. */
export type ReasonOf<Code extends RefusalCode> = {
  [R in Reason]: (typeof reasons)[R]['code'] extends Code ? R : never
}[Reason]
