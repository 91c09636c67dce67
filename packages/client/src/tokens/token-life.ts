import type { Stored, Tokens } from './token-store.ts'

/** When tokens are to be renewed and when they end, in milliseconds from now; infinite if nobody knows. */
export interface TokenLife {
  readonly renewInMs: number
  readonly endsInMs: number
}

/** How long tokens that were just obtained are kept though they are said to end sooner. */
const KEPT_MS_MIN = 1_000

/**
 * What is left of tokens: they are renewed some time before their end, and not by all clients at the same
 * moment.
 *
 * What is left counts from when they are held, and never is more than they had: a clock that was set back
 * or forth costs one renewal, and no loop, since tokens just obtained have their whole life.
 */
export function lifeOf(tokens: Tokens, renewBeforeSeconds: number): TokenLife {
  const { obtainedAt, expiresInSeconds = Number.POSITIVE_INFINITY } = tokens
  const life = expiresInSeconds * 1000
  const age = Math.max(0, Date.now() - (obtainedAt ?? Date.now()))
  // A short life is not used up by the time before its end.
  const before = Math.min(renewBeforeSeconds * 1000, life / 2) * (0.5 + Math.random() / 2)
  const kept = life > KEPT_MS_MIN ? life - before : KEPT_MS_MIN
  return { renewInMs: kept - age, endsInMs: life - age }
}

/** Tokens as they are stored: an answer may leave out what stays as it was (RFC 6749 section 6). */
export function withDefaults(tokens: Tokens, stored: Stored): Tokens {
  const old = stored.kind === 'signed_in' ? stored.tokens : undefined
  const { refreshToken = old?.refreshToken, scope = old?.scope, type = old?.type } = tokens
  return { obtainedAt: Date.now(), ...tokens, refreshToken, scope, type }
}
