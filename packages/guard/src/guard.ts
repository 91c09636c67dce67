import type { Allow, Decision, DecisionRecord, Refusal, RefusalCode } from '@sallyport/contract'
import { authenticated, type Model, type Rule } from '@sallyport/policy'
import { type Access, GrantedAccess, Refused } from './access.ts'
import type { Answer } from './answer.ts'
import { authorizeLoaded } from './authorize.ts'
import { assertCovered, type RouteCoverage } from './coverage.ts'
import { decide, type Matter, type Means } from './decide.ts'
import { decisionId } from './decision-id.ts'
import { causeOf, type Eventually, whenReady } from './eventually.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { type AnyPolicy, Policy, type PolicyOptions } from './policy.ts'
import { entryOf, type RecordSink } from './record.ts'
import { concealed } from './refusals.ts'
import { createRenderer, type Renderer } from './render.ts'
import { type AccessRequest, audienceOf, isPreflight } from './request.ts'
import type { Scheme } from './scheme.ts'
import { memorySink } from './sinks.ts'
import { createThrottle, type Throttle, type ThrottleOptions } from './throttle.ts'
import { newTrail, type Trail } from './trail.ts'

/** What a guard is made with. */
export interface GuardOptions {
  /** The realm of every challenge (RFC 9110 section 11.5): a name for people, not an address. */
  readonly realm: string
  /** Permissions and sets. */
  readonly model: Model
  /** The schemes, in the order in which they are offered. Each belongs to this guard alone. */
  readonly schemes: readonly Scheme[]
  /** How guessing is slowed; `false` switches it off, for whoever does it in front. */
  readonly throttle?: Throttle | ThrottleOptions | false
  /** Where records go. Default: the last 1,000 refusals, in memory. */
  readonly sink?: RecordSink
  /** The help page of a code: the `type` of the problem document (RFC 9457 section 3.1.1). */
  readonly help?: (code: RefusalCode) => string
  /** Who gets 404 and not 401 where no route matches. Default: whoever is authenticated. */
  readonly fallback?: Rule
  /** The client address, where proxies stand in front. Default: the peer of the connection. */
  readonly address?: (request: AccessRequest) => string | undefined
  readonly limits?: Partial<Limits>
  /** Milliseconds since the epoch. For tests. */
  readonly clock?: () => number
}

