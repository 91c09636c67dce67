import type { RejectReason } from '../scheme.ts'
import type { Claims } from './token.ts'

/** What the claims of a token are compared with. */
export interface ClaimRules {
  readonly audiences: ReadonlySet<string>
  readonly toleranceMilliseconds: number
}

/** When a token is valid, in milliseconds since the epoch, clock tolerance included. */
export interface Validity {
  readonly from: number
  readonly endsAt: number
  /** As the token itself says, without tolerance. */
  readonly expiresAt: number
}

/**
 * What {@link checkClaims} finds: a claim that forbids the token for ever, or its time of validity.
 */
export type ClaimsVerdict =
  | { readonly kind: 'refused'; readonly reason: RejectReason; readonly cause: string }
  | { readonly kind: 'timed'; readonly validity: Validity }

/**
 * Checks the claims of a token whose signature is good (RFC 7519 section 4.1, RFC 9068 section 4).
 *
 * A token without `exp` is never accepted: it would be valid for ever.
 */
export function checkClaims(claims: Claims, rules: ClaimRules): ClaimsVerdict {
  const { aud, exp, nbf, iat } = claims
  if (exp === undefined) return refused('expiry_missing', 'the token has no `exp`')
  if (!isInstant(exp)) return refused('claim_missing', '`exp` is not a number of seconds')
  for (const [name, value] of Object.entries({ nbf, iat })) {
    if (value !== undefined && !isInstant(value)) {
      return refused('claim_missing', `\`${name}\` is not a number of seconds`)
    }
  }
  const audiences = audiencesOf(aud)
  if (audiences === undefined) {
    return refused('claim_missing', '`aud` is missing, or neither a text nor a list of texts')
  }
  if (!audiences.some((audience) => rules.audiences.has(audience))) {
    return refused('audience_mismatch', `the token is for ${quoted(audiences)}`)
  }
  const from = Math.max(...[nbf, iat].filter(isInstant), Number.NEGATIVE_INFINITY) * 1000
  const expiresAt = exp * 1000
  const tolerance = rules.toleranceMilliseconds
  const validity = { from: from - tolerance, endsAt: expiresAt + tolerance, expiresAt }
  return { kind: 'timed', validity }
}

function refused(reason: RejectReason, cause: string): ClaimsVerdict {
  return { kind: 'refused', reason, cause }
}

/** Further from the epoch nothing is an instant: about the year 5138, in seconds. */
const INSTANT_MAX = 1e11

/**
 * Whether a claim is a number of seconds that can be meant (RFC 7519 section 2, NumericDate).
 *
 * `1e999` is valid JSON and infinite; milliseconds by mistake would make a token valid for ever.
 */
export function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= INSTANT_MAX
}

/** The texts of a claim that may be one or a list (RFC 7519 section 4.1.3). */
export function audiencesOf(aud: unknown): readonly string[] | undefined {
  const list: unknown = typeof aud === 'string' ? [aud] : aud
  const isList = Array.isArray(list) && list.every((item) => typeof item === 'string')
  return isList ? list : undefined
}

const QUOTED_MAX = 100

/** Values in backticks, in bounded length, for a cause in a record. */
export function quoted(values: string | readonly string[]): string {
  const text = typeof values === 'string' ? values : values.join('`, `')
  return `\`${text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text}\``
}

/** Why a token of another issuer is not taken. */
export function issuerCause(stated: unknown, configured: string): string {
  const of = typeof stated === 'string' ? `the token is of ${quoted(stated)}` : 'no readable `iss`'
  return `${of}, configured is ${quoted(configured)}`
}

/** A type without its optional prefix (RFC 7515 section 4.1.9); types have no case. */
export function mediaType(type: string): string {
  return type.toLowerCase().replace(/^application\//, '')
}

/** Claims that ID tokens have and access tokens have not (OpenID Connect Core section 3.3.2.11). */
const ID_TOKEN_CLAIMS = ['at_hash', 'c_hash', 's_hash', 'nonce'] as const

/** What Keycloak calls its tokens in the claim `typ`. */
const FOREIGN_TYPES: ReadonlySet<string> = new Set(['id', 'refresh', 'offline', 'logout'])
const ACCESS_TYPES: ReadonlySet<string> = new Set(['bearer', 'dpop'])

/**
 * Why claims are not those of an access token, where the header says no more than `JWT`.
 *
 * As far as it can be told: some issuers say the type in a claim, ID tokens carry hashes or the
 * nonce of the sign-in, logout tokens and security events their `events` (RFC 8417 section 2.2).
 */
export function foreignType(claims: Claims): string | undefined {
  const { typ, events } = claims
  const type = typeof typ === 'string' ? mediaType(typ) : ''
  if (FOREIGN_TYPES.has(type)) return `the claim \`typ\` is ${quoted(type)}`
  if (events !== undefined) return 'the token carries `events`'
  // Older Keycloak puts the nonce into access tokens as well.
  if (ACCESS_TYPES.has(type)) return undefined
  const sign = ID_TOKEN_CLAIMS.find((name) => claims[name] !== undefined)
  return sign === undefined ? undefined : `the token carries \`${sign}\`, as ID tokens do`
}
