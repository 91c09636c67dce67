import { type Reason, type RefusalCode, reasons } from '@sallyport/contract'
import { causeOf, type Eventually, guarded, whenReady, within } from './eventually.ts'
import type { Candidate } from './read.ts'
import type { Failed, Rejected, RejectReason, Verification, Verified } from './scheme.ts'
import type { Attempt, AttemptEnd, Throttle, Wait } from './throttle.ts'

/** The end of steps 2 and 3: throttled, or verified by one scheme. */
export type Authentication =
  | { readonly kind: 'wait'; readonly candidate: Candidate; readonly wait: Wait }
  | {
      readonly kind: 'verdict'
      readonly candidate: Candidate
      readonly verdict: Verified | Rejected | Failed
    }

/** What the steps need. */
export interface AuthenticateOptions {
  readonly throttle: Throttle | undefined
  readonly address: string | undefined
  /** The instant of the request, in milliseconds since the epoch. */
  readonly now: number
  readonly clock: () => number
  /** How long a verifier may take, in milliseconds. */
  readonly waitMs: number
}

/**
 * Steps 2 and 3: throttle, then authenticate.
 *
 * The throttle is asked before anything is verified, so guessing is slowed and costs us nothing.
 * Machine-made credentials that were verified a moment ago pass it: nobody guesses 256 bits, and
 * one noisy neighbour behind the same address must not lock out everybody. A password never does.
 */
export function authenticate(
  first: Candidate,
  more: readonly Candidate[],
  options: AuthenticateOptions,
): Eventually<Authentication> {
  const { scheme, credentials } = first
  if (!scheme.guessable) {
    const known = recallAny(first, more, options.now)
    if (known !== undefined) return known
  }
  const { guessable } = scheme
  const attempt = { address: options.address, account: credentials.account, guessable }
  const wait = options.throttle?.check(attempt, options.now)
  if (wait !== undefined) return { kind: 'wait', candidate: first, wait }
  const known = scheme.guessable ? recallAny(first, more, options.now) : undefined
  if (known !== undefined) return known
  options.throttle?.began(attempt)
  return whenReady(verifyAny([first, ...more], options), (authentication) => {
    settle(authentication, attempt, options)
    return authentication
  })
}

function recallAny(
  first: Candidate,
  more: readonly Candidate[],
  now: number,
): Authentication | undefined {
  const verdict = recall(first, now)
  if (verdict !== undefined) return { kind: 'verdict', candidate: first, verdict }
  for (const candidate of more) {
    const verdict = recall(candidate, now)
    if (verdict !== undefined) return { kind: 'verdict', candidate, verdict }
  }
  return undefined
}

/** What a scheme remembers; what is no verification is nothing remembered. */
function recall({ scheme, credentials }: Candidate, now: number): Verified | Rejected | undefined {
  const verdict = scheme.recall?.(credentials, now)
  return isVerification(verdict) ? verdict : undefined
}

/** Asks one scheme after the other until one does not skip; the last skip counts as a refusal. */
function verifyAny(
  candidates: readonly Candidate[],
  options: AuthenticateOptions,
): Eventually<Authentication> {
  const [candidate, ...rest] = candidates as [Candidate, ...Candidate[]]
  return whenReady(verify(candidate, options), (verification) => {
    if (verification.kind !== 'skip') return { kind: 'verdict', candidate, verdict: verification }
    if (rest.length > 0) return verifyAny(rest, options)
    return { kind: 'verdict', candidate, verdict: rejectedAs(verification.reason) }
  })
}

function verify(
  { scheme, credentials }: Candidate,
  { now, waitMs }: AuthenticateOptions,
): Eventually<Verification> {
  const work = guarded<unknown>(() => scheme.verify(credentials, now), failure)
  // Guarded once more: what is no verification may throw when it is looked at.
  const verification = guarded(() => whenReady(work, checked), failure)
  if (!(verification instanceof Promise)) return verification
  return within(verification, waitMs, () => failure(`no answer within ${waitMs} ms`))
}

/**
 * Anything that is no verification is an outage: an `ok` without a subject must not pass as nobody,
 * and every attempt must come to its end.
 */
function checked(answer: unknown): Verification {
  if (isVerification(answer)) return answer
  return failure(new TypeError('the scheme answered with no verification'))
}

/** A verification of which nobody has seen yet whether it is one. */
interface Unchecked {
  readonly kind?: unknown
  readonly reason?: unknown
  readonly subject?: { readonly id?: unknown } | null
}

const NOTHING: Unchecked = {}

function isVerification(answer: unknown): answer is Verification {
  const { kind, reason, subject } = (answer ?? NOTHING) as Unchecked
  if (kind === 'ok') return typeof subject?.id === 'string' && subject.id !== ''
  const code = codeOf(reason)
  if (kind === 'error') return code === 'temporarily_unavailable'
  const isRefusal = code === 'invalid_token' || code === 'invalid_credentials'
  return isRefusal && (kind === 'reject' || kind === 'skip')
}

function codeOf(reason: unknown): RefusalCode | undefined {
  const isKnown = typeof reason === 'string' && Object.hasOwn(reasons, reason)
  return isKnown ? reasons[reason as Reason].code : undefined
}

function failure(error: unknown): Failed {
  return { kind: 'error', reason: 'store_unavailable', cause: causeOf(error) }
}

function rejectedAs(reason: RejectReason): Rejected {
  return { kind: 'reject', reason, facts: {} }
}

function settle(end: Authentication, attempt: Attempt, options: AuthenticateOptions): void {
  if (options.throttle === undefined || end.kind === 'wait') return
  options.throttle.ended(attempt, endOf(end.verdict), options.clock())
}

function endOf(verdict: Verified | Rejected | Failed): AttemptEnd {
  if (verdict.kind === 'ok') return 'succeeded'
  const isGuess = verdict.kind === 'error' ? verdict.guess : reasons[verdict.reason].guess
  return isGuess ? 'failed' : 'undecided'
}
