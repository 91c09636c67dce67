import type { Subject } from '@sallyport/contract'
import { type AddressRange, readRange } from '../address.ts'
import { describeRule } from '../describe.ts'
import { RuleError } from '../fields.ts'
import { type AssuranceRule, FUTURE_TOLERANCE_MILLISECONDS } from '../leaves/assurance.ts'
import type { Leaf } from '../leaves/index.ts'
import { TRUE } from '../truth.ts'
import { aclCondition } from './acl.ts'
import {
  allOf,
  anyOf,
  type Condition,
  type Fragment,
  joined,
  sql,
  value,
  verbatim,
} from './fragment.ts'
import { type Column, columnAt, type Wanted } from './place.ts'
import { scalars } from './scalar.ts'
import { addressText, once, setting, subjectField } from './session.ts'
import { sessionComparison } from './session-comparison.ts'
import type { SessionPlace } from './session-place.ts'
import { sessionTime } from './session-time.ts'

type LeafOf<K> = Extract<Leaf, { readonly kind: K }>
type LeafSql<L> = (leaf: L, wanted: Wanted, place: SessionPlace) => Condition

/** Every kind of leaf as a row policy of PostgreSQL has it: there nothing is decided before. */
export const sessionLeaves: { readonly [K in Leaf['kind']]: LeafSql<LeafOf<K>> } = {
  anyone: (_leaf, wanted) => (wanted === TRUE ? 'always' : 'never'),
  authenticated: (_leaf, wanted, { settings }) =>
    once(sql`${subjectField(settings)} ${verbatim(wanted === TRUE ? 'IS NOT NULL' : 'IS NULL')}`),
  permission({ permission }, wanted, place) {
    const sets = place.grants.setNames.filter((name) => grants(place, name, permission))
    const held = anyOf([has(place, 'sets', sets), has(place, 'permissions', [permission])])
    return ofSubject(allOf([held, carries(place, permission)]), wanted, place)
  },
  scope({ scope }, wanted, place) {
    const stated = sql`${subjectField(place.settings, 'scopes')} IS NOT NULL`
    const test = has(place, 'scopes', [scope])
    return once(sql`${stated} AND ${wanted === TRUE ? test : sql`NOT ${test}`}`)
  },
  set({ set }, wanted, place) {
    const sets = place.grants.setNames.filter((name) => reaches(place, name).includes(set))
    return ofSubject(has(place, 'sets', sets), wanted, place)
  },
  owner: (_leaf, wanted, place) =>
    identifies(place, place.resource.owner ?? '', { field: 'id', wanted }),
  same_tenant: (_leaf, wanted, place) =>
    identifies(place, place.resource.tenant ?? '', { field: 'tenant', wanted }),
  attribute: sessionComparison,
  acl({ permission }, wanted, place) {
    const isCarried = carries(place, permission)
    const names = once(meant(place))
    const now = once(sql`CAST(${setting(place.settings, 'now')} AS double precision)`)
    const limit = ({ name }: Column, sign: string): Condition =>
      sql`CAST(${name} AS double precision) ${verbatim(sign)} ${now} AND ${scalars.number.guard(name, 'postgres') ?? verbatim('TRUE')}`
    const decision = aclCondition(place, {
      permission,
      wanted,
      asker: {
        means: ({ name }) => sql`${scalars.text.column(name, 'postgres')} = ANY(${names}::text[])`,
        meansNot: ({ name }) =>
          sql`${scalars.text.column(name, 'postgres')} <> ALL(${names}::text[])`,
        isAhead: (column) => limit(column, '>'),
        isReached: (column) => limit(column, '<='),
      },
    })
    const isSomebody = sql`${names} IS NOT NULL`
    if (wanted === TRUE) return allOf([once(asSql(isCarried)), isSomebody, decision])
    return anyOf([ofSubject(isCarried, wanted, place), allOf([isSomebody, decision])])
  },
  assurance: sessionAssurance,
  address({ within }, wanted, { settings }) {
    const address = sql`CAST(${setting(settings, 'address')} AS inet)`
    const blocks = within.map(
      (block) => sql`${address} <<= CAST(${value(blockText(block))} AS inet)`,
    )
    const inside = asSql(anyOf(blocks))
    return once(wanted === TRUE ? inside : sql`NOT ${inside}`)
  },
  time: sessionTime,
  relation(leaf) {
    const problem = `\`${describeRule(leaf)}\` cannot be said in a row policy: an engine outside knows it`
    throw new RuleError('sql', problem)
  },
}

/** A leaf as a row policy has it. */
export function sessionCondition(leaf: Leaf, wanted: Wanted, place: SessionPlace): Condition {
  return (sessionLeaves[leaf.kind] as LeafSql<Leaf>)(leaf, wanted, place)
}

/** Somebody whose only set is this one. */
function memberOf(set: string): Subject {
  return { id: '-', kind: 'user', sets: [set], authentication: { scheme: '-', methods: [] } }
}

