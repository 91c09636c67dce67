import type { Grants } from '../grants.ts'
import type { RuleInput } from '../leaf.ts'
import type { Leaf } from '../leaves/index.ts'
import { fetcher, isLiteral, type Operand } from '../leaves/operand.ts'
import { type AclAsker, aclCondition } from './acl.ts'
import { attributeCondition, type Side } from './attribute.ts'
import { among, apart, compareValue } from './compare-column.ts'
import type { Condition } from './fragment.ts'
import { identityCondition } from './identity.ts'
import type { Place, Wanted } from './place.ts'
import { type ListAnswers, objectColumn, relationCondition, searchOf } from './relation.ts'

/** Who asks for a list, and in which circumstances. */
export interface ListInput extends Omit<RuleInput, 'resource' | 'relations'> {
  readonly relations?: ListAnswers
}

/** What a leaf is written with. */
export interface LeafPlace extends Place {
  readonly input: ListInput
  readonly grants: Grants
}

type LeafOf<K> = Extract<Leaf, { readonly kind: K }>

/** A leaf in SQL, or `settled` where no leaf of the kind asks of the row. */
type LeafSql<L> = 'settled' | ((leaf: L, wanted: Wanted, place: LeafPlace) => Condition)

/** Every kind of leaf, in SQL. What does not ask of the row was decided before and never comes here. */
export const sqlLeaves: { readonly [K in Leaf['kind']]: LeafSql<LeafOf<K>> } = {
  permission: 'settled',
  scope: 'settled',
  set: 'settled',
  assurance: 'settled',
  address: 'settled',
  time: 'settled',
  authenticated: 'settled',
  anyone: 'settled',
  owner: (_leaf, wanted, place) =>
    identifies(place.resource.owner ?? '', place.input.subject?.id, { wanted, place }),
  same_tenant: (_leaf, wanted, place) =>
    identifies(place.resource.tenant ?? '', place.input.subject?.tenant, { wanted, place }),
  attribute: (rule, wanted, place) =>
    attributeCondition(sideOf(rule.left, place), sideOf(rule.right, place), {
      rule,
      wanted,
      place,
    }),
  acl({ permission }, wanted, place) {
    const { subject } = place.input
    if (subject === undefined || subject.id === '') return 'never'
    return aclCondition(place, { permission, wanted, asker: askerOf(subject, place) })
  },
  relation(rule, wanted, place) {
    const column = objectColumn(rule)
    const search = searchOf(rule, place.input, place)
    if (column === undefined || search === undefined) return 'never'
    return relationCondition(column, search, { answers: place.input.relations, place, wanted })
  },
}

/** A leaf that asks of the row, in SQL. */
export function leafCondition(leaf: Leaf, wanted: Wanted, place: LeafPlace): Condition {
  const write = sqlLeaves[leaf.kind] as LeafSql<Leaf>
  return write === 'settled' ? 'never' : write(leaf, wanted, place)
}

function identifies(
  column: string,
  id: string | undefined,
  { wanted, place }: { readonly wanted: Wanted; readonly place: LeafPlace },
): Condition {
  // Whoever has no id is neither the owner nor certainly another.
  if (typeof id !== 'string' || id === '') return 'never'
  return identityCondition(place, column, { ids: [id], wanted })
}

function sideOf(operand: Operand, { input }: LeafPlace): Side {
  if (!isLiteral(operand) && operand.from === 'resource') return { column: operand.name }
  return { value: fetcher(operand)({ ...input, resource: undefined } as RuleInput) }
}

function askerOf(
  subject: NonNullable<ListInput['subject']>,
  { input, grants, dialect }: LeafPlace,
): AclAsker {
  const names = [
    `${subject.kind}:${subject.id}`,
    ...(subject.tenant ? [`tenant:${subject.tenant}`] : []),
    ...grants.setsOf(subject).map((set) => `set:${set}`),
  ]
  const { now } = input
  return {
    means: (column) => among(column, names, dialect),
    meansNot: (column) => apart(column, names, dialect),
    isAhead: (limit) => compareValue(limit, 'greater', { value: now, dialect }),
    isReached: (limit) => compareValue(limit, 'less_or_equal', { value: now, dialect }),
  }
}
