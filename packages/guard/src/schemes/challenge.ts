import {
  type Challenge,
  type Reason,
  type RefusalCode,
  reasons,
  refusals,
} from '@sallyport/contract'

/** A parameter of a challenge; one without a value is left out. */
export type ChallengeParameter = readonly [name: string, value: string | undefined]

/**
 * Makes a challenge of parameters (RFC 9110 section 11.3). The writer of the contract escapes them.
 */
export function makeChallenge(
  scheme: string,
  parameters: readonly ChallengeParameter[],
): Challenge {
  const written = parameters.flatMap(([name, value]) =>
    value === undefined ? [] : [Object.freeze({ name, value })],
  )
  return Object.freeze({ scheme, parameters: Object.freeze(written), valid: true })
}

/** The error codes that a Bearer challenge may name (RFC 6750 section 3.1, RFC 9470 section 3). */
const BEARER_ERRORS: ReadonlySet<RefusalCode> = new Set<RefusalCode>([
  'invalid_request',
  'invalid_token',
  'insufficient_scope',
  'insufficient_user_authentication',
])

/**
 * The error that a Bearer challenge names for a reason; none for a refusal that is not the token's.
 */
export function bearerError(reason: Reason | undefined): RefusalCode | undefined {
  const code = reason === undefined ? undefined : reasons[reason].code
  return code !== undefined && BEARER_ERRORS.has(code) ? code : undefined
}

/** The description of an error that is safe to show anybody (RFC 6750 section 3). */
export function errorDescription(code: RefusalCode | undefined): string | undefined {
  return code === undefined ? undefined : refusals[code].detail
}
