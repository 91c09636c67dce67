import type { Decision, DisclosedDetails, Refusal, Subject } from '@sallyport/contract'
import { FALSE, type RuleInput, TRUE } from '@sallyport/policy'
import {
  adopted,
  causeOf,
  type Eventually,
  guarded,
  isThenable,
  whenReady,
  within,
} from './eventually.ts'
import type { Policy, Settled } from './policy.ts'
import { concealed, forbidden, unavailable } from './refusals.ts'
import { type AccessRequest, isScript } from './request.ts'
import type { Trail } from './trail.ts'

/** One question to authorize: may this subject, under this policy? */
export interface Question<T extends object> {
  readonly policy: Policy<T>
  readonly subject: Subject | undefined
  readonly request: AccessRequest
  /** Filled with the requirements that were not met, for the record. */
  readonly trail: Trail
  readonly limits: { readonly decisionMs: number; readonly retryAfterSeconds: number }
}

/**
 * Step 4, authorize: first with the resource unknown, and only then with it loaded.
 *
 * A refusal that is certain already costs no read and tells nothing about existence: it is the same
 * whether the resource exists or not. Only `TRUE` permits; unknown never does.
 */
export function authorize<T extends object>(question: Question<T>): Eventually<Decision> {
  const { policy, subject, request } = question
  if (subject === undefined && !policy.compiled.admitsAnonymous) return challenge(question)
  const input = { subject, resource: undefined, context: policy.contextOf(request) }
  const early = policy.compiled.evaluate(input)
  if (early === FALSE) return refuseEarly(question, input)
  if (policy.load === undefined) {
    if (early === TRUE) return { kind: 'allow', subject, resource: undefined }
    return refuseEarly(question, input)
  }
  return whenReady(loadWith(policy.load, question), (loaded) => {
    if (loaded.kind === 'loaded') return authorizeLoaded(question, loaded.resource)
    question.trail.cause = loaded.cause
    return unavailable('resource_unavailable', question.limits.retryAfterSeconds)
  })
}

/**
 * Authorizes an action on a resource that is there already, or is known to be missing.
 *
 * Missing and invisible give the same refusal but for the reason; visible and not permitted is 403.
 */
export function authorizeLoaded<T extends object>(
  question: Question<T>,
  resource: T | undefined,
): Decision {
  const { policy, subject, request } = question
  if (resource === undefined || resource === null) {
    return subject === undefined ? challenge(question) : concealed('resource_missing')
  }
  if (!isResource(resource)) {
    question.trail.cause = 'the resource is not one object: was it awaited, and is it one row?'
    return unavailable('resource_unavailable', question.limits.retryAfterSeconds)
  }
  const input = { subject, resource, context: policy.contextOf(request) }
  if (policy.compiled.evaluate(input) === TRUE) return { kind: 'allow', subject, resource }
  if (subject === undefined) return challenge(question)
  const { refusal, unmet } = refuse(question, input)
  question.trail.unmet = unmet
  // Whether the resource may be seen decides between 403 and 404, whatever else is missing.
  return policy.see === undefined || policy.see.evaluate(input) === TRUE
    ? refusal
    : concealed(refusal.reason)
}

/** One object: not a list of rows, not a query that nobody awaited, not a failure returned. */
function isResource(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Error) &&
    !isThenable(value)
  )
}

/** Refuses without a resource; what follows from the subject alone is worked out once. */
function refuseEarly<T extends object>(question: Question<T>, input: RuleInput<T>): Refusal {
  const { policy, subject, trail } = question
  if (subject === undefined) return challenge(question)
  // What the context decides is another answer for another request.
  let settled = policy.needsContext ? undefined : policy.settled.get(subject)
  if (settled === undefined) {
    settled = refuse(question, input)
    if (!policy.needsContext) policy.settled.set(subject, settled)
  }
  trail.unmet = settled.unmet
  return settled.refusal
}

function refuse<T extends object>({ policy, trail }: Question<T>, input: RuleInput<T>): Settled {
  const { unmet, remedy, required, held } = policy.compiled.explain(input)
  const details = detailsOf(policy, required, held)
  const refusal =
    remedy.kind === 'scope'
      ? policy.refusals.scopeMissing(trail.scheme, remedy.missing, details)
      : forbidden(unmet[0].reason, details)
  return { refusal, unmet }
}

/** Nobody was authenticated, and the rule does not permit anybody: ask who it is. */
function challenge<T extends object>({ policy, request }: Question<T>): Refusal {
  return policy.refusals.anonymous('no_credentials', isScript(request))
}

function detailsOf<T extends object>(
  policy: Policy<T>,
  required: readonly string[],
  held: readonly string[],
): DisclosedDetails | undefined {
  if (policy.disclosure === 'code') return undefined
  return {
    action: policy.name,
    ...(policy.resourceType !== undefined && { resource: policy.resourceType }),
    required,
    held,
  }
}

type Loaded<T> =
  | { readonly kind: 'loaded'; readonly resource: T | undefined }
  | { readonly kind: 'failed'; readonly cause: string }

function loadWith<T extends object>(
  load: NonNullable<Policy<T>['load']>,
  { request, subject, limits }: Question<T>,
): Eventually<Loaded<T>> {
  const failed = (error: unknown): Loaded<T> => ({ kind: 'failed', cause: causeOf(error) })
  const loaded = (resource: T | undefined): Loaded<T> => ({ kind: 'loaded', resource })
  // A query of a query builder is a thenable and no Promise: `adopted` waits for it too.
  const work = guarded(() => whenReady(adopted(load(request, subject)), loaded), failed)
  if (!(work instanceof Promise)) return work
  return within(work, limits.decisionMs, () => failed(`no answer within ${limits.decisionMs} ms`))
}
