import { type AuthElement, isScheme } from './grammar/auth-element.ts'
import type { Challenge } from './grammar/challenges.ts'
import { getParameter } from './grammar/parameters.ts'

/** What a client sees of an answer: all that its next step may depend on. */
export interface SeenAnswer {
  readonly status: number
  readonly challenges: readonly Challenge[]
  /** The `code` of the problem document, or the `error` of a token endpoint. */
  readonly code?: string | undefined
  /** Whether a new DPoP nonce came with it (RFC 9449 sections 8 and 9). */
  readonly nonce: 'new' | 'none'
  /** How long it asks to wait, in seconds; `undefined` if it does not say. */
  readonly waitSeconds?: number | undefined
}

/** What a client knows of the request that got the answer. */
export interface SentRequest {
  /**
   * The schemes it holds credentials for and could answer with, in lower case, strongest first: Digest not where every
   * algorithm that is offered is too weak for it.
   */
  readonly schemes: readonly string[]
  /** The one with which the request was sent; `undefined` if it was sent without. */
  readonly scheme?: string | undefined
  /** Whether the credentials it was sent with can be exchanged for new ones. */
  readonly credentials: 'renewable' | 'fixed'
  /** Whether it can be sent again: `body` was read and is gone, `method` is not idempotent. */
  readonly repeatable: 'whole' | 'not_body' | 'not_method'
  /** The codes for which it can ask its subject to authenticate again. */
  readonly stepUpFor: readonly string[]
  /** What was done for this call already. */
  readonly taken: readonly NextStep[]
  /** The longest wait it accepts, in seconds; a longer one is reported at once. */
  readonly longestWaitSeconds: number
  /** How often it waits for one call at most. */
  readonly waitsMax: number
}

/**
 * What a client does next. `accept`: the answer is no refusal. `refresh`: get new credentials, and then
 * `repeat`, or `report` if the request cannot be sent again. `repeat`: make a new proof with the same
 * credentials. `authenticate`: answer a challenge with another scheme. `step_up`: let the subject
 * authenticate again. `wait`: as long as told, else as long as the client's backoff says. `stop`: hand it over.
 */
export type NextStep =
  | { readonly kind: 'accept'; readonly rule: string }
  | { readonly kind: 'refresh'; readonly rule: string; readonly after: 'repeat' | 'report' }
  | { readonly kind: 'repeat'; readonly rule: string }
  | { readonly kind: 'authenticate'; readonly rule: string; readonly scheme: string }
  | { readonly kind: 'step_up'; readonly rule: string; readonly challenge?: Challenge | undefined }
  | { readonly kind: 'wait'; readonly rule: string; readonly seconds?: number | undefined }
  | { readonly kind: 'stop'; readonly rule: string }

/** One row of the table: where it holds, and what follows. */
export interface NextStepRule {
  /** What the row says, in a sentence. */
  readonly rule: string
  /** The statuses it is about; `undefined` for all that are left. */
  readonly statuses?: readonly number[]
  /** Whether it holds. */
  readonly holds: (answer: SeenAnswer, request: SentRequest) => boolean
  /** What follows, told by its kind; the rest follows from answer and request. */
  readonly step: NextStep['kind']
}

const WAITED = [408, 429, 502, 503, 504]
const always = () => true

/**
 * The table of what a client does about an answer: the first row that holds decides.
 *
 * A 401 is answered once in each way, a 403 never (RFC 9110 section 15.5.4), and a wait only by a request
 * that may be sent twice (section 9.2.2). The catalogue's `client` says the same of each code.
 */
export const nextSteps: readonly NextStepRule[] = [
  {
    rule: 'an answer below 400 is accepted',
    holds: ({ status }) => status < 400,
    step: 'accept',
  },
  {
    rule: 'a DPoP nonce is used once and at once, with the same token',
    statuses: [400, 401],
    holds: (answer, request) =>
      isProof(request) &&
      said(answer, request) === 'use_dpop_nonce' &&
      answer.nonce === 'new' &&
      canRepeat(request),
    step: 'repeat',
  },
  {
    rule: 'a refused proof is made again once, by the clock of the server',
    statuses: [401],
    holds: (answer, request) =>
      isProof(request) && said(answer, request) === 'invalid_dpop_proof' && canRepeat(request),
    step: 'repeat',
  },
  {
    rule: 'a stale Digest nonce is replaced, with the same password',
    statuses: [401],
    holds: (answer, request) =>
      request.scheme === 'digest' && isStale(answer) && canRepeat(request),
    step: 'repeat',
  },
  {
    rule: 'the subject authenticates again once where that is asked for',
    statuses: [401, 403],
    holds: (answer, request) =>
      isStepUp(answer, request) &&
      request.stepUpFor.includes(said(answer, request) ?? '') &&
      request.repeatable !== 'not_body' &&
      !hasTaken(request, 'step_up'),
    step: 'step_up',
  },
  {
    rule: 'a refused token is exchanged once',
    statuses: [401],
    holds: (answer, request) =>
      request.credentials === 'renewable' &&
      !hasTaken(request, 'refresh') &&
      isAboutCredentials(answer, request) &&
      isOffered(answer, request.scheme),
    step: 'refresh',
  },
  {
    rule: 'a challenge is answered once, with the strongest scheme it offers',
    statuses: [401],
    holds: (answer, request) =>
      isAboutCredentials(answer, request) &&
      request.repeatable !== 'not_body' &&
      untried(answer, request) !== undefined,
    step: 'authenticate',
  },
  {
    rule: 'a wait is kept and the request sent again',
    statuses: WAITED,
    holds: ({ waitSeconds = 0 }, request) =>
      request.repeatable === 'whole' &&
      waitSeconds <= request.longestWaitSeconds &&
      request.taken.filter(({ kind }) => kind === 'wait').length < request.waitsMax,
    step: 'wait',
  },
  { rule: 'anything else is handed over', holds: always, step: 'stop' },
]

