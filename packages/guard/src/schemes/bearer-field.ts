import type { Challenge, RefusalCode } from '@sallyport/contract'
import type { AccessRequest } from '../request.ts'
import type { ChallengeContext, Credentials, Reading } from '../scheme.ts'
import {
  ABSENT,
  MALFORMED,
  onlyLine,
  REPEATED,
  readAuthorization,
  TOKEN68,
} from './authorization.ts'
import { bearerError, errorDescription, makeChallenge } from './challenge.ts'

/** A parameter of that name, wherever it stands, with any of its characters percent-encoded. */
const QUERY_TOKEN = new RegExp(`[?&]${[...'access_token'].map(plainOrEncoded).join('')}=`)

function plainOrEncoded(character: string): string {
  const [high, low = ''] = character.charCodeAt(0).toString(16)
  return `(?:${character}|%${high}[${low}${low.toUpperCase()}])`
}

const AMBIGUOUS: Reading = Object.freeze({ kind: 'malformed', reason: 'credentials_ambiguous' })

/** A token as it was shown, with the request that showed it, for what the token may be bound to. */
export interface BearerCredentials extends Credentials {
  readonly request: AccessRequest
}

/** The request that showed a token; `undefined` for credentials from elsewhere. */
export function requestOfToken(credentials: Credentials): AccessRequest | undefined {
  return 'request' in credentials ? (credentials as BearerCredentials).request : undefined
}

/**
 * Reads a token out of the `Authorization` field (RFC 6750 section 2.1, RFC 9449 section 7.1), for schemes
 * that keep nothing of a line. Never throws and never verifies.
 */
export function readTokenField(
  request: AccessRequest,
  form: Parameters<typeof readAuthorization>[1],
): Reading {
  const line = onlyLine(request.header('authorization'))
  if (line === undefined || line === '') return ABSENT
  if (typeof line !== 'string') return REPEATED
  const reading = readAuthorization(line, form)
  if (reading.kind !== 'shown') return reading
  const { text } = reading
  if (!TOKEN68.test(text)) return MALFORMED
  const credentials: BearerCredentials = { transport: 'authorization', text, request }
  return besidesQuery({ kind: 'found', credentials }, request)
}

/**
 * A reading, unless the query holds a token as well: two transports at once are ambiguous (RFC 6750
 * section 2). A token in the query alone is none at all.
 */
export function besidesQuery(reading: Reading, request: AccessRequest): Reading {
  return reading.kind === 'found' && hasQueryToken(request.target) ? AMBIGUOUS : reading
}

/** Whether the query has the parameter that RFC 6750 section 2.3 names; it is never read as a token. */
function hasQueryToken(target: string): boolean {
  const start = target.indexOf('?')
  if (start === -1) return false
  // Looking for the text costs less than the pattern, and hardly any request has it.
  const isPossible = target.includes('access_token=', start) || target.includes('%', start)
  return isPossible && QUERY_TOKEN.test(target.slice(start))
}

/** The challenge of RFC 6750 section 3, with what RFC 9470 section 3 and RFC 9728 section 5.1 add. */
export function bearerChallenge(
  context: ChallengeContext,
  resourceMetadata: string | undefined,
): Challenge {
  const about = aboutToken(context, bearerError(context.error))
  return makeChallenge('Bearer', [...about, ['resource_metadata', resourceMetadata]])
}

/** The parameters that the challenges of Bearer and DPoP share. */
export function aboutToken(
  { realm, scopes, stepUp }: ChallengeContext,
  error: RefusalCode | undefined,
): Parameters<typeof makeChallenge>[1] {
  return [
    ['realm', realm],
    ['error', error],
    ['error_description', errorDescription(error)],
    ['scope', scopes === undefined || scopes.length === 0 ? undefined : scopes.join(' ')],
    ['acr_values', stepUp?.acr?.join(' ')],
    ['max_age', stepUp?.maxAgeSeconds?.toString()],
  ]
}
