import { type Eventually, whenReady } from '../eventually.ts'
import type { CredentialFacts, Rejected, RejectReason, Verification } from '../scheme.ts'
import { askInTime, storeFailure } from './ask.ts'
import { audiencesOf, isInstant, issuerCause, quoted } from './claims.ts'
import { confirmationOf } from './confirmation.ts'
import type { IntrospectionOptions, IntrospectionSettings } from './introspection-options.ts'
import { makeSubject, type StatedSubject } from './stated-subject.ts'
import {
  authenticationFromClaims,
  kindFromClaims,
  subjectFromClaims,
} from './subject-from-claims.ts'
import type { Claims } from './token.ts'

/** What became of an active token, and until when that may be remembered. */
export interface IntrospectionJudgement {
  readonly verification: Verification
  /** In milliseconds since the epoch; only where the token is good. */
  readonly holdsUntil?: number
}

/**
 * Judges what an authorization server says of an active token (RFC 7662 section 2.2): issuer, audience,
 * type and times as far as it names them, then the subject.
 *
 * The server has checked them as well, but it cannot know all that this API asks for.
 */
export class IntrospectionJudge {
  readonly #scheme: string
  readonly #settings: IntrospectionSettings
  readonly #subject: NonNullable<IntrospectionOptions['subject']>

  constructor(
    scheme: string,
    settings: IntrospectionSettings,
    subject: IntrospectionOptions['subject'],
  ) {
    this.#scheme = scheme
    this.#settings = settings
    this.#subject = subject ?? introspectedSubject
  }

  /** Judges an answer that says `active`. */
  judge(claims: Claims, now: number): Eventually<IntrospectionJudgement> {
    const { exp } = claims
    const known = this.#factsOf(claims)
    const fault = this.#faultOf(claims) ?? timeFault(claims, now, this.#settings.toleranceMs)
    if (fault !== undefined) return { verification: rejected(fault, known) }
    const confirmation = confirmationOf(claims)
    if (confirmation === 'wrong') return { verification: rejected(ODD_CONFIRMATION, known) }
    if (isFor('dpop', claims) && confirmation?.jkt === undefined) {
      return { verification: rejected(UNBOUND, known) }
    }
    const facts = { ...known, ...(confirmation && { confirmation }) }
    const holdsUntil = isInstant(exp) ? exp * 1000 : Number.POSITIVE_INFINITY
    return whenReady(this.#subjectOf(claims, facts), (verification) => ({
      verification,
      ...(verification.kind === 'ok' && { holdsUntil }),
    }))
  }

  #factsOf({ iss, exp }: Claims): CredentialFacts {
    const issuer = typeof iss === 'string' ? iss.slice(0, FACT_LENGTH_MAX) : this.#settings.issuer
    return {
      ...(issuer !== undefined && { issuer }),
      ...(isInstant(exp) && { expiresAt: exp * 1000 }),
    }
  }

  #faultOf(claims: Claims): Fault | undefined {
    const { iss, aud, token_type: type } = claims
    const { issuer, audiences } = this.#settings
    if (iss !== undefined && issuer !== undefined && iss !== issuer) {
      return { reason: 'issuer_mismatch', cause: issuerCause(iss, issuer) }
    }
    if (audiences !== undefined) {
      const stated = audiencesOf(aud)
      if (stated === undefined) return { reason: 'claim_missing', cause: 'no readable `aud`' }
      if (!stated.some((audience) => audiences.has(audience))) {
        return { reason: 'audience_mismatch', cause: `the token is for ${quoted(stated)}` }
      }
    }
    if (type !== undefined && !isFor('bearer', claims) && !isFor('dpop', claims)) {
      return { reason: 'type_refused', cause: '`token_type` is neither `Bearer` nor `DPoP`' }
    }
    return undefined
  }

  #subjectOf(claims: Claims, facts: CredentialFacts): Eventually<Verification> {
    const stated = askInTime(() => this.#subject(claims))
    return whenReady(stated, (answer) => {
      if (answer.kind === 'error') return answer
      if (answer.value != null) return this.#verifiedAs(answer.value, claims, facts)
      const isOurs = this.#subject === introspectedSubject
      return rejected({ reason: isOurs ? 'claim_missing' : 'subject_unknown' }, facts)
    })
  }

  #verifiedAs(stated: StatedSubject, claims: Claims, facts: CredentialFacts): Verification {
    const authentication = { scheme: this.#scheme, ...authenticationFromClaims(claims) }
    try {
      const subject = makeSubject(stated, {
        ...{ kind: kindFromClaims(claims), authentication, isKept: true },
      })
      return Object.freeze({ kind: 'ok', subject, facts })
    } catch (error) {
      return storeFailure(error)
    }
  }
}

const FACT_LENGTH_MAX = 200

/** Why an active token is refused all the same. */
interface Fault {
  readonly reason: RejectReason
  readonly cause?: string
}

function timeFault(claims: Claims, now: number, tolerance: number): Fault | undefined {
  const { exp, nbf, iat } = claims
  for (const [name, value] of Object.entries({ exp, nbf, iat })) {
    if (value === undefined || isInstant(value)) continue
    return { reason: 'claim_missing', cause: `\`${name}\` is not a number of seconds` }
  }
  if (isInstant(exp) && now >= exp * 1000 + tolerance) return { reason: 'token_expired' }
  if (isInstant(nbf) && now < nbf * 1000 - tolerance) return { reason: 'token_not_yet_valid' }
  return undefined
}

const ODD_CONFIRMATION: Fault = { reason: 'claim_missing', cause: '`cnf` has another type' }

const UNBOUND: Fault = { reason: 'type_refused', cause: 'of type `DPoP`, and bound to no key' }

/** Types have no case (RFC 6749 section 5.1). */
function isFor(type: string, { token_type: stated }: Claims): boolean {
  return typeof stated === 'string' && stated.toLowerCase() === type
}

/**
 * The subject of an answer, by default. Without `sub` and `username` no resource owner is behind the token: the
 * client acts for itself. And a token has the scopes that the answer names: none, if it names none.
 */
function introspectedSubject(claims: Claims): StatedSubject | undefined {
  const { sub, username, client_id: client } = claims
  const own = sub === undefined && username === undefined && client !== undefined
  const stated = subjectFromClaims(own ? { ...claims, sub: client } : claims)
  if (stated === undefined) return undefined
  const kind = own ? ({ kind: 'service' } as const) : {}
  return { ...stated, ...kind, scopes: stated.scopes ?? [], attributes: claims }
}

function rejected({ reason, cause }: Fault, facts: CredentialFacts): Rejected {
  return cause === undefined
    ? { kind: 'reject', reason, facts }
    : { kind: 'reject', reason, facts, cause }
}
