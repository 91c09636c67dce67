import type { AclSource } from '../acl-source.ts'
import { RuleError } from '../fields.ts'
import { quoted } from '../text.ts'
import { TRUE } from '../truth.ts'
import { among, apart } from './compare-column.ts'
import { type Dialect, quotedName } from './dialect.ts'
import { allOf, anyOf, type Condition, type Fragment, sql, value } from './fragment.ts'
import { type Column, columnAt, type Place, tableOf, type Wanted } from './place.ts'
import { bytes } from './scalar.ts'

/** Who asks, and when, of an access list. */
export interface AclAsker {
  /** The subject of an entry is certainly one of those that mean whoever asks. */
  means(subject: Column): Condition
  /** It is certainly none of them. */
  meansNot(subject: Column): Condition
  /** A limit certainly lies after now. */
  isAhead(limit: Column): Condition
  /** A limit is certainly reached. */
  isReached(limit: Column): Condition
}

/** A question to an access list. */
export interface AclQuestion {
  readonly permission: string
  readonly wanted: Wanted
  readonly asker: AclAsker
}

/**
 * An access list in its table: a permit entry applies, and no prohibition does or may. To be certainly
 * refused, a prohibition applies, or no permit entry does or may.
 *
 * The effect of an entry is `permit` or `prohibit`; it expires at milliseconds since the epoch, or
 * never where those are NULL. What cannot be read of an entry is unknown, as it is in memory.
 */
export function aclCondition(place: Place, { permission, wanted, asker }: AclQuestion): Condition {
  const entries = entriesOf(place)
  const { effect } = entries
  const applies = appliesTo(entries, { place, permission, asker })
  const mayApply = unless(appliesNot(entries, { place, permission, asker }))
  const is = (name: string): Condition => among(effect, [name], place.dialect)
  if (wanted === TRUE) {
    const prohibits = exists(entries, allOf([unless(is('permit')), mayApply]))
    return allOf([exists(entries, allOf([is('permit'), applies])), not(prohibits)])
  }
  const permits = exists(entries, allOf([unless(is('prohibit')), mayApply]))
  return anyOf([exists(entries, allOf([is('prohibit'), applies])), not(permits)])
}

interface Entries {
  readonly from: Fragment
  readonly belongs: Fragment
  readonly subject: Column
  readonly permission: Column
  readonly effect: Column
  readonly expiresAt: Column
}

function entriesOf(place: Place): Entries {
  const source = place.resource.acl
  if (typeof source !== 'object') {
    const problem = `the access list of ${quoted(place.resource.name)} is in no table: write acl: { column, key, table: { name, resource, subject, permission, effect, expiresAt } }`
    throw new RuleError('sql', problem)
  }
  tableOf(place, 'an access list')
  return entriesIn(source, place)
}

function entriesIn({ table, key }: AclSource, place: Place): Entries {
  const name = (column: string): Fragment => sql`sallyport_acl.${quotedName(place.dialect, column)}`
  const text = (column: string): Column => ({ name: name(column), type: 'text' })
  return {
    from: sql`${quotedName(place.dialect, table.name)} AS sallyport_acl`,
    belongs: sameKey(name(table.resource), columnAt(place, key), place),
    subject: text(table.subject),
    permission: text(table.permission),
    effect: text(table.effect),
    expiresAt: { name: name(table.expiresAt), type: 'number' },
  }
}

/**
 * Whether an entry belongs to a row. The bare comparison is what an index serves; it follows the
 * collation of a column, and MySQL has `1` and `'1x'` equal, so the texts of both decide.
 */
function sameKey(entry: Fragment, key: Column, { dialect, resource }: Place): Fragment {
  if (key.type !== 'text' && key.type !== 'integer') {
    const problem = `the key of the access list of ${quoted(resource.name)} is a text or a whole number: state its column as text or integer`
    throw new RuleError('sql', problem)
  }
  const exact = exactly[dialect]
  return sql`${entry} = ${key.name} AND ${exact(entry)} = ${exact(key.name)}`
}

const exactly: Readonly<Record<Dialect, (of: Fragment) => Fragment>> = {
  sqlite: (of) => sql`CAST(${of} AS TEXT) COLLATE BINARY`,
  postgres: (of) => sql`CAST(${of} AS text) COLLATE "C"`,
  mysql: bytes,
}

interface Applying {
  readonly place: Place
  readonly permission: string
  readonly asker: AclAsker
}

function appliesTo(entries: Entries, { place, permission, asker }: Applying): Condition {
  const { name } = entries.expiresAt
  return allOf([
    among(entries.permission, [permission], place.dialect),
    asker.means(entries.subject),
    anyOf([sql`${name} IS NULL`, asker.isAhead(entries.expiresAt)]),
  ])
}

function appliesNot(entries: Entries, { place, permission, asker }: Applying): Condition {
  return anyOf([
    apart(entries.permission, [permission, ''], place.dialect),
    allOf([isReadable(entries.subject, place), asker.meansNot(entries.subject)]),
    asker.isReached(entries.expiresAt),
  ])
}

/** The subject of an entry is one of the forms that there are, with a name in it. */
function isReadable(subject: Column, { dialect }: Place): Condition {
  const start = ['user:', 'service:', 'set:', 'tenant:'].map((form) => {
    const first = sql`substr(${subject.name}, 1, ${value(form.length)})`
    return among({ name: first, type: 'text' }, [form], dialect)
  })
  return allOf([anyOf(start), apart(subject, ['user:', 'service:', 'set:', 'tenant:'], dialect)])
}

function exists({ from, belongs }: Entries, condition: Condition): Condition {
  if (condition === 'never') return 'never'
  const further = condition === 'always' ? sql`` : sql` AND ${condition}`
  return sql`EXISTS (SELECT 1 FROM ${from} WHERE ${belongs}${further})`
}

/** What is two-valued, negated. */
function not(condition: Condition): Condition {
  if (condition === 'never') return 'always'
  return condition === 'always' ? 'never' : sql`NOT ${condition}`
}

/** Everything but what is certain. */
function unless(condition: Condition): Condition {
  if (condition === 'never') return 'always'
  return condition === 'always' ? 'never' : sql`(${condition}) IS NOT TRUE`
}
