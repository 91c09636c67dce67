import type { Decision, DisclosedDetails, Refusal, StepUp, Unmet } from '@sallyport/contract'
import { FALSE, type RuleExplanation, type RuleInput, TRUE } from '@sallyport/policy'
import { concealed, forbidden, unavailable } from './answer/refusals.ts'
import { adopted, causeOf, type Eventually, isThenable, whenReady, within } from './eventually.ts'
import type { Question } from './matter.ts'
import type { Policy } from './policies/policy.ts'
import { relationsFor } from './policies/relations.ts'
import type { Ruling, Settled } from './policies/ruling.ts'
import { isScript } from './request.ts'

/**
 * Step 4, authorize: first with the resource unknown, and only then with it loaded.
 *
 * A refusal that is certain already costs no read and tells nothing about existence: it is the same
 * whether the resource exists or not. Only `TRUE` permits; unknown never does.
 */
export function authorize<T extends object>(question: Question<T>): Eventually<Decision> {
  const { policy, ruling, request, now } = question.matter
  const { subject } = question.trail
  if (subject === undefined && !ruling.compiled.admitsAnonymous) return challenge(question)
  const input = { subject, resource: undefined, context: ruling.contextOf(request), now }
  const early = ruling.compiled.evaluate(input)
  if (early === FALSE) return refuseEarly(question, input)
  if (policy.load === undefined) {
    const allow: Decision = { kind: 'allow', subject, resource: undefined }
    if (early === TRUE) return allow
    if (!ruling.needsRelations) return refuseEarly(question, input)
    return related(question, input, (asked) =>
      ruling.compiled.evaluate(asked) === TRUE ? allow : refuseEarly(question, asked),
    )
  }
  const loading = loadWith(policy.load, question)
  if (!(loading instanceof Promise)) return authorizeFound(question, loading)
  return loading.then((found) => authorizeFound(question, found))
}

function authorizeFound<T extends object>(
  question: Question<T>,
  found: Loaded<T>,
): Eventually<Decision> {
  if (found.kind === 'loaded') return authorizeLoaded(question, found.resource)
  return unable(question, 'resource_unavailable', found.cause)
}

/**
 * Authorizes an action on a resource that is there already, or is known to be missing.
 *
 * Missing and invisible give the same refusal but for the reason; visible and not permitted is 403.
 * It is a promise only where an engine outside has to be asked.
 */
export function authorizeLoaded<T extends object>(
  question: Question<T>,
  resource: T | undefined,
): Eventually<Decision> {
  const { ruling, request, now } = question.matter
  const { trail } = question
  const { subject } = trail
  trail.resource = resource ?? undefined
  if (resource === undefined || resource === null) {
    return subject === undefined ? challenge(question) : concealed('resource_missing')
  }
  if (!isResource(resource)) {
    const cause = 'the resource is not one object: was it awaited, and is it one row?'
    return unable(question, 'resource_unavailable', cause)
  }
  const input = { subject, resource, context: ruling.contextOf(request), now }
  if (ruling.compiled.evaluate(input) === TRUE) return { kind: 'allow', subject, resource }
  if (!ruling.needsRelations) return refuseLoaded(question, input)
  return related(question, input, (asked) =>
    ruling.compiled.evaluate(asked) === TRUE
      ? { kind: 'allow', subject, resource }
      : refuseLoaded(question, asked),
  )
}

/** Decides with what an engine outside says of the relations; one that cannot say is 503. */
function related<T extends object>(
  question: Question<T>,
  input: RuleInput<T>,
  decide: (asked: RuleInput<T>) => Decision,
): Eventually<Decision> {
  return whenReady(relationsFor(question.matter, input), (found) => {
    if (found.kind === 'answers') {
      question.trail.relations = found
      return decide({ ...input, relations: found })
    }
    return unable(question, 'relation_unavailable', found.cause)
  })
}

/** 503: what a decision needs is not there. Why, the record says. */
function unable<T extends object>(
  { matter, trail }: Question<T>,
  reason: 'resource_unavailable' | 'relation_unavailable',
  cause: string,
): Refusal {
  trail.cause = cause
  return unavailable(reason, matter.means.limits.retryAfterSeconds)
}

