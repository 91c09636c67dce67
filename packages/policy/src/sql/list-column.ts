import { textCut } from './cut.ts'
import type { Dialect } from './dialect.ts'
import { type Condition, type Fragment, sql } from './fragment.ts'
import type { Column } from './place.ts'
import { bytes, scalars } from './scalar.ts'

/** What a list is searched for: a value, or a text that SQL has. */
export type Sought = { readonly value: unknown } | { readonly text: Fragment }

/** The list certainly has it. */
export function holds({ name }: Column, sought: Sought, dialect: Dialect): Condition {
  const text = textOf(sought, dialect)
  if (text === undefined) return 'never'
  return dialect === 'postgres'
    ? sql`array_ndims(${name}) = 1 AND ${text} COLLATE "C" = ANY(CAST(${name} AS text[]))`
    : ofArray[dialect](name, sql`EXISTS (${elements[dialect](name)} AND ${equals(dialect, text)})`)
}

/** The list certainly has it not: every element is a text, and another one. */
export function lacks(column: Column, sought: Sought, dialect: Dialect): Condition {
  const text = textOf(sought, dialect)
  const of = 'value' in sought ? sought.value : ''
  // What is no text cannot be compared with any element, and is certainly not in an empty list.
  if (typeof of !== 'string') return isScalar(of) ? isEmpty(column, dialect) : 'never'
  const { name } = column
  if (dialect === 'postgres') {
    const isOther =
      text === undefined ? noNull(name) : sql`${text} COLLATE "C" <> ALL(CAST(${name} AS text[]))`
    return sql`(cardinality(${name}) = 0 OR array_ndims(${name}) = 1 AND ${isOther})`
  }
  const strange = sql`EXISTS (${others[dialect](name)})`
  const found = text && sql`EXISTS (${elements[dialect](name)} AND ${equals(dialect, text)})`
  const test = found === undefined ? sql`NOT ${strange}` : sql`NOT ${strange} AND NOT ${found}`
  return ofArray[dialect](name, test)
}

/** It is a list without elements. */
export function isEmpty({ name }: Column, dialect: Dialect): Condition {
  if (dialect === 'postgres') return sql`cardinality(${name}) = 0`
  const count = dialect === 'sqlite' ? sql`json_array_length(${name})` : sql`JSON_LENGTH(${name})`
  return ofArray[dialect](name, sql`${count} = 0`)
}

/** The text sought, ready to be compared; none where no list of the database could have it. */
function textOf(sought: Sought, dialect: Dialect): Fragment | undefined {
  if ('text' in sought) return sought.text
  if (typeof sought.value !== 'string') return undefined
  const cut = textCut(sought.value, dialect)
  return cut.side === 'at' ? scalars.text.bound(cut.value, dialect) : undefined
}

function isScalar(of: unknown): boolean {
  if (typeof of === 'number') return !Number.isNaN(of)
  return typeof of === 'boolean' || typeof of === 'bigint'
}

function noNull(list: Fragment): Fragment {
  return sql`NOT EXISTS (SELECT 1 FROM unnest(${list}) AS sallyport_element(element) WHERE sallyport_element.element IS NULL)`
}

type Json = Exclude<Dialect, 'postgres'>

/** A test of a JSON array; no function sees what is none, for it would fail. */
const ofArray: Readonly<Record<Json, (list: Fragment, test: Fragment) => Fragment>> = {
  sqlite: (list, test) =>
    sql`CASE WHEN typeof(${list}) = 'text' AND json_valid(${list}) THEN json_type(${list}) = 'array' AND ${test} ELSE 0 END`,
  mysql: (list, test) =>
    sql`CASE WHEN JSON_VALID(${list}) THEN JSON_TYPE(${list}) = 'ARRAY' AND ${test} ELSE 0 END`,
}

/** The elements that are texts. */
const elements: Readonly<Record<Json, (list: Fragment) => Fragment>> = {
  sqlite: (list) =>
    sql`SELECT 1 FROM json_each(${list}) AS sallyport_element WHERE sallyport_element.type = 'text'`,
  mysql: (list) =>
    sql`SELECT 1 FROM ${tableOf(list)} WHERE JSON_TYPE(sallyport_element.element) = 'STRING'`,
}

/** The elements that are no texts. */
const others: Readonly<Record<Json, (list: Fragment) => Fragment>> = {
  sqlite: (list) =>
    sql`SELECT 1 FROM json_each(${list}) AS sallyport_element WHERE sallyport_element.type <> 'text'`,
  mysql: (list) =>
    sql`SELECT 1 FROM ${tableOf(list)} WHERE JSON_TYPE(sallyport_element.element) <> 'STRING'`,
}

function tableOf(list: Fragment): Fragment {
  return sql`JSON_TABLE(${list}, '$[*]' COLUMNS (element JSON PATH '$')) AS sallyport_element`
}

function equals(dialect: Json, text: Fragment): Fragment {
  return dialect === 'sqlite'
    ? sql`sallyport_element.value COLLATE BINARY = ${text}`
    : sql`${bytes(sql`JSON_UNQUOTE(sallyport_element.element)`)} = ${text}`
}
