import type { Allow, Decision, DecisionRecord, Refusal } from '@sallyport/contract'
import { authenticated, type Problem } from '@sallyport/policy'
import { type Access, GrantedAccess } from './access.ts'
import { AddressedRequest } from './addressed-request.ts'
import type { Answer, FieldLine } from './answer/answer.ts'
import { redirectTo } from './answer/login.ts'
import { concealed, unavailable } from './answer/refusals.ts'
import { createRenderer, type Renderer, type View } from './answer/render.ts'
import { decide } from './decide.ts'
import { decisionId } from './decision-id.ts'
import { causeOf, type Eventually, isThenable, whenReady } from './eventually.ts'
import { type Asker, createAsker } from './further.ts'
import {
  checkedLimits,
  checkedOptions,
  checkedRealm,
  checkedSchemes,
  type GuardOptions,
  throttleOf,
} from './guard-options.ts'
import type { Matter, Means } from './matter.ts'
import { assertCovered, type RouteCoverage } from './policies/coverage.ts'
import { descriptionOf, type GuardDescription } from './policies/description.ts'
import { type AnyPolicy, Policy, type PolicyOptions } from './policies/policy.ts'
import { firstRules, nextRules, type Replacement, type Rules } from './policies/rulebook.ts'
import { entryOf, NotingSink, type RecordSink } from './record/record.ts'
import { recordSettings } from './record/record-settings.ts'
import { memorySink } from './record/sinks.ts'
import { type AccessRequest, type Audience, audienceOf, isPreflight } from './request.ts'
import type { Scheme } from './scheme.ts'
import { newTrail, type Trail } from './trail.ts'
import { warnOnce } from './warning.ts'

export type { GuardOptions } from './guard-options.ts'

/** What an adapter does next: let the request pass, or write our answer. */
export type Outcome<T> =
  | {
      readonly kind: 'pass'
      readonly access: Access<T>
      /** What the adapter adds to whatever the handler answers; none is the usual case. */
      readonly fields: readonly FieldLine[] | undefined
    }
  | { readonly kind: 'answer'; readonly answer: Answer }

/** A preflight that no CORS middleware answered: no 401, no handler, and no permission. */
const PREFLIGHT: Outcome<never> = {
  kind: 'answer',
  answer: { status: 204, fields: [['cache-control', 'no-store']], body: '' },
}

/** Makes a guard. Throws a `TypeError` that says what to write where the options are wrong. */
export function createGuard(options: GuardOptions): Guard {
  return new Guard(options)
}

/**
 * The guard: decides every request, answers those it refuses, and records.
 *
 * The steps before the answer are in `decide.ts`. Nothing else can make an allow, and everything
 * that is not an allow leaves through one renderer.
 */