/** Whether the resource may be seen decides between 403 and 404, whatever else is missing. */
function refuseLoaded<T extends object>(question: Question<T>, input: RuleInput<T>): Refusal {
  const { matter, trail } = question
  if (trail.subject === undefined) return challenge(question)
  const { refusal, unmet } = refuse(question, input)
  trail.unmet = unmet
  const { see } = matter.ruling
  const isSeen = see === undefined || see.evaluate(input) === TRUE
  return isSeen ? refusal : concealed(refusal.reason)
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
  const { matter, trail } = question
  const { policy, ruling } = matter
  const { subject } = trail
  if (subject === undefined) return challenge(question)
  // What context or time decides is another answer for another request.
  const isKept = ruling.isSettledBySubject && !policy.refusals.isFresh
  let settled = isKept ? ruling.settled.get(subject) : undefined
  if (settled === undefined) {
    settled = refuse(question, input)
    // A step-up offers a script other schemes than a person.
    if (isKept && settled.refusal.kind !== 'step_up') ruling.settled.set(subject, settled)
  }
  trail.unmet = settled.unmet
  const { refusal } = settled
  return policy.refused === 'conceal' ? concealed(refusal.reason) : refusal
}

function refuse<T extends object>(question: Question<T>, input: RuleInput<T>): Settled {
  const explanation = question.matter.ruling.compiled.explain(input)
  return { refusal: refusalOf(question, explanation), unmet: explanation.unmet }
}

/** The refusal by what would help: other scopes, a stronger authentication, or nothing. */
function refusalOf<T extends object>(
  { matter: { policy, ruling, request }, trail }: Question<T>,
  { unmet, remedy, required, held }: RuleExplanation,
): Refusal {
  const details = detailsOf(policy, ruling, { required, held })
  if (remedy.kind === 'scope') {
    return policy.refusals.scopeMissing(trail.scheme, remedy.missing, details)
  }
  if (remedy.kind === 'step_up') {
    const { acr, maxAgeSeconds, missing: scopes } = remedy
    const asked = {
      reason: weaknessOf(unmet),
      acr,
      maxAgeSeconds,
      scopes,
      ...(details && { details }),
    }
    const stepUp = policy.refusals.stepUp(trail.scheme, asked, isScript(request))
    if (stepUp !== undefined) return stepUp
  }
  return forbidden(unmet[0].reason, details)
}

function weaknessOf(unmet: readonly Unmet[]): StepUp['reason'] {
  const isWeak = unmet.some(({ reason }) => reason === 'authentication_too_weak')
  return isWeak ? 'authentication_too_weak' : 'authentication_too_old'
}

/** Nobody was authenticated, and the rule does not permit anybody: ask who it is. */
function challenge<T extends object>({ matter: { policy, request } }: Question<T>): Refusal {
  return policy.refusals.anonymous('no_credentials', isScript(request))
}

function detailsOf<T extends object>(
  policy: Policy<T>,
  { resourceType }: Ruling<T>,
  lacking: Required<Pick<DisclosedDetails, 'required' | 'held'>>,
): DisclosedDetails | undefined {
  if (policy.disclosure === 'code') return undefined
  return {
    action: policy.name,
    ...(resourceType !== undefined && { resource: resourceType }),
    ...lacking,
  }
}

type Loaded<T> =
  | { readonly kind: 'loaded'; readonly resource: T | undefined }
  | { readonly kind: 'failed'; readonly cause: string }

function loadWith<T extends object>(
  load: NonNullable<Policy<T>['load']>,
  { matter: { request, means }, trail: { subject } }: Question<T>,
): Eventually<Loaded<T>> {
  const { decisionMs } = means.limits
  try {
    // A query of a query builder is a thenable and no Promise: `adopted` waits for it too.
    const work = adopted(load(request, subject))
    if (!(work instanceof Promise)) return loaded(work)
    const late = (): Loaded<T> => failed(`no answer within ${decisionMs} ms`)
    return within(work.then(loaded<T>, failed<T>), decisionMs, late)
  } catch (error) {
    return failed(error)
  }
}

function loaded<T>(resource: T | undefined): Loaded<T> {
  return { kind: 'loaded', resource }
}

function failed<T>(error: unknown): Loaded<T> {
  return { kind: 'failed', cause: causeOf(error) }
}
