import type { Authentication } from '@sallyport/contract'
import { type Fields, isToken } from '../fields.ts'
import { type Assurance, type LeafKind, NO_MEND, type RuleInput } from '../leaf.ts'
import { bounded, shown } from '../text.ts'
import { both, FALSE, TRUE, type Truth, truthOf, UNKNOWN } from '../truth.ts'

/** The most context classes that one requirement lists. */
export const ACR_COUNT_MAX = 32
/** The greatest age of an authentication that can be asked for: ten years, in seconds. */
export const AGE_SECONDS_MAX = 315_360_000
/** How far the clock of an issuer may be ahead of ours. */
export const FUTURE_TOLERANCE_MILLISECONDS = 60_000

/** The subject proved itself strongly and recently enough. */
export interface AssuranceRule extends Assurance {
  readonly kind: 'assurance'
}

/** What is required of an authentication; at least one of the two. */
export interface AssuranceOptions {
  /** The authentication context classes, any of which is enough (OpenID Connect Core section 2). */
  readonly acr?: string | readonly string[]
  /** How long ago the subject may have proved itself. */
  readonly maxAgeSeconds?: number
}

/**
 * Requires a stronger or a more recent authentication: what a client can answer by signing in again
 * (RFC 9470). Credentials that do not say how or when leave it unknown.
 */
export function assurance({ acr, maxAgeSeconds }: AssuranceOptions): AssuranceRule {
  return {
    kind: 'assurance',
    ...(acr !== undefined && { acr: typeof acr === 'string' ? [acr] : [...acr] }),
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  }
}

/** How a required authentication is read, described and decided. */
export const assuranceLeaf: LeafKind<AssuranceRule> = {
  read(fields) {
    const acr = readAcr(fields)
    const maxAgeSeconds = readAge(fields)
    if (acr !== undefined || maxAgeSeconds !== undefined) {
      return assurance({
        ...(acr && { acr }),
        ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
      })
    }
    throw fields.problem('acr', 'state `acr`, `maxAgeSeconds` or both')
  },
  describe({ acr, maxAgeSeconds }) {
    const level = acr === undefined ? '' : ` of ${acr.join(' or ')}`
    return `authentication${level}${maxAgeSeconds === undefined ? '' : ` within ${maxAgeSeconds} s`}`
  },
  needs: ({ maxAgeSeconds }) => (maxAgeSeconds === undefined ? ['subject'] : ['subject', 'now']),
  compile({ acr, maxAgeSeconds }) {
    const required = { ...(acr && { acr }), ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) }
    const mend = { ...NO_MEND, assurance: required }
    const strength = ({ subject }: RuleInput): Truth => isStrong(subject?.authentication, acr)
    return {
      evaluate(input) {
        const strong = strength(input)
        return strong === FALSE ? FALSE : both(strong, isRecent(input, maxAgeSeconds))
      },
      shortfall(input) {
        const { acr: shownAcr, time } = input.subject?.authentication ?? {}
        const age =
          time === undefined || input.now === undefined ? undefined : secondsSince(time, input.now)
        return {
          reason: strength(input) === TRUE ? 'authentication_too_old' : 'authentication_too_weak',
          compared: bounded(
            `acr ${shown(shownAcr)}, age ${age === undefined ? 'missing' : `${age} s`}`,
          ),
          mend,
        }
      },
    }
  },
}

function isStrong(
  authentication: Authentication | undefined,
  acr: readonly string[] | undefined,
): Truth {
  if (acr === undefined) return TRUE
  const stated = authentication?.acr
  return typeof stated === 'string' ? truthOf(acr.includes(stated)) : UNKNOWN
}

function isRecent({ subject, now }: RuleInput, maxAgeSeconds: number | undefined): Truth {
  if (maxAgeSeconds === undefined) return TRUE
  const time = subject?.authentication.time
  if (typeof time !== 'number' || Number.isNaN(time) || now === undefined) return UNKNOWN
  const age = now - time * 1000
  return age < -FUTURE_TOLERANCE_MILLISECONDS ? UNKNOWN : truthOf(age <= maxAgeSeconds * 1000)
}

function secondsSince(time: number, now: number): number {
  return Math.floor(now / 1000 - time)
}

function readAcr(fields: Fields): readonly string[] | undefined {
  const acr = fields.take('acr')
  if (acr === undefined) return undefined
  if (Array.isArray(acr) && acr.length > 0 && acr.length <= ACR_COUNT_MAX && acr.every(isToken)) {
    return acr
  }
  const problem = `a list of 1 to ${ACR_COUNT_MAX} names without spaces or quotes is expected`
  throw fields.problem('acr', problem)
}

function readAge(fields: Fields): number | undefined {
  const age = fields.take('maxAgeSeconds')
  if (age === undefined) return undefined
  if (Number.isInteger(age) && (age as number) >= 1 && (age as number) <= AGE_SECONDS_MAX) {
    return age as number
  }
  const problem = `a whole number of seconds from 1 to ${AGE_SECONDS_MAX} is expected`
  throw fields.problem('maxAgeSeconds', problem)
}
