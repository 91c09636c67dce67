import type { Malformed, Unavailable } from '@sallyport/contract'

/** What a client is told to wait after a 503 of the gate itself, in seconds. */
const RETRY_AFTER_SECONDS = 5

/** 400: the request can be read in more than one way. */
export const ambiguous: Malformed = malformed('request_ambiguous')

/** 400: the client sent a field of the identity. */
export const identitySent: Malformed = malformed('identity_sent')

/** 503: the proxy does not ask as it should. */
export const misconfigured: Unavailable = unavailable('gate_misconfigured')

/** 503: the application could not be told who asks. */
export const identityUnavailable: Unavailable = unavailable('identity_unavailable')

/** No challenge: other credentials would help nothing. */
function malformed(reason: Malformed['reason']): Malformed {
  return { kind: 'malformed', code: 'invalid_request', reason, challenges: [] }
}

function unavailable(reason: Unavailable['reason']): Unavailable {
  const retryAfterSeconds = RETRY_AFTER_SECONDS
  return { kind: 'unavailable', code: 'temporarily_unavailable', reason, retryAfterSeconds }
}
