import type { Challenge } from '@sallyport/contract'
import { type Eventually, whenReady } from '../eventually.ts'
import type { AccessRequest } from '../request.ts'
import type {
  ChallengeContext,
  Credentials,
  Reading,
  Rejected,
  Verification,
  Verified,
} from '../scheme.ts'
import { bearerChallenge, readTokenField, requestOfToken } from './bearer-field.ts'
import { type ClientCertificates, clientCertificates } from './client-certificate.ts'
import { shownByHolder } from './confirmation.ts'
import { IntrospectionEndpoint } from './introspection-endpoint.ts'
import { IntrospectionJudge } from './introspection-judge.ts'
import {
  type IntrospectionOptions,
  type IntrospectionSettings,
  introspectionSettings,
} from './introspection-options.ts'
import { answerOf, type Memo, type VerificationStart, VerifiedMemory } from './memory.ts'
import type { TokenScheme } from './token-scheme.ts'

export type { CircuitBreakerOptions } from '../circuit-breaker.ts'
export type { ClientCredentials } from './client-authentication.ts'
export type { IntrospectionOptions } from './introspection-options.ts'

/**
 * The Bearer scheme (RFC 6750) with opaque tokens, about which the authorization server is asked (RFC 7662).
 *
 * Beside `bearer()` the order decides: that scheme takes the JWTs of its issuer and leaves everything
 * else to this one, so put it first. Of a token that is not active the next scheme is asked, for there may
 * be a second server. Give one instance to one guard.
 *
 *     introspection({ issuer: 'https://issuer.example', client: { id: 'orders', secret } })
 */
export function introspection(options: IntrospectionOptions): TokenScheme {
  return new Introspection(introspectionSettings(options), options)
}

class Introspection implements TokenScheme {
  readonly name: string
  readonly guessable = false
  readonly opensDialog = false
  readonly asksStepUp = true
  readonly #resourceMetadata: string | undefined
  readonly #settings: IntrospectionSettings
  readonly #endpoint: IntrospectionEndpoint
  readonly #judge: IntrospectionJudge
  readonly #active: VerifiedMemory
  readonly #inactive: VerifiedMemory
  readonly #certificates: ClientCertificates
  /** What is being asked, so that a token that comes many times at once is asked for once. */
  readonly #asked = new Map<string, Promise<Verification>>()

  constructor(settings: IntrospectionSettings, options: IntrospectionOptions) {
    this.name = options.name ?? 'introspection'
    this.#resourceMetadata = options.resourceMetadata
    this.#settings = settings
    this.#certificates = options.certificates ?? clientCertificates()
    this.#endpoint = new IntrospectionEndpoint(settings, options)
    this.#judge = new IntrospectionJudge(this.name, settings, options.subject)
    this.#active = new VerifiedMemory(settings.active)
    this.#inactive = new VerifiedMemory(settings.inactive, this.#active.keyOf)
  }

  read(request: AccessRequest): Reading {
    return readTokenField(request, { scheme: 'bearer', lengthMax: this.#settings.tokenLengthMax })
  }

  challenge(context: ChallengeContext): Challenge {
    return bearerChallenge(context, this.#resourceMetadata)
  }

  recall(credentials: Credentials, now: number): Verified | Rejected | undefined {
    const memo = this.#active.recall(this.#active.keyOf(credentials.text))
    const answer = memo === undefined ? undefined : answerOf(memo, now)
    return answer && shownByHolder(answer, requestOfToken(credentials), this.#certificates)
  }

  verify(credentials: Credentials, now: number): Eventually<Verification> {
    return whenReady(this.#verified(credentials.text, now), (verification) =>
      shownByHolder(verification, requestOfToken(credentials), this.#certificates),
    )
  }

  verifyToken(text: string, now: number): Eventually<Verification> {
    const memo = this.#active.recall(this.#active.keyOf(text))
    const known = memo === undefined ? undefined : answerOf(memo, now)
    return known ?? this.#verified(text, now)
  }

  forget(subjectId?: string): void {
    this.#asked.clear()
    this.#active.forget(subjectId)
    this.#inactive.forget()
  }

  #verified(text: string, now: number): Eventually<Verification> {
    const key = this.#active.keyOf(text)
    const inactive = this.#inactive.recall(key)
    if (inactive !== undefined && now < inactive.staleAt) return inactive.ended ?? skipped
    const before = this.#asked.get(key)
    if (before !== undefined) return before
    const asked = this.#ask(text, key, now).finally(() => {
      if (this.#asked.get(key) === asked) this.#asked.delete(key)
    })
    this.#asked.set(key, asked)
    return asked
  }

  async #ask(text: string, key: string, now: number): Promise<Verification> {
    const start = { now, generation: this.#active.generation }
    const known = this.#active.recall(key)
    const answer = await this.#endpoint.ask(text)
    if (answer.kind === 'error') return answer
    if (answer.kind === 'inactive') return this.#notActive(key, known, now)
    const { verification, holdsUntil } = await this.#judge.judge(answer.claims, now)
    if (verification.kind === 'ok' && holdsUntil !== undefined) {
      this.#remember(key, { verified: verification, endsAt: holdsUntil }, start)
    }
    return verification
  }

  #remember(key: string, good: Pick<Memo, 'verified' | 'endsAt'>, start: VerificationStart): void {
    const validFrom = Number.NEGATIVE_INFINITY
    // Once it has ended the server is asked again: it may be more patient than our clock.
    const memo = {
      ...good,
      validFrom,
      ended: undefined,
      staleAt: this.#active.staleAt(start.now),
    }
    this.#active.admit(key, memo, start)
  }

  /** A token that was active a while ago is no guess, and may be called by its name. */
  #notActive(key: string, known: Memo | undefined, now: number): Verification {
    const ended = known?.verified && endedSince(known.verified, now >= known.endsAt)
    const staleAt = this.#inactive.staleAt(now)
    const validFrom = Number.NEGATIVE_INFINITY
    const memo = { verified: undefined, ended, endsAt: staleAt, validFrom, staleAt }
    this.#inactive.admit(key, memo, { now, generation: this.#inactive.generation })
    return ended ?? skipped
  }
}

function endedSince({ facts }: Verified, isOver: boolean): Rejected {
  const reason = isOver ? 'token_expired' : 'token_revoked'
  return Object.freeze({ kind: 'reject', reason, facts })
}

const skipped: Verification = Object.freeze({ kind: 'skip', reason: 'token_inactive' })
