import type { Subject } from '@sallyport/contract'
import { type CompiledRule, type ResourceType, type Rule, RuleError } from '@sallyport/policy'
import type { Answer } from '../answer/answer.ts'
import { Refusals } from '../answer/refusals.ts'
import type { Guard } from '../guard.ts'
import type { AccessRequest } from '../request.ts'
import type { Scheme } from '../scheme.ts'
import { type Rules, ruleOf } from './rulebook.ts'
import { Ruling } from './ruling.ts'

/** Loads the resource that a request names; `undefined` where there is none. */
export type Load<T> = (
  request: AccessRequest,
  subject: Subject | undefined,
) => T | undefined | Promise<T | undefined>

/** What a refusal says besides its code: nothing, or the requirements by name. */
export type Disclosure = 'code' | 'requirements'

/** A policy as it is written. */
export interface PolicyOptions<T extends object> {
  /** Who may. Left out where the guard has a policy document: then the rule of this name there. */
  readonly rule?: Rule
  /** The type of the resource, where the rule asks about one; a document has its own. */
  readonly resource?: ResourceType<T>
  /**
   * Loads the resource that the request names. `handler` states that a handler brings the resource
   * instead, by `access.require`; such a policy cannot stand before a route.
   */
  readonly load?: Load<T> | 'handler'
  /** The names of the schemes that the route accepts; all of the guard where absent. */
  readonly schemes?: readonly string[]
  /** Default `code`. */
  readonly disclosure?: Disclosure
  /** Where a person without credentials is sent, instead of a 401 page. Never a script. */
  readonly loginPage?: string
  /**
   * Whether each allowed request is recorded, as each refusal is: for what only few may do. Default `sampled`, by
   * the share of the guard.
   */
  readonly recordAllowed?: 'sampled' | 'always'
  /** What bad credentials mean on a public route. Default `reject`. */
  readonly badCredentials?: 'reject' | 'ignore'
  /**
   * What somebody is told who is known and may not, where nothing is loaded of which `see` could say whether they
   * may know of it: 403, or 404 whatever it is that they lack. Default `forbid`.
   */
  readonly refused?: 'forbid' | 'conceal'
  /**
   * The public document that the guard itself answers with, to preflights as well and whatever credentials
   * come along. Nothing is decided then, and no handler is reached.
   */
  readonly document?: (request: AccessRequest) => Answer
}

/** What a policy is made with. */
export interface PolicyPlace {
  readonly guard: Guard
  readonly rules: Rules
  readonly schemes: readonly Scheme[]
  readonly realm: string
}

/** A policy of any resource. */
export type AnyPolicy = Policy<object>

/** A named policy, compiled: the requirements of a route or of one action on a resource. */
export class Policy<T extends object = object> {
  readonly name: string
  readonly guard: Guard
  readonly load: Load<T> | undefined
  /** Whether it can stand before a route. */
  readonly isRoutable: boolean
  readonly schemes: readonly Scheme[]
  readonly refusals: Refusals
  readonly disclosure: Disclosure
  readonly loginPage: string | undefined
  readonly recordAllowed: 'sampled' | 'always'
  readonly badCredentials: 'reject' | 'ignore'
  readonly refused: 'forbid' | 'conceal'
  readonly document: PolicyOptions<T>['document']
  readonly #options: PolicyOptions<T>
  readonly #first: Ruling<T>
  #ruling: Ruling<T>
  /** Kept as long as a request holds the rules with which it began. */
  readonly #rulings = new WeakMap<Rules, Ruling<T>>()

  constructor(name: string, options: PolicyOptions<T>, place: PolicyPlace) {
    this.name = name
    this.guard = place.guard
    this.#options = options
    this.#first = rulingOf(name, options, place.rules)
    this.#ruling = this.#first
    this.#rulings.set(place.rules, this.#first)
    this.load = typeof options.load === 'function' ? options.load : undefined
    this.isRoutable = options.load !== 'handler'
    this.schemes = choose(name, options.schemes, place.schemes)
    this.refusals = new Refusals(this.schemes, place.realm)
    this.disclosure = options.disclosure ?? 'code'
    this.loginPage = options.loginPage
    this.recordAllowed = options.recordAllowed ?? 'sampled'
    this.badCredentials = options.badCredentials ?? 'reject'
    this.refused = options.refused ?? 'forbid'
    this.document = options.document
  }