/** What an adapter does next: let the request pass, or write our answer. */
export type Outcome<T> =
  | { readonly kind: 'pass'; readonly access: Access<T> }
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
  readonly #model: Model
  readonly #schemes: readonly Scheme[]
  readonly #sink: RecordSink
  readonly #render: Renderer
  readonly #means: Means
  readonly #policies = new Map<string, AnyPolicy>()
  #allowedCount = 0

  constructor(options: GuardOptions) {
    this.realm = checkedRealm(options.realm)
    this.#model = options.model
    this.#schemes = checkedSchemes(options.schemes)
    this.#sink = options.sink ?? memorySink()
    this.#render = createRenderer(options.help ? { help: options.help } : {})
    this.#means = {
      throttle: throttleOf(options.throttle),
      limits: { ...DEFAULT_LIMITS, ...options.limits },
      clock: options.clock ?? Date.now,
      address: options.address ?? ((request) => request.address),
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
      model: this.#model,
      schemes: this.#schemes,
      realm: this.realm,
    })
    this.#policies.set(name, policy as unknown as AnyPolicy)
    return policy
  }

  /** The decision on one request, without answer or record. Never throws, never rejects. */
  decide<T extends object>(request: AccessRequest, policy: Policy<T>): Eventually<Decision> {
    return whenReady(decide(this.#matter(request, policy)), (trail) => trail.decision)
  }

  /** Decides, answers and records: what an adapter calls. Never throws, never rejects. */
  handle<T extends object>(request: AccessRequest, policy: Policy<T>): Eventually<Outcome<T>> {
    if (isPreflight(request)) return PREFLIGHT
    const matter = this.#matter(request, policy)
    return whenReady(decide(matter), (trail) => this.#conclude(matter, trail))
  }

  /** The policies by name, as they were declared: for documents, the audit and coverage. */
  get policies(): ReadonlyMap<string, AnyPolicy> {
    return this.#policies
  }

  /** The record of a decision by its id, where the sink still has it. */
  find(id: string): DecisionRecord | undefined {
    return this.#sink.find?.(id)
  }

  /** Throws, naming every route without a policy. For a test, or for start-up. */
  assertCovered(routes: Iterable<RouteCoverage>): void {
    assertCovered(routes)
  }

  /** Forgets what schemes remember: of one subject, after a change of it, or of everybody. */
  forget(subjectId?: string): void {
    for (const scheme of this.#schemes) scheme.forget?.(subjectId)
  }

  #matter<T extends object>(request: AccessRequest, policy: Policy<T>): Matter<T> {
    if ((policy.guard as Guard) !== this) {
      throw new TypeError(`policy \`${policy.name}\` belongs to another guard`)
    }
    return { request, policy, means: this.#means, now: this.#means.clock() }
  }

  #conclude<T extends object>(matter: Matter<T>, trail: Trail): Outcome<T> {
    const { decision } = trail
    if (decision.kind === 'allow') return this.#pass(matter, trail, decision)
    return { kind: 'answer', answer: this.#answer(matter, trail, decision) }
  }

  #pass<T extends object>(matter: Matter<T>, trail: Trail, allow: Allow): Outcome<T> {
    if ((matter.policy as unknown) === this.fallback) {
      const refusal = concealed('route_unknown')
      return {
        kind: 'answer',
        answer: this.#answer(matter, { ...trail, decision: refusal }, refusal),
      }
    }
    const access = new GrantedAccess<T>(allow, matter, {
      decide: (policy, resource) => this.#ask({ ...matter, policy }, trail, resource).decision,
      refuse: (policy, resource) => {
        const asked = this.#ask({ ...matter, policy }, trail, resource)
        if (asked.decision.kind === 'allow') return undefined
        return new Refused(
          asked.decision,
          this.#answer({ ...matter, policy }, asked, asked.decision),
        )
      },
    })
    this.#allowedCount++
    if (this.#allowedCount === this.#means.limits.allowedPerRecord) {
      this.#allowedCount = 0
      this.#record(matter, trail, access.id)
    }
    return { kind: 'pass', access }
  }

  /** Decides on a resource that a handler has; the credentials were judged already. */
  #ask<R extends object>(matter: Matter<R>, trail: Trail, resource: R | undefined): Trail {
    const { subject, scheme, credentials, facts } = trail
    const asked = { ...newTrail(trail.decision), subject, scheme, credentials, facts }
    const used = this.#schemes.find((known) => known.name === scheme)
    const { policy, request, means } = matter
    const question = { policy, request, subject, scheme: used, trail: asked, limits: means.limits }
    asked.decision = authorizeLoaded(question, resource)
    return asked
  }

  #answer<T extends object>(matter: Matter<T>, trail: Trail, refusal: Refusal): Answer {
    const { request, policy, now } = matter
    const id = decisionId(now)
    this.#record(matter, trail, id)
    const audience = audienceOf(request)
    if (refusal.kind === 'challenge' && audience === 'person' && policy.loginPage !== undefined) {
      return redirectTo(policy.loginPage, request)
    }
    return this.#render(refusal, {
      id,
      audience,
      isCrossOrigin: request.header('origin') !== undefined,
      isHead: request.method === 'HEAD',
    })
  }

  #record<T extends object>({ request, policy, now }: Matter<T>, trail: Trail, id: string): void {
    try {
      this.#sink.write(entryOf({ id, now, request, trail, policy: policy as unknown as AnyPolicy }))
    } catch (error) {
      // A sink that throws changes no decision; said once, because the log itself is what failed.
      warnOnce(`the record sink failed: ${causeOf(error)}`)
    }
  }
}

/** Sends a person to the login page, and back afterwards (RFC 9110 section 15.4.4). */
function redirectTo(loginPage: string, request: AccessRequest): Answer {
  // Only a path of this server may stand there: `//elsewhere` would be another one.
  const target = /^\/(?![/\\])/.test(request.target) ? request.target : '/'
  const separator = loginPage.includes('?') ? '&' : '?'
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const query = isRead ? `${separator}return_to=${encodeURIComponent(target)}` : ''
  return {
    status: 303,
    fields: [
      ['location', loginPage + query],
      ['cache-control', 'no-store'],
      ['content-length', '0'],
    ],
    body: '',
  }
}

let isWarned = false

function warnOnce(message: string): void {
  if (isWarned) return
  isWarned = true
  process.emitWarning(message, 'SallyportWarning')
}

function checkedRealm(realm: unknown): string {
  // RFC 9110 section 5.6.4: what a quoted-string can carry.
  if (typeof realm === 'string' && /^[\t\x20-\x7E\x80-\xFF]+$/.test(realm)) return realm
  throw new TypeError("a guard needs a `realm`: a name for people, such as 'orders'")
}

function checkedSchemes(schemes: readonly Scheme[]): readonly Scheme[] {
  if (!Array.isArray(schemes) || schemes.length === 0) {
    throw new TypeError('a guard needs at least one scheme: write `schemes: [bearer({ ... })]`')
  }
  return [...schemes]
}

function throttleOf(option: GuardOptions['throttle']): Throttle | undefined {
  if (option === false) return undefined
  return option !== undefined && 'check' in option ? option : createThrottle(option)
}
