import {
  type Challenge,
  type ChallengeRefusal,
  type Conceal,
  type DisclosedDetails,
  type Forbid,
  type Malformed,
  type Reason,
  type ReasonOf,
  reasons,
  type StepUp,
  type Throttled,
  type Unavailable,
} from '@sallyport/contract'
import type { ChallengeContext, RejectReason, Scheme, StepUpContext } from '../scheme.ts'

/** Which challenges an answer offers. */
export interface Offer {
  /** The scheme that the client used; only its challenge names the error. */
  readonly used?: Scheme | undefined
  readonly error?: Reason
  readonly scopes?: readonly string[]
  /** The authentication that is asked for, by every scheme that can. */
  readonly stepUp?: StepUpContext
  /** Whether a script asks: then schemes that open a dialog are left out, if any other remains. */
  readonly toScript: boolean
}

type AtLeastOne = readonly [Challenge, ...Challenge[]]

/**
 * Makes the refusals of one policy: one object for each distinct refusal, made once.
 *
 * That a refusal is always the same object is what makes it cheap: the renderer keeps the bytes of
 * each (measured: 0.2 us against 2.5 us for building the document anew).
 */
export class Refusals {
  readonly #schemes: readonly Scheme[]
  readonly #realm: string
  /** Whether a challenge made now would be another one: then none is to be kept. */
  readonly isFresh: boolean
  readonly #keptOf = new Map<Scheme | undefined, Map<string, StepUp | Forbid>>()
  readonly #made = new Map<Scheme | undefined, Map<Reason, Made>>()

  constructor(schemes: readonly Scheme[], realm: string) {
    this.#schemes = schemes
    this.#realm = realm
    this.isFresh = schemes.some((scheme) => scheme.isFresh === true)
  }

  /** 400: the credentials of `used` cannot be read, or came twice. */
  malformed(
    used: Scheme | undefined,
    reason: ReasonOf<'invalid_request'>,
    toScript: boolean,
  ): Malformed {
    return this.#once({ used, error: reason, toScript }, () => ({
      kind: 'malformed',
      code: 'invalid_request',
      reason,
      challenges: this.challenges({ used, error: reason, toScript }),
    }))
  }

  /** 401: no credentials at all; no challenge names an error (RFC 6750 section 3). */
  anonymous(reason: ReasonOf<'authentication_required'>, toScript: boolean): ChallengeRefusal {
    return this.#once({ error: reason, toScript }, () => ({
      kind: 'challenge',
      code: 'authentication_required',
      reason,
      challenges: this.challenges({ toScript }),
    }))
  }

  /** 401: the credentials of `used` are not good. */
  rejected(used: Scheme, reason: RejectReason, toScript: boolean): ChallengeRefusal {
    return this.#once({ used, error: reason, toScript }, () => ({
      kind: 'challenge',
      code: reasons[reason].code,
      reason,
      challenges: this.challenges({ used, error: reason, toScript }),
    }))
  }

  /**
   * 401: good credentials, too weak or too old for this route (RFC 9470 section 3). Every scheme that
   * can ask for the authentication does so; the one that was used names the error.
   *
   * None where no scheme of the policy can ask: a client that is told to authenticate again, and not
   * how, would try for ever.
   */
  stepUp(used: Scheme | undefined, asked: StepUpAsked, toScript: boolean): StepUp | undefined {
    if (!this.#schemes.some((scheme) => scheme.asksStepUp)) return undefined
    const { reason, acr, maxAgeSeconds, scopes, details } = asked
    const offer = { used, error: reason, scopes, stepUp: { acr, maxAgeSeconds }, toScript }
    const key = details ?? JSON.stringify([reason, acr, maxAgeSeconds, scopes, toScript])
    return this.#kept(used, key, () => ({
      kind: 'step_up',
      code: 'insufficient_user_authentication',
      reason,
      challenges: this.challenges(offer),
      ...(details && { details }),
    }))
  }

  /** 403, naming every missing scope at once (RFC 6750 section 3.1). */
  scopeMissing(
    used: Scheme | undefined,
    scopes: readonly string[],
    details?: DisclosedDetails,
  ): Forbid {
    const context = { realm: this.#realm, error: 'scope_missing' as const, scopes }
    return this.#kept(used, details ?? JSON.stringify(scopes), () => ({
      kind: 'forbid',
      code: 'insufficient_scope',
      reason: 'scope_missing',
      challenges: used === undefined ? [] : offeredBy(used, context),
      ...(details && { details }),
    }))
  }

  /**
   * Schemes whose challenges say the same are one offer: tokens of two issuers are still one Bearer. It
   * is that of the scheme that was used, so that no other line contradicts the error.
   */
  #distinct(schemes: readonly Scheme[], used: Scheme | undefined): readonly Scheme[] {
    if (schemes.length === 1) return schemes
    const byOffer = new Map<string, Scheme>()
    for (const scheme of schemes) {
      const offer = this.#offerOf(scheme)
      if (scheme === used || !byOffer.has(offer)) byOffer.set(offer, scheme)
    }
    return [...byOffer.values()]
  }

  /** What a scheme offers, as a text; a challenge that carries a nonce is like no other. */
  #offerOf(scheme: Scheme): string {
    if (scheme.isFresh === true) return scheme.name
    return JSON.stringify([scheme.asksStepUp, offeredBy(scheme, { realm: this.#realm })])
  }

  /** The challenges to offer; well-known schemes first, as the configuration orders them. */
  challenges(offer: Offer): AtLeastOne {
    const offered = this.#schemes.filter((scheme) => !(offer.toScript && scheme.opensDialog))
    const schemes = this.#distinct(offered.length > 0 ? offered : this.#schemes, offer.used)
    const [first, ...rest] = schemes.flatMap((scheme) => {
      const isUsed = scheme === offer.used && offer.error !== undefined
      const context = {
        realm: this.#realm,
        ...(isUsed && { error: offer.error as Reason }),
        ...(isUsed && offer.scopes && { scopes: offer.scopes }),
        ...(offer.stepUp && scheme.asksStepUp && { stepUp: offer.stepUp }),
      }
      const quiet = offer.toScript && scheme.opensDialog ? scheme.scriptChallenge : undefined
      return quiet === undefined ? offeredBy(scheme, context) : [quiet.call(scheme, context)]
    })
    // A policy has at least one scheme: the guard refuses another configuration at start.
    if (first === undefined) throw new TypeError('a policy needs at least one scheme')
    return [first, ...rest]
  }

  /** What follows from the policy is made once; what tells of one subject is made for it. */
  #kept<R extends StepUp | Forbid>(
    used: Scheme | undefined,
    key: string | DisclosedDetails,
    make: () => R,
  ): R {
    if (typeof key !== 'string' || this.isFresh) return make()
    const kept = this.#keptOf.get(used) ?? new Map<string, StepUp | Forbid>()
    const known = kept.get(key)
    if (known !== undefined) return known as R
    const refusal = make()
    if (kept.size < KEPT_COUNT_MAX) this.#keptOf.set(used, kept.set(key, refusal))
    return refusal
  }

  /** A reason belongs to one code, so scheme, reason and audience tell refusals apart. */
  #once<R extends Malformed | ChallengeRefusal>(
    { used, error, toScript }: Offer & { readonly error: Reason },
    make: () => R,
  ): R {
    if (this.isFresh) return make()
    const byReason = this.#made.get(used) ?? new Map<Reason, Made>()
    const made = byReason.get(error) ?? {}
    const side = toScript ? 'script' : 'other'
    const known = made[side]
    if (known !== undefined) return known as R
    const refusal = make()
    made[side] = refusal
    this.#made.set(used, byReason.set(error, made))
    return refusal
  }
}