  /** What it says now. */
  get ruling(): Ruling<T> {
    return this.#ruling
  }

  /** What it said under rules that were in force once; what it said first, if it is younger. */
  rulingUnder(rules: Rules): Ruling<T> {
    return this.#rulings.get(rules) ?? this.#first
  }

  /** The rule now in force. */
  get rule(): Rule {
    return this.ruling.rule
  }

  /** The rule now in force, compiled: for lists, `where(policy.compiled, ...)`. */
  get compiled(): CompiledRule<T> {
    return this.ruling.compiled
  }

  /** Changes whenever the rule or the model does. */
  get version(): string {
    return this.ruling.version
  }

  /** The name of the type of its resource. */
  get resourceType(): string | undefined {
    return this.ruling.resourceType
  }

  /** Prepares what it says under other rules; throws a `TypeError` where it cannot be said. */
  prepare(rules: Rules): () => void {
    const next = rulingOf(this.name, this.#options, rules)
    return () => {
      this.#ruling = next
      this.#rulings.set(rules, next)
    }
  }
}

/** Compiles the rule; its mistakes are told with the name of the policy. */
function rulingOf<T extends object>(
  name: string,
  options: PolicyOptions<T>,
  rules: Rules,
): Ruling<T> {
  const found = options === undefined ? undefined : ruleOf(name, options, rules)
  if (found === undefined) {
    throw new TypeError(
      rules.policies === undefined
        ? `policy \`${name}\` has no rule: write \`rule: permission('orders:read')\`, or \`rule: anyone()\` ` +
            'where it is public'
        : `the policy document has no policy \`${name}\`, and the program states no \`rule\` for it`,
    )
  }
  const { rule, type } = found
  try {
    const compiled = rules.model.compile(rule, type)
    checkLoad(name, options, compiled.needsResource)
    const see = type && rules.model.visibility(type)
    return new Ruling(compiled, { rule, see })
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    throw new TypeError(`policy \`${name}\`, ${error.message}`, { cause: error })
  }
}

function checkLoad<T extends object>(
  name: string,
  { load }: PolicyOptions<T>,
  needsResource: boolean,
): void {
  if (!needsResource || typeof load === 'function' || load === 'handler') return
  throw new TypeError(
    `policy \`${name}\` asks about a resource and has no \`load\`: write ` +
      "`load: (request) => find(request.params.id)`, or `load: 'handler'` where a handler asks it",
  )
}

/** The policy, for an adapter to put before a route. Throws where only a handler can ask it. */
export function routable<T extends object>(policy: Policy<T>): Policy<T> {
  if (typeof policy?.isRoutable !== 'boolean') {
    throw new TypeError(
      'before a route stands what `guard.policy(...)` returned, and no rule: write ' +
        "`protect(guard.policy('orders.read', { rule }))`",
    )
  }
  if (policy.isRoutable) return policy
  throw new TypeError(
    `policy \`${policy.name}\` has \`load: 'handler'\` and cannot stand before a route; ` +
      'give it a function that loads the resource, or ask it by `access.require`',
  )
}

function choose(
  policy: string,
  names: readonly string[] | undefined,
  schemes: readonly Scheme[],
): readonly Scheme[] {
  if (names === undefined) return schemes
  const known = schemes.map((scheme) => scheme.name)
  for (const name of names) {
    if (!known.includes(name)) {
      throw new TypeError(
        `policy \`${policy}\` accepts the scheme \`${name}\`, which the guard does not have; ` +
          `it has ${known.map((known) => `\`${known}\``).join(', ')}`,
      )
    }
  }
  // The order of the guard is the order of the challenges, whatever order the policy names them in.
  const chosen = schemes.filter((scheme) => names.includes(scheme.name))
  if (chosen.length > 0) return chosen
  throw new TypeError(`policy \`${policy}\` accepts no scheme; leave \`schemes\` out to accept all`)
}
