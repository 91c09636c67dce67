import type { Refusal, Subject, Unmet } from '@sallyport/contract'
import {
  type CompiledRule,
  type Model,
  type ResourceType,
  type Rule,
  RuleError,
} from '@sallyport/policy'
import type { Guard } from './guard.ts'
import { Refusals } from './refusals.ts'
import type { AccessRequest } from './request.ts'
import type { Scheme } from './scheme.ts'

/** Loads the resource that a request names; `undefined` where there is none. */
export type Load<T> = (
  request: AccessRequest,
  subject: Subject | undefined,
) => T | undefined | Promise<T | undefined>

/** What a refusal says besides its code: nothing, or the requirements by name. */
export type Disclosure = 'code' | 'requirements'

/** A policy as it is written. */
export interface PolicyOptions<T extends object> {
  /** Who may. */
  readonly rule: Rule
  /** The type of the resource, where the rule asks about one. */
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
  /** What bad credentials mean on a public route. Default `reject`. */
  readonly badCredentials?: 'reject' | 'ignore'
}

/** What a policy is made with. */
export interface PolicyPlace {
  readonly guard: Guard
  readonly model: Model
  readonly schemes: readonly Scheme[]
  readonly realm: string
}

/** A policy of any resource. */
export type AnyPolicy = Policy<object>

/** A named policy, compiled: the requirements of a route or of one action on a resource. */
export class Policy<T extends object = object> {
  readonly name: string
  readonly guard: Guard
  readonly rule: Rule
  /** Changes whenever the rule or the model does. */
  readonly version: string
  readonly compiled: CompiledRule<T>
  /** Who may see the resource at all: what decides between 403 and 404. */
  readonly see: CompiledRule<T> | undefined
  readonly resourceType: string | undefined
  readonly load: Load<T> | undefined
  /** Whether it can stand before a route. */
  readonly isRoutable: boolean
  readonly schemes: readonly Scheme[]
  readonly refusals: Refusals
  readonly disclosure: Disclosure
  readonly loginPage: string | undefined
  readonly badCredentials: 'reject' | 'ignore'
  readonly needsContext: boolean
  /** Refusals that follow from the subject alone; a subject lives as long as its credentials. */
  readonly settled: WeakMap<Subject, Settled> = new WeakMap()

  constructor(name: string, options: PolicyOptions<T>, place: PolicyPlace) {
    this.name = name
    this.guard = place.guard
    this.rule = options.rule
    this.compiled = compileFor(name, options, place.model)
    this.version = this.compiled.version
    this.see = options.resource && place.model.visibility(options.resource)
    this.resourceType = options.resource?.name
    this.load = loadOf(name, options, this.compiled.needsResource)
    this.isRoutable = options.load !== 'handler'
    this.schemes = choose(name, options.schemes, place.schemes)
    this.refusals = new Refusals(this.schemes, place.realm)
    this.disclosure = options.disclosure ?? 'code'
    this.loginPage = options.loginPage
    this.badCredentials = options.badCredentials ?? 'reject'
    this.needsContext = [this.compiled, this.see].some((compiled) =>
      JSON.stringify(compiled?.rule ?? null).includes('"from":"context"'),
    )
  }

  /** What the request says besides subject and resource: `method`, `address`, `path.<parameter>`. */
  contextOf(request: AccessRequest): Readonly<Record<string, unknown>> {
    if (!this.needsContext) return NO_CONTEXT
    const { method, address, params } = request
    const path = Object.entries(params).map(([name, value]) => [`path.${name}`, value])
    return { ...Object.fromEntries(path), method, address }
  }
}

/** The policy, for an adapter to put before a route. Throws where only a handler can ask it. */
export function routable<T extends object>(policy: Policy<T>): Policy<T> {
  if (policy.isRoutable) return policy
  throw new TypeError(
    `policy \`${policy.name}\` has \`load: 'handler'\` and cannot stand before a route; ` +
      'give it a function that loads the resource, or ask it by `access.require`',
  )
}

/** Compiles the rule; its mistakes are told with the name of the policy. */
function compileFor<T extends object>(
  name: string,
  options: PolicyOptions<T>,
  model: Model,
): CompiledRule<T> {
  if (options?.rule === undefined) {
    throw new TypeError(
      `policy \`${name}\` has no rule: write \`rule: permission('orders:read')\`, or \`rule: anyone()\` ` +
        'where it is public',
    )
  }
  try {
    return model.compile(options.rule, options.resource)
  } catch (error) {
    if (!(error instanceof RuleError)) throw error
    throw new TypeError(`policy \`${name}\`, ${error.message}`, { cause: error })
  }
}

function loadOf<T extends object>(
  name: string,
  options: PolicyOptions<T>,
  needsResource: boolean,
): Load<T> | undefined {
  if (typeof options.load === 'function') return options.load
  if (options.load === 'handler' || !needsResource) return undefined
  throw new TypeError(
    `policy \`${name}\` asks about a resource and has no \`load\`: write ` +
      "`load: (request) => find(request.params.id)`, or `load: 'handler'` where a handler asks it",
  )
}

/** A refusal that was worked out before, and why. */
export interface Settled {
  readonly refusal: Refusal
  readonly unmet: readonly Unmet[]
}

const NO_CONTEXT: Readonly<Record<string, unknown>> = Object.freeze({})

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
