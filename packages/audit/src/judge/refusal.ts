import {
  type Challenge,
  getParameter,
  parseChallenges,
  parseProblem,
  parseRetryAfter,
} from '@sallyport/contract'
import { type AuditAnswer, fieldsOf } from '../exchange.ts'
import type { CredentialKind } from '../identity/credentials.ts'
import type { Conventions, Expected } from '../plan.ts'
import type { CredentialState } from '../states/credential-state.ts'
import { cacheFaults } from './cache.ts'
import type { Fault } from './fault.ts'
import { leakFaults } from './leak.ts'

/** What a refusal is judged by. */
export interface RefusalContext {
  readonly expected: Expected
  /** What the request showed; `good` for credentials that are good and not enough. */
  readonly shows: CredentialState['shows'] | 'good'
  /** The kind of the credentials that were shown, where they are of a kind that is known. */
  readonly kind?: CredentialKind | undefined
  /** Whether what was shown breaks the grammar of its kind: then 400 is as right as 401. */
  readonly isUnreadable?: boolean | undefined
  /** What the operation accepts: `bearer`, `basic`, `digest`, `dpop`, `api_key`, `cookie`. */
  readonly schemes: readonly string[]
  readonly method: string
  readonly conventions: Conventions
  /** Texts that must not appear. */
  readonly secrets: readonly string[]
  /** Names of roles and identities, which a refusal does not tell to strangers. */
  readonly names: readonly string[]
  /** What the request said itself, its target and values: an echo of it is no leak. */
  readonly sent?: readonly string[] | undefined
}

/** What is wrong with a refusal: its status, its challenge, what it tells, who may keep it, its form. */
export function judgeRefusal(answer: AuditAnswer, context: RefusalContext): readonly Fault[] {
  return [
    ...statusFaults(answer, context),
    ...challengeFaults(answer, context),
    ...leakFaults(answer, context),
    ...cacheFaults(answer),
    ...waitFaults(answer),
    ...formFaults(answer, context),
  ]
}

/** The status that is expected, by the conventions of whoever owns the API. */
function wantedStatus({ expected, conventions }: RefusalContext): readonly number[] {
  switch (expected.kind) {
    case 'challenge':
      return [conventions.challenge]
    case 'step_up':
      return [401]
    case 'forbid':
      return [conventions.forbid]
    case 'conceal':
      return [conventions.conceal, conventions.forbid]
    case 'refuse':
      return [conventions.forbid, conventions.conceal, 403, 404]
    default:
      return []
  }
}

function statusFaults(answer: AuditAnswer, context: RefusalContext): readonly Fault[] {
  const { status } = answer
  const wanted = wantedStatus(context)
  const { expected, shows } = context
  if (wanted.includes(status) || status === 429 || status === 503 || wanted.length === 0) return []
  // What cannot be read may be told so (RFC 6750 section 3.1).
  if (status === 400 && (shows === 'malformed' || context.isUnreadable)) return []
  if (status === 401 && isAskedForBoth(answer, context)) return []
  if (status === 431 && shows === 'malformed') return []
  if (expected.kind === 'challenge') return [challengeStatus(status, context)]
  if (status === 401) {
    const message = `somebody who is known and may not is answered 401 instead of ${wanted[0]}`
    return [{ oracle: 'A6', cause: 'a missing permission is answered 401', message }]
  }
  if (expected.kind === 'step_up') {
    const message = `stronger authentication is asked for with ${status} instead of 401`
    return [{ oracle: 'A8', cause: 'a step-up is not asked for with 401', message }]
  }
  const message = `refused with ${status} instead of ${wanted[0]}`
  const isFailure = status >= 500
  return [
    {
      oracle: isFailure ? 'A5' : 'A6',
      severity: isFailure ? 'high' : undefined,
      cause: isFailure ? 'a refusal fails' : `a refusal is answered ${status}`,
      message,
    },
  ]
}

