import type { RefusalCode } from '@sallyport/contract'
import type { Model, Rule } from '@sallyport/policy'
import { numberOption } from './keys/number-option.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import type { Relations } from './policies/relations.ts'
import type { RecordSink } from './record/record.ts'
import type { RecordsOptions } from './record/record-settings.ts'
import type { AccessRequest } from './request.ts'
import type { Scheme } from './scheme.ts'
import { createThrottle, type Throttle, type ThrottleOptions } from './throttle/throttle.ts'

/** What a guard is made with. */
export interface GuardOptions {
  /** The realm of every challenge (RFC 9110 section 11.5): a name for people, not an address. */
  readonly realm: string
  /** Permissions and sets, where the rules stand in the program. */
  readonly model?: Model
  /**
   * A policy document, as JSON: permissions, sets, resource types and the rules by name. Then policies
   * are declared without a rule, and `guard.replacePolicies` puts a new document in force.
   */
  readonly policies?: unknown
  /** What asks an engine outside, where rules ask for relations. */
  readonly relations?: Relations
  /** The schemes, in the order in which they are offered. Each belongs to this guard alone. */
  readonly schemes: readonly Scheme[]
  /** How guessing is slowed; `false` switches it off, for whoever does it in front. */
  readonly throttle?: Throttle | ThrottleOptions | false
  /** Where records go. Default: the last 1,000, in memory. */
  readonly sink?: RecordSink
  /** What is recorded of allowed requests, and what stands in every record. */
  readonly records?: RecordsOptions
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

/** The options, or a `TypeError` that says what to write. */
export function checkedOptions(options: GuardOptions | undefined): GuardOptions {
  if (typeof options === 'object' && options !== null) return options
  throw new TypeError(
    'a guard needs options with a model: write `createGuard({ realm, model: createModel({ ... }), schemes })`',
  )
}

/** The realm, or a `TypeError` that says what to write. */
export function checkedRealm(realm: unknown): string {
  // RFC 9110 section 5.6.4: what a quoted-string can carry.
  if (typeof realm === 'string' && /^[\t\x20-\x7E\x80-\xFF]+$/.test(realm)) return realm
  throw new TypeError(
    "a guard needs a `realm`: a name for people, such as 'orders', in Latin-1 and without line breaks",
  )
}

/** The schemes, or a `TypeError` that says what to write. */
export function checkedSchemes(schemes: readonly Scheme[]): readonly Scheme[] {
  if (!Array.isArray(schemes) || schemes.length === 0) {
    throw new TypeError('a guard needs at least one scheme: write `schemes: [bearer({ ... })]`')
  }
  const names = new Set<string>()
  for (const { name } of schemes) {
    if (names.has(name)) {
      throw new TypeError(`there are two schemes \`${name}\`; give each a \`name\` of its own`)
    }
    names.add(name)
  }
  return [...schemes]
}

/** The limits, complete, or a `TypeError` that names the bounds. */
export function checkedLimits(limits: Partial<Limits> = {}): Limits {
  const option = (name: keyof Limits, min: number, max: number): number =>
    numberOption(`limits.${name}`, limits[name], { min, max, otherwise: DEFAULT_LIMITS[name] })
  return {
    decisionMs: option('decisionMs', 1, 600_000),
    retryAfterSeconds: option('retryAfterSeconds', 1, 86_400),
  }
}

/** The throttle that the options ask for. */
export function throttleOf(option: GuardOptions['throttle']): Throttle | undefined {
  if (option === false) return undefined
  return option !== undefined && 'begin' in option ? option : createThrottle(option)
}