/**
 * What a client that obeys does about an answer: pure, and total. The row of `nextSteps` that decided
 * is named in it.
 *
 *     nextStep(
 *       { status: 403, challenges: [], nonce: 'none' },
 *       { ...request, scheme: 'bearer' },
 *     ).kind // 'stop'
 */
export function nextStep(answer: SeenAnswer, request: SentRequest): NextStep {
  for (const row of nextSteps) {
    if (row.statuses?.includes(answer.status) === false || !row.holds(answer, request)) continue
    return withDetails(row, answer, request)
  }
  return { kind: 'stop', rule: '' }
}

function withDetails(row: NextStepRule, answer: SeenAnswer, request: SentRequest): NextStep {
  const { rule, step } = row
  switch (step) {
    case 'refresh':
      return { kind: step, rule, after: request.repeatable === 'not_body' ? 'report' : 'repeat' }
    case 'authenticate':
      return { kind: step, rule, scheme: untried(answer, request) ?? '' }
    case 'step_up':
      return { kind: step, rule, challenge: speaking(answer, request) }
    case 'wait':
      return { kind: step, rule, seconds: answer.waitSeconds }
    default:
      return { kind: step, rule }
  }
}

/** What the answer says is wrong; the document may have been written by somebody on the way. */
function said(answer: SeenAnswer, request: SentRequest): string | undefined {
  const challenge = speaking(answer, request)
  return challenge === undefined ? answer.code : getParameter(challenge, 'error')
}

/** The challenge that says what is wrong: that of the scheme that was shown before those of others. */
function speaking({ challenges }: SeenAnswer, { scheme }: SentRequest): Challenge | undefined {
  const named = challenges.filter(hasError)
  return named.find((one) => scheme !== undefined && isScheme(one, scheme)) ?? named[0]
}

function hasError(challenge: AuthElement): boolean {
  return getParameter(challenge, 'error') !== undefined
}

function isStale({ challenges }: SeenAnswer): boolean {
  return challenges.some(
    (one) => isScheme(one, 'digest') && getParameter(one, 'stale')?.toLowerCase() === 'true',
  )
}

function isStepUp(answer: SeenAnswer, request: SentRequest): boolean {
  return (
    said(answer, request) ===
    (answer.status === 401 ? 'insufficient_user_authentication' : 'insufficient_scope')
  )
}

/** Whether other credentials could help: not where the proof or the strength is what was refused. */
function isAboutCredentials(answer: SeenAnswer, request: SentRequest): boolean {
  const error = said(answer, request)
  return error === undefined || !ABOUT_MORE.includes(error)
}

const ABOUT_MORE = [
  'use_dpop_nonce',
  'invalid_dpop_proof',
  'insufficient_user_authentication',
  'insufficient_scope',
]

/** A 401 without a challenge breaks RFC 9110 section 15.5.2, and is common: it is read as one for us. */
function isOffered({ challenges }: SeenAnswer, scheme: string | undefined): boolean {
  if (scheme === undefined) return false
  return challenges.length === 0 || challenges.some((one) => isScheme(one, scheme))
}

/**
 * The strongest scheme that is offered, if it was not tried: a weaker one beside it is never taken, so
 * that nobody on the way gets a password by refusing a digest.
 */
function untried(answer: SeenAnswer, request: SentRequest): string | undefined {
  const strongest = request.schemes.find((scheme) =>
    answer.challenges.some((one) => isScheme(one, scheme)),
  )
  const isTried = request.taken.some(
    (step) => step.kind === 'authenticate' && step.scheme === strongest,
  )
  return strongest === request.scheme || isTried ? undefined : strongest
}

/** Without a proof there is nothing to make anew, and the same request gets the same answer. */
function isProof({ scheme }: SentRequest): boolean {
  return scheme === 'dpop'
}

function canRepeat(request: SentRequest): boolean {
  return request.repeatable !== 'not_body' && !hasTaken(request, 'repeat')
}

function hasTaken(request: SentRequest, kind: NextStep['kind']): boolean {
  return request.taken.some((step) => step.kind === kind)
}