/** One 401 may ask for a stronger authentication and for the scope that is missing too (RFC 9470 section 4). */
function isAskedForBoth(answer: AuditAnswer, { expected }: RefusalContext): boolean {
  if (expected.kind === 'forbid' && expected.mayStepUp) return true
  if (expected.kind !== 'forbid' && expected.kind !== 'refuse') return false
  const { challenges } = parseChallenges(fieldsOf(answer, 'www-authenticate'))
  return challenges.some(
    (one) =>
      getParameter(one, 'error') === 'insufficient_user_authentication' &&
      (expected.kind === 'refuse' || getParameter(one, 'scope') !== undefined),
  )
}

const SHOWN: Readonly<Record<RefusalContext['shows'], string>> = {
  nothing: 'no credentials',
  malformed: 'credentials that cannot be read',
  bad_token: 'a bad token',
  bad_secret: 'a wrong secret',
  other_scheme: 'credentials of another scheme',
  good: 'credentials of another scheme',
}

function challengeStatus(status: number, { shows, conventions }: RefusalContext): Fault {
  const wanted = conventions.challenge
  const message = `${SHOWN[shows]}: answered ${status} instead of ${wanted}`
  if (status >= 500) {
    return { oracle: 'A5', severity: 'high', cause: 'bad credentials break the server', message }
  }
  const isRedirect = status >= 300 && status < 400
  const cause = isRedirect
    ? 'a program is redirected to sign in'
    : `missing or bad credentials are answered ${status}`
  return { oracle: 'A5', cause, message }
}

function challengeFaults(answer: AuditAnswer, context: RefusalContext): readonly Fault[] {
  const lines = fieldsOf(answer, 'www-authenticate')
  const isChallenge = answer.status === 401 && context.conventions.challenge === 401
  if (!isChallenge && !(answer.status === 403 && context.expected.kind === 'forbid')) return []
  if (isChallenge && lines.length === 0) {
    const message = '401 without WWW-Authenticate: no client can know what to do'
    return [{ oracle: 'A4', cause: '401 without a challenge', message }]
  }
  const reading = parseChallenges(lines)
  if (reading.kind === 'malformed') {
    const message = `the challenge breaks its grammar (${reading.why} at ${reading.at})`
    return [{ oracle: 'A4', cause: 'a challenge breaks its grammar', message }]
  }
  const { challenges } = reading
  return [
    ...(isChallenge ? nameFaults(challenges, context) : []),
    ...bearerFaults(answer, challenges, context),
    ...proofFaults(challenges, context),
    ...nonceFaults(answer, challenges),
  ]
}

function nameFaults(
  challenges: readonly Challenge[],
  { schemes }: RefusalContext,
): readonly Fault[] {
  const known = schemes.filter((scheme) => /^(bearer|basic|digest|dpop)$/.test(scheme))
  const named = challenges.map(({ scheme }) => scheme.toLowerCase().replace(/^xbasic$/, 'basic'))
  if (known.length === 0 || known.some((scheme) => named.includes(scheme))) return []
  const message = `the challenges name ${named.join(', ')}, and it accepts ${known.join(', ')}`
  return [{ oracle: 'A4', cause: 'the challenge names no scheme that is accepted', message }]
}

function bearerFaults(
  { status }: AuditAnswer,
  challenges: readonly Challenge[],
  context: RefusalContext,
): readonly Fault[] {
  const { expected } = context
  const bearer = challenges.find(({ scheme }) => /^(bearer|dpop)$/i.test(scheme))
  if (bearer === undefined) return expected.kind === 'forbid' ? scopeMissing(expected, status) : []
  if (status === 401) return errorFaults(getParameter(bearer, 'error'), context)
  const needsScope = expected.kind === 'forbid' && expected.scope !== undefined
  return needsScope ? scopeFaults(bearer, status) : []
}