function grants({ grants }: SessionPlace, set: string, permission: string): boolean {
  return grants.permission(permission, 'sql')(memberOf(set))
}

function reaches({ grants }: SessionPlace, set: string): readonly string[] {
  return grants.setsOf(memberOf(set))
}

/** Whether a list of the subject has one of the names; false where there is no such list. */
function has(
  { settings }: SessionPlace,
  field: 'sets' | 'permissions' | 'scopes',
  names: readonly string[],
): Fragment {
  if (names.length === 0) return verbatim('FALSE')
  const elements = sql`jsonb_array_elements_text(${subjectField(settings, field)}) AS sallyport_name(name)`
  const wanted = joined(names.map(value), ', ')
  return sql`EXISTS (SELECT 1 FROM ${elements} WHERE sallyport_name.name IN (${wanted}))`
}

function carries(place: SessionPlace, permission: string): Fragment {
  const scopes = subjectField(place.settings, 'scopes')
  return sql`(${scopes} IS NULL OR ${has(place, 'scopes', [permission])})`
}

/** What is true or false of any subject, and neither of nobody. */
function ofSubject(test: Condition, wanted: Wanted, { settings }: SessionPlace): Condition {
  const holds = asSql(test)
  const isSomebody = sql`${subjectField(settings)} IS NOT NULL`
  return once(sql`${isSomebody} AND ${wanted === TRUE ? holds : sql`NOT ${holds}`}`)
}

function asSql(condition: Condition): Fragment {
  if (typeof condition !== 'string') return condition
  return verbatim(condition === 'always' ? 'TRUE' : 'FALSE')
}

function identifies(
  place: SessionPlace,
  name: string,
  { field, wanted }: { readonly field: 'id' | 'tenant'; readonly wanted: Wanted },
): Condition {
  const column = columnAt(place, name)
  const id = once(sql`NULLIF(${subjectField(place.settings)} ->> ${value(field)}, '')`)
  if (column.type === 'integer') {
    return sql`CAST(${column.name} AS text) ${verbatim(wanted === TRUE ? '=' : '<>')} ${id}`
  }
  const exact = scalars.text.column(column.name, 'postgres')
  // An index follows the collation of its column; the exact comparison beside it decides.
  if (wanted === TRUE) return sql`${column.name} = ${id} AND ${exact} = ${id}`
  return sql`${exact} <> ${id} AND ${exact} <> ''`
}

/** The subjects of entries that mean whoever asks; NULL for nobody. */
function meant(place: SessionPlace): Fragment {
  const { settings, grants } = place
  const field = (name: string): Fragment =>
    sql`NULLIF(${subjectField(settings)} ->> ${value(name)}, '')`
  const own = sql`ARRAY[${field('kind')} || ':' || ${field('id')}]`
  const tenant = sql`CASE WHEN ${field('tenant')} IS NULL THEN '{}' ELSE ARRAY['tenant:' || ${field('tenant')}] END`
  const pairs = grants.setNames.flatMap((name) =>
    reaches(place, name).map((reached) => sql`(${value(name)}, ${value(`set:${reached}`)})`),
  )
  const sets =
    pairs.length === 0
      ? sql`CAST('{}' AS text[])`
      : sql`ARRAY(SELECT sallyport_set.means FROM (VALUES ${joined(pairs, ', ')}) AS sallyport_set(name, means) WHERE ${subjectField(settings, 'sets')} @> to_jsonb(sallyport_set.name))`
  return sql`CASE WHEN ${field('id')} IS NOT NULL THEN ${own} || ${tenant} || ${sets} END`
}

function sessionAssurance(
  { acr, maxAgeSeconds }: AssuranceRule,
  wanted: Wanted,
  { settings }: SessionPlace,
): Condition {
  const parts: Condition[] = []
  if (acr !== undefined) {
    const stated = sql`${subjectField(settings)} ->> 'acr'`
    const isOneOf = sql`${stated} IN (${joined(acr.map(value), ', ')})`
    parts.push(wanted === TRUE ? isOneOf : sql`NOT ${isOneOf}`)
  }
  if (maxAgeSeconds !== undefined) {
    const now = sql`CAST(${setting(settings, 'now')} AS double precision)`
    const time = sql`CAST(${subjectField(settings)} ->> 'time' AS double precision)`
    const age = sql`(${now} - ${time} * 1000)`
    const sign = verbatim(wanted === TRUE ? '<=' : '>')
    const limit = verbatim(String(maxAgeSeconds * 1000))
    parts.push(
      sql`${age} >= ${verbatim(String(-FUTURE_TOLERANCE_MILLISECONDS))} AND ${age} ${sign} ${limit}`,
    )
  }
  return once(asSql(wanted === TRUE ? allOf(parts) : anyOf(parts)))
}

function blockText(block: string): string {
  const { first, length } = readRange(block) as AddressRange
  return `${addressText(first)}/${length}`
}
