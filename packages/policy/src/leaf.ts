import type { Reason, Subject } from '@sallyport/contract'
import type { AclSource } from './acl-source.ts'
import type { Columns } from './columns.ts'
import type { Fields } from './fields.ts'
import type { Grants } from './grants.ts'
import type { RelationAnswers, RelationQuery } from './relations.ts'
import type { Truth } from './truth.ts'

/** What a rule is evaluated on. */
export interface RuleInput<T extends object = object> {
  /** Who asks; `undefined` when nobody was authenticated. */
  readonly subject: Subject | undefined
  /** What is asked about; `undefined` while it is not loaded. */
  readonly resource: T | undefined
  /** What else the request says: `{ tenant: 'acme' }` from a path, an address, a time. */
  readonly context: Readonly<Record<string, unknown>>
  /** The instant of the request, in milliseconds since the epoch; what needs it is unknown without. */
  readonly now?: number
  /** What an engine outside has answered; a relation is unknown without. */
  readonly relations?: RelationAnswers
}

/** A rule or a part of one, compiled. Allocates next to nothing. */
export type Evaluate = (input: RuleInput) => Truth

/** Why a leaf is not met, in private terms. */
export interface Shortfall {
  readonly reason: Reason
  /** The values compared; of bounded length. */
  readonly compared: string
  readonly mend: Mend
}

/** What would meet a leaf, as far as a client can do something about it; made when it is compiled. */
export interface Mend {
  /** The permission that the leaf asks, where it asks one. */
  readonly permission: string | undefined
  /** The scope that would meet it, where a scope alone would. */
  readonly scope: string | undefined
  /** The authentication that would meet it. */
  readonly assurance: Assurance | undefined
}

/** Nothing that a client could do. */
export const NO_MEND: Mend = { permission: undefined, scope: undefined, assurance: undefined }

/** How strongly, and how recently, a subject has to have proved itself. */
export interface Assurance {
  /** Authentication context classes, any of which is enough. */
  readonly acr?: readonly string[]
  readonly maxAgeSeconds?: number
}

/** A leaf, compiled. */
export interface CompiledLeaf {
  readonly evaluate: Evaluate
  /** Why it is not met. Called only where `evaluate` is not true; may allocate. */
  readonly shortfall: (input: RuleInput) => Shortfall
  /** What it asks an engine outside; `undefined` while subject or resource are not there. */
  readonly query?: (input: RuleInput) => RelationQuery | undefined
}

/** What a resource type says about its columns. */
export interface ResourceColumns {
  readonly name: string
  /** The column of the tenant, or `null` where tenants are waived. */
  readonly tenant: string | null
  /** The column of the owner, where the type has one. */
  readonly owner?: string
  /** The column of the access list, where the type has one, and the table that it comes from. */
  readonly acl?: string | AclSource
  /** What columns hold, as far as that is stated. */
  readonly columns?: Columns
}

/** Where a leaf is compiled: the model, the resource type, and the path for messages. */
export interface Site {
  readonly grants: Grants
  readonly resource: ResourceColumns | undefined
  readonly path: string
}

/** What a leaf reads besides the rule itself. */
export type Need = 'subject' | 'resource' | 'context' | 'now' | 'relations'

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
  /** What it reads; without a subject or resource that it needs, a leaf is unknown. */
  needs(leaf: L): readonly Need[]
  /** The names that it reads of the context, where it reads any. */
  context?(leaf: L): readonly string[]
  /** Throws a `RuleError` where model or resource type lack what the leaf names. */
  compile(leaf: L, site: Site): CompiledLeaf
  /** What the leaf is to somebody without a subject; stated only where that is certain. */
  readonly anonymous?: Truth
}
