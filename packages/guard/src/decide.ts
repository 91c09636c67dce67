import type { Decision, Refusal } from '@sallyport/contract'
import { forbidden, throttled, unavailable } from './answer/refusals.ts'
import { type Authentication, authenticate } from './authenticate.ts'
import { authorize, authorizeLoaded } from './authorize.ts'
import { causeOf, type Eventually, guarded } from './eventually.ts'
import type { Matter, Question } from './matter.ts'
import { readCredentials } from './read.ts'
import { isScript } from './request.ts'
import { withStanding } from './throttle/fields.ts'
import { newTrail, type Trail } from './trail.ts'

/**
 * Decides one request: read, throttle, authenticate, authorize. Never throws, never rejects.
 *
 * It is a promise only where a verifier or a store has to be waited for. Whatever fails on the way
 * ends as 503, because nobody was refused: an outage is never a 401, and never an allow.
 */
export function decide<T extends object>(matter: Matter<T>): Eventually<Trail> {
  const trail = newTrail(matter.means.impossible)
  try {
    const decision = examine(matter, trail)
    if (!(decision instanceof Promise)) return concluded(trail, decision)
    return decision.then(
      (decision) => concluded(trail, decision),
      (error) => failed(matter, trail, error),
    )
  } catch (error) {
    return failed(matter, trail, error)
  }
}

function concluded(trail: Trail, decision: Decision): Trail {
  trail.decision = decision
  return trail
}

function failed<T extends object>({ means }: Matter<T>, trail: Trail, error: unknown): Trail {
  trail.cause = causeOf(error)
  trail.decision = means.impossible
  return trail
}

/**
 * Decides on a resource that a handler has. The credentials were judged already, by a scheme that
 * this policy may not accept. Never throws.
 */
export function decideFurther<T extends object>(
  question: Question<T>,
  resource: T | undefined,
): Eventually<Decision> {
  const { matter, trail } = question
  const foreign = foreignScheme(question)
  if (foreign !== undefined) return foreign
  const failure = (error: unknown): Decision => failed(matter, trail, error).decision
  return guarded(() => authorizeLoaded(question, resource), failure)
}

/**
 * The refusal where the credentials of a request came by a scheme that a further policy does not
 * accept; lists ask it as well as answers.
 */
export function foreignScheme<T extends object>({
  matter: { request, policy },
  trail: { scheme },
}: Question<T>): Refusal | undefined {
  if (scheme === undefined || policy.schemes.includes(scheme)) return undefined
  return policy.refusals.anonymous('scheme_not_accepted', isScript(request))
}

function examine<T extends object>(matter: Matter<T>, trail: Trail): Eventually<Decision> {
  const { request, policy, means, now } = matter
  const shown = readCredentials(policy.schemes, request)
  if (shown.kind === 'none') return anonymous(matter, trail)
  if (shown.kind === 'malformed') {
    trail.scheme = shown.scheme
    if (policy.badCredentials === 'ignore') return anonymous(matter, trail)
    return policy.refusals.malformed(shown.scheme, shown.reason, isScript(request))
  }
  const authentication = authenticate(shown.first, shown.more, {
    throttle: means.throttle,
    request,
    now,
    clock: means.clock,
    waitMs: means.limits.decisionMs,
  })
  if (!(authentication instanceof Promise)) return judge(matter, trail, authentication)
  return authentication.then((authentication) => judge(matter, trail, authentication))
}

/** Nobody is authenticated: a public route permits, any other challenges. */
function anonymous<T extends object>(matter: Matter<T>, trail: Trail): Eventually<Decision> {
  const decision = authorize({ matter, trail })
  if (!(decision instanceof Promise)) return namedOther(matter, trail, decision)
  return decision.then((decision) => namedOther(matter, trail, decision))
}

/** Of a challenge the record shall say whether nothing was shown, or something of another scheme. */
function namedOther<T extends object>(
  { request, policy }: Matter<T>,
  trail: Trail,
  decision: Decision,
): Decision {
  const isOther = decision.kind === 'challenge' && request.header('authorization') !== undefined
  if (!isOther || trail.scheme !== undefined) return decision
  return policy.refusals.anonymous('scheme_not_accepted', isScript(request))
}

/** Turns what authentication found into a decision, or goes on to authorize. */
function judge<T extends object>(
  matter: Matter<T>,
  trail: Trail,
  authentication: Authentication,
): Eventually<Decision> {
  const { request, policy, means } = matter
  const { candidate } = authentication
  trail.scheme = candidate.scheme
  trail.credentials = candidate.credentials
  if (authentication.kind === 'wait') {
    return throttled(authentication.wait.reason, authentication.wait.seconds)
  }
  const { verdict } = authentication
  if (verdict.kind === 'error') {
    trail.cause = verdict.cause
    const seconds = verdict.retryAfterSeconds ?? means.limits.retryAfterSeconds
    return unavailable(verdict.reason, seconds)
  }
  trail.facts = verdict.facts
  trail.fields = withStanding(verdict.fields, authentication.standing)
  if (verdict.kind === 'ok') {
    if (verdict.forbids !== undefined && policy.badCredentials === 'ignore') {
      return anonymous(matter, trail)
    }
    trail.subject = verdict.subject
    if (verdict.forbids !== undefined) {
      trail.cause = verdict.cause
      return forbidden(verdict.forbids)
    }
    return authorize({ matter, trail })
  }
  trail.cause = verdict.cause
  if (policy.badCredentials === 'ignore') return anonymous(matter, trail)
  return policy.refusals.rejected(candidate.scheme, verdict.reason, isScript(request))
}
