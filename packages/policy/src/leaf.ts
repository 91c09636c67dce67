import type { Reason, Subject } from '@sallyport/contract'
import type { Fields } from './fields.ts'
import type { Grants } from './grants.ts'
import type { Truth } from './truth.ts'

/** What a rule is evaluated on. */
export interface RuleInput<T extends object = object> {
  /** Who asks; `undefined` when nobody was authenticated. */
  readonly subject: Subject | undefined
  /** What is asked about; `undefined` while it is not loaded. */
  readonly resource: T | undefined
  /** What else the request says: `{ tenant: 'acme' }` from a path, an address, a time. */
  readonly context: Readonly<Record<string, unknown>>
}

/** A rule or a part of one, compiled. Allocates nothing. */
export type Evaluate = (input: RuleInput) => Truth

/** Why a leaf is not met, in private terms. */
export interface Shortfall {
  readonly reason: Reason
  /** The values compared; of bounded length. */
  readonly compared: string
  /** The permission that the leaf asks, where it asks one. */
  readonly permission?: string
  /** The scope that would meet this leaf, where a scope alone would. */
  readonly scope?: string
}

/** A leaf, compiled. */
export interface CompiledLeaf {
  readonly evaluate: Evaluate
  /** Why it is not met. Called only where `evaluate` is not true; may allocate. */
  readonly shortfall: (input: RuleInput) => Shortfall
}

/** What a resource type says about its columns. */
export interface ResourceColumns {
  readonly name: string
  /** The column of the tenant, or `null` where tenants are waived. */
  readonly tenant: string | null
  /** The column of the owner, where the type has one. */
  readonly owner?: string
}

/** Where a leaf is compiled: the model, the resource type, and the path for messages. */
export interface Site {
  readonly grants: Grants
  readonly resource: ResourceColumns | undefined
  readonly path: string
}

/** What a leaf asks besides the request itself. */
export type Need = 'subject' | 'resource'

/**
 * One kind of leaf: everything the rest of the part knows about it.
 *
 * A new kind is one file in `leaves/` and one line in its table.
 */
export interface LeafKind<L> {
  /** Reads the fields besides `kind` from untrusted data; throws a `RuleError`. */
  read(fields: Fields): L
  /** The requirement in words, with names and no values of the request. */
  describe(leaf: L): string
  /** What must be there before the leaf can be anything but unknown. */
  needs(leaf: L): readonly Need[]
  /** Throws a `RuleError` where model or resource type lack what the leaf names. */
  compile(leaf: L, site: Site): CompiledLeaf
  /** What the leaf is to somebody without a subject; stated only where that is certain. */
  readonly anonymous?: Truth
}
