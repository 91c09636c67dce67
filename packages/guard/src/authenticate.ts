import { type Reason, type RefusalCode, reasons } from '@sallyport/contract'
import { causeOf, type Eventually, guarded, whenReady, within } from './eventually.ts'
import type { Candidate } from './read.ts'
import type { AccessRequest } from './request.ts'
import type { Failed, RejectCode, Rejected, Verification, Verified } from './scheme.ts'
import type {
  Admission,
  Attempt,
  AttemptEnd,
  Standing,
  Throttle,
  Wait,
} from './throttle/throttle.ts'

/** The end of steps 2 and 3: throttled, or verified by one scheme. */
export type Authentication =
  | { readonly kind: 'wait'; readonly candidate: Candidate; readonly wait: Wait }
  | {
      readonly kind: 'verdict'
      readonly candidate: Candidate
      readonly verdict: Verified | Rejected | Failed
      /** What the throttle says is left, where it is configured to tell. */
      readonly standing?: Standing | undefined
    }

/** What the steps need. */
export interface AuthenticateOptions {
  readonly throttle: Throttle | undefined
  /** Asked for its address by the throttle alone: a socket takes its time to tell it. */
  readonly request: Pick<AccessRequest, 'address'>
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
  const known = recallAny(first, more, options.now)
  // Looked up before the throttle is asked in either case: what is known costs everybody the same.
  if (known !== undefined && !first.scheme.guessable) return known
  const { throttle } = options
  if (throttle === undefined) return known ?? verifyAny([first, ...more], options)
  const attempt = attemptOf(first, options.request)
  return known === undefined
    ? attempted({ throttle, attempt, candidates: [first, ...more] }, options)
    : recalled({ throttle, attempt, candidates: [first] }, known, options)
}

/** What the throttle is asked about, and who is to be verified. */
interface Trial {
  readonly throttle: Throttle
  readonly attempt: Attempt
  readonly candidates: readonly [Candidate, ...Candidate[]]
}

/** A remembered password: it passes only where a wrong one would have been verified. */
function recalled(
  { throttle, attempt, candidates: [candidate] }: Trial,
  known: Authentication,
  { now, waitMs }: AuthenticateOptions,
): Eventually<Authentication> {
  const asked = guarded<Wait | Failed | undefined>(() => throttle.check(attempt, now), outage)
  return whenReady(inTime(asked, waitMs), (wait) => {
    if (wait === undefined) return known
    return 'kind' in wait ? { kind: 'verdict', candidate, verdict: wait } : waiting(candidate, wait)
  })
}

function attempted(
  { throttle, attempt, candidates }: Trial,
  options: AuthenticateOptions,
): Eventually<Authentication> {
  const [candidate] = candidates
  const asked = guarded<Admission | Failed>(() => throttle.begin(attempt, options.now), outage)
  return whenReady(admittedInTime(asked, options), (admission) => {
    if (admission.kind === 'error') return { kind: 'verdict', candidate, verdict: admission }
    if (admission.kind === 'wait') return waiting(candidate, admission.wait)
    return whenReady(verifyAny(candidates, options), (authentication) =>
      settled(authentication, admission, options),
    )
  })
}

function attemptOf(
  { scheme, credentials }: Candidate,
  { address }: AuthenticateOptions['request'],
): Attempt {
  const { account, text, secret } = credentials
  return { address, account, guessable: scheme.guessable, text, secret }
}

function waiting(candidate: Candidate, wait: Wait): Authentication {
  return { kind: 'wait', candidate, wait }
}

/** Whoever is admitted too late has begun all the same, and must end, or would block the account. */
function admittedInTime(
  asked: Eventually<Admission | Failed>,
  { waitMs, clock }: AuthenticateOptions,
): Eventually<Admission | Failed> {
  if (!(asked instanceof Promise)) return asked
  let isLate = false
  void asked.then((admission) => {
    if (!isLate || admission.kind !== 'begun') return
    // What fails here fails for nobody: the request has its answer.
    void guarded(
      () => admission.ended('undecided', clock()),
      () => undefined,
    )
  })
  return within(asked, waitMs, () => {
    isLate = true
    return outage(new Error(`no answer within ${waitMs} ms`))
  })
}

/** A throttle that does not answer in time has failed; whatever it says later is not heard. */
function inTime<T>(work: Eventually<T | Failed>, waitMs: number): Eventually<T | Failed> {
  return within(work, waitMs, () => outage(new Error(`no answer within ${waitMs} ms`)))
}

/** A throttle that fails is an outage like any other: nobody was refused. */
function outage(error: unknown): Failed {
  return { kind: 'error', reason: 'throttle_unavailable', cause: causeOf(error) }
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
    return { kind: 'verdict', candidate, verdict: rejectedAs(verification) }
  })
}

function verify(
  { scheme, credentials }: Candidate,
  { now, waitMs }: AuthenticateOptions,
): Eventually<Verification> {
  const work = guarded<unknown>(() => scheme.verify(credentials, now), failure)
  // Guarded once more: what is no verification may throw when it is looked at.
  const verification = guarded(() => whenReady(work, checked), failure)
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
  const isRefusal = code !== undefined && REJECT_CODES.has(code)
  return isRefusal && (kind === 'reject' || kind === 'skip')
}

const REJECT_CODES: ReadonlySet<RefusalCode> = new Set<RejectCode>([
  'invalid_token',
  'invalid_credentials',
  'invalid_dpop_proof',
  'use_dpop_nonce',
])

function codeOf(reason: unknown): RefusalCode | undefined {
  const isKnown = typeof reason === 'string' && Object.hasOwn(reasons, reason)
  return isKnown ? reasons[reason as Reason].code : undefined
}

type Skipped = Extract<Verification, { readonly kind: 'skip' }>

function failure(error: unknown): Failed {
  return { kind: 'error', reason: 'store_unavailable', cause: causeOf(error) }
}

function rejectedAs({ reason, cause }: Skipped): Rejected {
  return { kind: 'reject', reason, facts: {}, ...(cause !== undefined && { cause }) }
}

/** Tells the throttle the end. Where that fails the verdict stands: it was come by rightly. */
function settled(
  authentication: Authentication,
  begun: Extract<Admission, { readonly kind: 'begun' }>,
  { clock, waitMs }: AuthenticateOptions,
): Eventually<Authentication> {
  if (authentication.kind === 'wait') return authentication
  const end = endOf(authentication.verdict)
  const counted = guarded(
    () => begun.ended(end, clock()),
    () => undefined,
  )
  const told = within(counted, waitMs, () => undefined)
  return whenReady(told, (standing) =>
    standing === undefined ? authentication : { ...authentication, standing },
  )
}

function endOf(verdict: Verified | Rejected | Failed): AttemptEnd {
  if (verdict.kind === 'ok') return 'succeeded'
  const isGuess = verdict.kind === 'error' ? verdict.guess : reasons[verdict.reason].guess
  return isGuess ? 'failed' : 'undecided'
}