/** The challenges that a scheme offers: one, or as many as it says. */
export function offeredBy(scheme: Scheme, context: ChallengeContext): readonly Challenge[] {
  return scheme.challenges?.(context) ?? [scheme.challenge(context)]
}

/** The authentication that a refusal asks for, and the scopes that are missing besides. */
export interface StepUpAsked extends StepUpContext {
  readonly reason: StepUp['reason']
  readonly scopes: readonly string[]
  readonly details?: DisclosedDetails
}

/** The most refusals that are kept for one scheme; a policy has hardly more than a handful. */
const KEPT_COUNT_MAX = 256

/** One refusal, as scripts are given it and as everybody else is. */
interface Made {
  script?: Malformed | ChallengeRefusal
  other?: Malformed | ChallengeRefusal
}

/** 403: known, and may not. No challenge: other credentials of the same subject will not help. */
export function forbidden(reason: Forbid['reason'], details?: DisclosedDetails): Forbid {
  return { kind: 'forbid', code: 'forbidden', reason, challenges: [], ...(details && { details }) }
}

/** 404: missing, or concealed; the two differ in the record only. */
export function concealed(reason: Conceal['reason']): Conceal {
  return { kind: 'conceal', code: 'not_found', reason }
}

/** 429, with the wait in whole seconds. */
export function throttled(reason: Throttled['reason'], seconds: number): Throttled {
  return {
    kind: 'throttle',
    code: 'too_many_attempts',
    reason,
    retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
  }
}

/** 503, with the wait in whole seconds. */
export function unavailable(reason: Unavailable['reason'], seconds: number): Unavailable {
  return {
    kind: 'unavailable',
    code: 'temporarily_unavailable',
    reason,
    retryAfterSeconds: Math.max(1, Math.ceil(seconds)),
  }
}