/** The error of a 401: none without credentials, `invalid_token` for a bad one, and what a step-up says. */
function errorFaults(
  error: string | undefined,
  { shows, expected, kind }: RefusalContext,
): readonly Fault[] {
  if (shows === 'nothing' && error !== undefined) {
    const message = `no credentials were shown, and the challenge says error="${error}"`
    return [{ oracle: 'A7', cause: 'an error is told without credentials', message }]
  }
  const isToken = kind === undefined || /^(jwt|opaque|dpop)$/.test(kind)
  if (shows === 'bad_token' && isToken && error !== 'invalid_token') {
    const said = error === undefined ? 'without an error' : `with error="${error}"`
    return [
      {
        oracle: 'A7',
        cause: 'invalid_token is not told',
        message: `a bad token is answered ${said}`,
      },
    ]
  }
  const isStepUp = expected.kind === 'step_up' || (expected.kind === 'forbid' && expected.mayStepUp)
  return isStepUp ? stepUpFaults(error) : []
}

function scopeMissing(
  { scope }: { readonly scope?: string | undefined },
  status: number,
): readonly Fault[] {
  if (scope === undefined || status !== 403) return []
  const message = `the scope ${scope} is missing, and no challenge says so`
  return [{ oracle: 'A7', cause: 'insufficient_scope is not told', message }]
}

function scopeFaults(bearer: Challenge, status: number): readonly Fault[] {
  if (status !== 403) return []
  const isTold = getParameter(bearer, 'error') === 'insufficient_scope'
  if (!isTold) {
    const message = 'a scope is missing, and the challenge does not say insufficient_scope'
    return [{ oracle: 'A7', cause: 'insufficient_scope is not told', message }]
  }
  if (getParameter(bearer, 'scope') !== undefined) return []
  const message = 'insufficient_scope does not name the scope'
  return [{ oracle: 'A7', cause: 'insufficient_scope names no scope', message }]
}

function stepUpFaults(error: string | undefined): readonly Fault[] {
  if (error === 'insufficient_user_authentication') return []
  const message =
    'stronger authentication is needed, and no insufficient_user_authentication says so'
  return [{ oracle: 'A8', cause: 'insufficient_user_authentication is not told', message }]
}

function proofFaults(
  challenges: readonly Challenge[],
  { schemes }: RefusalContext,
): readonly Fault[] {
  const dpop = challenges.find(({ scheme }) => scheme.toLowerCase() === 'dpop')
  if (!schemes.includes('dpop') || dpop === undefined || getParameter(dpop, 'algs') !== undefined)
    return []
  const message = 'the DPoP challenge does not name its algorithms'
  return [{ oracle: 'A8', cause: 'DPoP without algs', message }]
}

/** A nonce that is asked for must come along (RFC 9449 section 9). */
function nonceFaults(answer: AuditAnswer, challenges: readonly Challenge[]): readonly Fault[] {
  const isAsked = challenges.some((one) => getParameter(one, 'error') === 'use_dpop_nonce')
  if (!isAsked || fieldsOf(answer, 'dpop-nonce').length > 0) return []
  const message = 'use_dpop_nonce comes without a DPoP-Nonce'
  return [{ oracle: 'A8', cause: 'use_dpop_nonce gives no nonce', message }]
}

function waitFaults(answer: AuditAnswer): readonly Fault[] {
  if (answer.status !== 429) return []
  if (parseRetryAfter(fieldsOf(answer, 'retry-after')).kind === 'wait') return []
  return [
    {
      oracle: 'C2',
      cause: '429 without Retry-After',
      message: '429 does not say how long to wait',
    },
  ]
}

function formFaults(
  answer: AuditAnswer,
  { method, conventions }: RefusalContext,
): readonly Fault[] {
  const { status } = answer
  if (method === 'HEAD' || status < 400 || conventions.problem === false) return []
  const [type = ''] = fieldsOf(answer, 'content-type')
  if (/^text\/html/i.test(type)) {
    const message = 'a program that asks for JSON is answered with a page'
    return [{ oracle: 'C4', cause: 'refusals are pages', message }]
  }
  const isProblem = /^application\/problem\+json/i.test(type)
  const reading = isProblem ? parseProblem(answer.body) : undefined
  if (reading?.kind === 'problem') return []
  return [
    {
      oracle: 'C4',
      cause: 'refusals are no problem documents',
      message: `the refusal is ${type || 'without a type'}`,
    },
  ]
}