export class Guard {
  readonly realm: string
  /** The policy of whatever no route matches. */
  readonly fallback: AnyPolicy
  #rules: Rules
  readonly #schemes: readonly Scheme[]
  readonly #sink: RecordSink
  readonly #render: Renderer
  readonly #means: Means
  readonly #address: GuardOptions['address']
  readonly #policies = new Map<string, AnyPolicy>()
  readonly #asker: Asker = createAsker({
    own: (policy) => this.#own(policy),
    answer: ({ matter, trail }, refusal) => this.#answer(matter, trail, refusal),
  })

  constructor(given: GuardOptions) {
    const options = checkedOptions(given)
    this.realm = checkedRealm(options.realm)
    this.#rules = firstRules(options)
    this.#schemes = checkedSchemes(options.schemes)
    this.#sink = options.sink ?? memorySink()
    this.#render = createRenderer(options.help ? { help: options.help } : {})
    this.#address = options.address
    const limits = checkedLimits(options.limits)
    this.#means = {
      throttle: throttleOf(options.throttle),
      limits,
      relations: options.relations,
      records: recordSettings(options.records),
      clock: options.clock ?? Date.now,
      impossible: unavailable('policy_failed', limits.retryAfterSeconds),
    }
    this.fallback = this.policy('fallback', { rule: options.fallback ?? authenticated() })
  }

  /** Declares a policy. The name stands in records; it must be new. */
  policy<T extends object = object>(name: string, options: PolicyOptions<T>): Policy<T> {
    if (this.#policies.has(name)) {
      throw new TypeError(`there are two policies \`${name}\`; give each a name of its own`)
    }
    const policy = new Policy<T>(name, options, {
      guard: this,
      rules: this.#rules,
      schemes: this.#schemes,
      realm: this.realm,
    })
    this.#policies.set(name, policy as unknown as AnyPolicy)
    return policy
  }

  /** The decision on one request, without answer or record. Never rejects. */
  decide<T extends object>(request: AccessRequest, policy: Policy<T>): Eventually<Decision> {
    return whenReady(decide(this.#matter(request, policy)), (trail) => trail.decision)
  }

  /** Decides, answers and records: what an adapter calls. Never rejects. */
  handle<T extends object>(request: AccessRequest, policy: Policy<T>): Eventually<Outcome<T>> {
    if (policy.document) return this.#document(policy.document, request)
    if (isPreflight(request)) return PREFLIGHT
    const matter = this.#matter(request, policy)
    const trail = decide(matter)
    if (trail instanceof Promise) return trail.then((trail) => this.#conclude(matter, trail))
    return this.#conclude(matter, trail)
  }

  /**
   * Refuses a request before any policy is asked, for what stands in front of routes: answered and
   * recorded like every refusal, under the fallback. `cause` stands in the record alone.
   */
  refuse(request: AccessRequest, refusal: Refusal, cause?: string): Answer {
    const matter = this.#matter(request, this.fallback)
    return this.#answer(matter, { ...newTrail(refusal), cause }, refusal)
  }

  /** The policies by name, as they were declared: for documents, the audit and coverage. */
  get policies(): ReadonlyMap<string, AnyPolicy> {
    return this.#policies
  }

  /**
   * The record of a decision, where the sink still has it. By its id, or by the `instance` of the
   * answer as the client shows it.
   */
  find(id: string): DecisionRecord | undefined {
    return this.#sink.find?.(id.replace('urn:sallyport:decision:', ''))
  }

  /**
   * Replaces the policy document, whole: a request that is under way goes on with the policies with
   * which it began. On any mistake in it, or where it lacks a policy of this guard, the old policies
   * stay in force and everything that is wrong is told.
   */
  replacePolicies(document: unknown): Replacement {
    if (this.#rules.policies === undefined) {
      throw new TypeError(
        'the policies of this guard stand in the program: make it with `policies:` instead of `model`',
      )
    }
    const next = nextRules(this.#rules, document)
    if ('kind' in next) return next
    const problems: Problem[] = []
    const changes = [...this.#policies.values()].flatMap((policy) => {
      try {
        return [policy.prepare(next)]
      } catch (error) {
        problems.push(problemOf(policy, error))
        return []
      }
    })
    const [first, ...rest] = problems
    if (first !== undefined) return { kind: 'invalid', problems: [first, ...rest] }
    this.#rules = next
    for (const change of changes) change()
    return { kind: 'replaced', generation: next.generation }
  }

  /**
   * Its policies as plain JSON, and the routes that they stand before, from `routesOf` of the adapter: what an
   * audit needs to know of who may.
   */
  describe(routes: Iterable<RouteCoverage> = []): GuardDescription {
    return descriptionOf(this.#policies.values(), this.#rules, routes)
  }

  /** Throws, naming every route without a policy. For a test, or for start-up. */
  assertCovered(routes: Iterable<RouteCoverage>): void {
    assertCovered(routes)
  }

  /** Forgets what schemes remember: of one subject, after a change of it, or of everybody. */
  forget(subjectId?: string): void {
    for (const scheme of this.#schemes) scheme.forget?.(subjectId)
  }

  /** A document that could not be written is an outage; what was thrown does not leave. */
  #document(write: (request: AccessRequest) => Answer, request: AccessRequest): Outcome<never> {
    try {
      return { kind: 'answer', answer: write(request) }
    } catch (error) {
      warnOnce(`a document could not be written: ${causeOf(error)}`)
      const view = viewOf(request, decisionId(this.#means.clock()), 'machine')
      return { kind: 'answer', answer: this.#render(this.#means.impossible, view) }
    }
  }

  #matter<T extends object>(asked: AccessRequest, policy: Policy<T>): Matter<T> {
    this.#own(policy)
    const request = this.#address ? new AddressedRequest(asked, this.#address) : asked
    const { ruling } = policy
    const rules = this.#rules
    return { request, policy, rules, ruling, means: this.#means, now: this.#means.clock() }
  }

  /** Throws for a policy of another guard: a mistake of the program, not of a request. */
  #own({ name, guard }: { readonly name: string; readonly guard: unknown }): void {
    if (guard !== this) throw new TypeError(`policy \`${name}\` belongs to another guard`)
  }

  #conclude<T extends object>(matter: Matter<T>, trail: Trail): Outcome<T> {
    const { decision } = trail
    if (decision.kind !== 'allow') return this.#refuse(matter, trail, decision)
    if ((matter.policy as unknown) !== this.fallback) return this.#pass(matter, trail, decision)
    const refusal = concealed('route_unknown')
    return this.#refuse(matter, { ...trail, decision: refusal }, refusal)
  }

  #refuse<T extends object>(matter: Matter<T>, trail: Trail, refusal: Refusal): Outcome<T> {
    return { kind: 'answer', answer: this.#answer(matter, trail, refusal) }
  }

  #pass<T extends object>(matter: Matter<T>, trail: Trail, allow: Allow): Outcome<T> {
    const access = new GrantedAccess<T>(
      allow,
      { matter: matter as unknown as Matter<object>, trail },
      this.#asker,
    )
    if (this.#isRecorded(matter.policy, access)) this.#record(matter, trail, access.id)
    return { kind: 'pass', access, fields: trail.fields }
  }

  #isRecorded<T extends object>({ recordAllowed }: Policy<T>, access: GrantedAccess<T>): boolean {
    const share = recordAllowed === 'always' ? 1 : this.#means.records.allowed
    return share > 0 && access.isInShare(share)
  }

  #answer<T extends object>(matter: Matter<T>, trail: Trail, refusal: Refusal): Answer {
    const { request, policy, now } = matter
    const id = decisionId(now)
    this.#record(matter, trail, id)
    request.passOver?.()
    const audience = audienceOf(request)
    if (refusal.kind === 'challenge' && audience === 'person' && policy.loginPage !== undefined) {
      return redirectTo(policy.loginPage, request)
    }
    const view = viewOf(request, id, audience)
    try {
      return withFields(this.#render(refusal, view), trail.fields)
    } catch (error) {
      // A challenge that breaks the grammar, of a scheme written elsewhere: nothing of it may leave.
      warnOnce(`an answer could not be written: ${causeOf(error)}`)
      return this.#render(this.#means.impossible, view)
    }
  }

  #record<T extends object>(matter: Matter<T>, trail: Trail, id: string): void {
    try {
      const sink = this.#sink
      // A sink must not wait, but nothing stops it from returning a promise that fails.
      const written: unknown =
        sink instanceof NotingSink
          ? sink.note(id, matter, trail)
          : sink.write(entryOf(id, matter, trail))
      if (isThenable(written)) Promise.resolve(written).catch(warnOfSink)
    } catch (error) {
      warnOfSink(error)
    }
  }
}

/** How an answer to a request is to be written. */
function viewOf(request: AccessRequest, id: string, audience: Audience): View {
  const isCrossOrigin = request.header('origin') !== undefined
  return { id, audience, isCrossOrigin, isHead: request.method === 'HEAD' }
}

function problemOf({ name }: AnyPolicy, error: unknown): Problem {
  const at = ['policies', name]
  return { at, path: `$.policies[${JSON.stringify(name)}]`, message: causeOf(error) }
}

function withFields(answer: Answer, fields: readonly FieldLine[] | undefined): Answer {
  return fields === undefined ? answer : { ...answer, fields: [...answer.fields, ...fields] }
}

function warnOfSink(error: unknown): void {
  warnOnce(`the record sink failed: ${causeOf(error)}`)
}
