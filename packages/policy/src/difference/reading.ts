import { type ColumnType, columnType } from '../columns.ts'
import { type AttributeOperator, isOperator } from '../compare.ts'
import type { Site } from '../leaf.ts'
import type { AddressRule } from '../leaves/address.ts'
import type { AssuranceRule } from '../leaves/assurance.ts'
import type { AttributeRule } from '../leaves/attribute.ts'
import type { Leaf } from '../leaves/index.ts'
import { isLiteral, type Operand, type Scalar } from '../leaves/operand.ts'
import { objectOf, type RelationRule } from '../leaves/relation.ts'
import type { TimeWindow } from '../leaves/time.ts'
import { typeOf } from '../typed-comparison.ts'
import { edgeAddresses } from './addresses.ts'

/** A place that holds one value of a request. */
export interface Slot {
  readonly from: 'subject' | 'resource' | 'context' | 'authentication' | 'request'
  readonly name: string
}

/** How a leaf reads one slot. */
export interface Use {
  readonly slot: Slot
  /** The values of the rule that the slot is compared with. */
  readonly scalars: readonly Scalar[]
  /** By sameness, by order, as a list that is searched, or as an identity. */
  readonly as: 'same' | 'ordered' | 'list' | 'identity'
  /** The only values that can matter besides none at all, where comparing cannot find them. */
  readonly only?: readonly unknown[]
  /** The window of time that is looked at. */
  readonly window?: TimeWindow
  /** What the column is stated to hold. */
  readonly type?: ColumnType | undefined
}

/** What the truth of a leaf hangs on. */
export type Reading =
  /** Nothing but whether there is a subject. */
  | { readonly kind: 'nothing' }
  /** Sets, direct permissions and scopes. */
  | { readonly kind: 'grants' }
  /** The values of slots; leaves that share one are not independent. */
  | { readonly kind: 'values'; readonly uses: readonly Use[] }
  /** The entries of an access list about one permission, and scopes. */
  | { readonly kind: 'acl'; readonly column: string; readonly permission: string }
  /** The answer of an engine outside. */
  | { readonly kind: 'relation'; readonly asked: string; readonly object: Slot | undefined }

type ReadingOf<K extends Leaf['kind']> = (leaf: Extract<Leaf, { kind: K }>, site: Site) => Reading

const NOTHING: Reading = { kind: 'nothing' }
const GRANTS: Reading = { kind: 'grants' }

/** What each kind of leaf reads; a new kind is one line. */
const readings: { readonly [K in Leaf['kind']]: ReadingOf<K> } = {
  anyone: () => NOTHING,
  authenticated: () => NOTHING,
  permission: () => GRANTS,
  set: () => GRANTS,
  scope: () => GRANTS,
  owner: (_leaf, site) => identities('id', site.resource?.owner, site),
  same_tenant: (_leaf, site) => identities('tenant', site.resource?.tenant, site),
  attribute: (leaf, site) => ({ kind: 'values', uses: usesOf(leaf, site) }),
  acl: ({ permission }, { resource }) => ({ kind: 'acl', column: aclColumn(resource), permission }),
  assurance: (leaf) => ({ kind: 'values', uses: proofUses(leaf) }),
  address: (leaf) => ({ kind: 'values', uses: [addressUse(leaf)] }),
  time: (window) => ({
    kind: 'values',
    uses: [{ slot: { from: 'request', name: 'now' }, scalars: [], as: 'same', window }],
  }),
  relation: askedOf,
}

/** What a leaf reads. */
export function readingOf(leaf: Leaf, site: Site): Reading {
  return (readings[leaf.kind] as ReadingOf<Leaf['kind']>)(leaf as never, site)
}

/** Tells slots apart. */
export function slotKey({ from, name }: Slot): string {
  return `${from} ${name}`
}

function aclColumn(type: Site['resource']): string {
  const acl = type?.acl
  return (typeof acl === 'object' ? acl.column : acl) ?? ''
}

function addressUse({ within }: AddressRule): Use {
  return {
    slot: { from: 'context', name: 'address' },
    scalars: edgeAddresses(within),
    as: 'same',
  }
}

/** Ages half a second off each limit: whether the limit itself belongs to it tells nothing more. */
function proofUses({ acr, maxAgeSeconds }: AssuranceRule): readonly Use[] {
  const slot = (name: string): Slot => ({ from: 'authentication', name })
  return [
    ...(acr === undefined ? [] : [{ slot: slot('acr'), scalars: acr, as: 'same' } as const]),
    ...(maxAgeSeconds === undefined
      ? []
      : [
          {
            slot: slot('age'),
            scalars: [],
            as: 'same',
            only: [maxAgeSeconds - 0.5, maxAgeSeconds + 0.5, FAR_FUTURE],
          } as const,
        ]),
  ]
}

/** An age that no clock explains: whoever proved itself tomorrow is unknown. */
const FAR_FUTURE = -86_400

function askedOf(rule: RelationRule, { resource }: Site): Reading {
  const object = objectOf(rule)
  return {
    kind: 'relation',
    asked: JSON.stringify([rule.relation, object, rule.type ?? resource?.name]),
    object: isLiteral(object) ? undefined : object,
  }
}

function identities(name: string, column: string | null | undefined, site: Site): Reading {
  // A type without the column would not have compiled.
  const resource = { from: 'resource', name: column ?? '' } as const
  const type = columnType(site.resource, resource.name)
  return {
    kind: 'values',
    uses: [
      { slot: { from: 'subject', name }, scalars: [], as: 'identity' },
      { slot: resource, scalars: [], as: 'identity', type },
    ],
  }
}

const lists: Partial<Record<AttributeOperator, 'left' | 'right'>> = {
  contains: 'left',
  in: 'right',
}
const ordering: ReadonlySet<AttributeOperator> = new Set(
  ['less', 'less_or_equal', 'greater', 'greater_or_equal'].filter(isOperator),
)

function usesOf({ left, operator, right }: AttributeRule, site: Site): readonly Use[] {
  const use = (side: 'left' | 'right', operand: Operand, other: Operand): readonly Use[] => {
    if (isLiteral(operand)) return []
    const value = isLiteral(other) ? other.value : []
    const scalars = typeof value === 'object' ? value : [value]
    const plain = ordering.has(operator) ? 'ordered' : 'same'
    const as = lists[operator] === side ? 'list' : plain
    return [{ slot: operand, scalars, as, type: typeOf(operand, site.resource) }]
  }
  return [...use('left', left, right), ...use('right', right, left)]
}
