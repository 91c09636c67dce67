/** The limits of a guard; each has a default, and each is checked before the work it bounds. */
export interface Limits {
  /** How long one request may wait for verifiers and stores before it is 503, in milliseconds. */
  readonly decisionMs: number
  /** What a client is told to wait after a 503, in seconds. */
  readonly retryAfterSeconds: number
}

/**
 * The most that a clock may be allowed to be wrong. A token is good so long beyond its `exp` at most,
 * so whoever keeps what was revoked keeps it so long, too.
 */
export const CLOCK_TOLERANCE_SECONDS_MAX = 300

/** What holds where the configuration is silent. */
export const DEFAULT_LIMITS: Limits = {
  decisionMs: 5_000,
  retryAfterSeconds: 2,
}
