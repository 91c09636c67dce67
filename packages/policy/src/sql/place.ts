import { type ColumnType, columnType } from '../columns.ts'
import { RuleError } from '../fields.ts'
import type { ResourceColumns } from '../leaf.ts'
import { quoted } from '../text.ts'
import type { FALSE, TRUE } from '../truth.ts'
import { type Dialect, quotedName } from './dialect.ts'
import { type Fragment, sql } from './fragment.ts'

/** Which truth a leaf must have for a row to be found: under a `not` it has to be false. */
export type Wanted = typeof TRUE | typeof FALSE

/** Where SQL is written: for which database, and for rows of which table. */
export interface Place {
  readonly dialect: Dialect
  /** The name or alias of the table that the query reads, quoted; none where it reads only one. */
  readonly table: Fragment | undefined
  readonly resource: ResourceColumns
}

/** A column, as SQL names it, and what it holds. */
export interface Column {
  readonly name: Fragment
  readonly type: ColumnType
}

/** A column of the resource. Throws a `RuleError` where its type is not stated. */
export function columnAt(place: Place, name: string): Column {
  const type = columnType(place.resource, name)
  if (type === undefined) {
    throw new RuleError(
      'sql',
      `what the column ${quoted(name)} holds is not stated: write resourceType('${place.resource.name}', { columns: { ${quoted(name)}: 'text' }, ... })`,
    )
  }
  return { name: qualified(place, name), type }
}

/** A column by its name alone, after the table where the query names one. */
export function qualified({ dialect, table }: Place, name: string): Fragment {
  const column = quotedName(dialect, name)
  return table === undefined ? column : sql`${table}.${column}`
}

/** The table; asked for where a column would otherwise be looked up in an inner query. */
export function tableOf(place: Place, why: string): Fragment {
  if (place.table !== undefined) return place.table
  throw new RuleError('sql', `${why} needs \`table\`: the name or alias of the table in the query`)
}
