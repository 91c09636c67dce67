import { INSTANT_END, INSTANT_MIN, statedInstant } from '../instant.ts'
import type { OrderOperator } from './cut.ts'
import type { Dialect } from './dialect.ts'
import { allOf, anyOf, type Condition, type Fragment, sql, value } from './fragment.ts'

/** A span of milliseconds, its end not in it. */
interface Span {
  readonly from: number
  readonly until: number
}

const ALL: Span = { from: INSTANT_MIN, until: INSTANT_END }

/**
 * A `timestamp` column compared by order with an instant.
 *
 * Drivers cut a time to milliseconds, so every comparison is that of a span, which an index serves:
 * equal to 12:00:00.000 is from then until before 12:00:00.001.
 */
export function timeOrder(
  name: Fragment,
  operator: OrderOperator,
  { value: of, dialect }: { readonly value: unknown; readonly dialect: Dialect },
): Condition {
  const instant = statedInstant(of)
  return instant === undefined ? 'never' : within(name, spanOf(operator, Number(instant)), dialect)
}

/** The column certainly has one of the instants. */
export function timeAmong(name: Fragment, values: readonly unknown[], dialect: Dialect): Condition {
  return anyOf(
    wholeInstants(values).map((at) => within(name, { from: at, until: at + 1 }, dialect)),
  )
}

/** The column certainly has none of the instants. */
export function timeApart(name: Fragment, values: readonly unknown[], dialect: Dialect): Condition {
  if (values.some((one) => statedInstant(one) === undefined)) return 'never'
  const others = wholeInstants(values).map((at) =>
    anyOf([
      within(name, { from: INSTANT_MIN, until: at }, dialect),
      within(name, { from: at + 1, until: INSTANT_END }, dialect),
    ]),
  )
  return others.length === 0 ? within(name, ALL, dialect) : allOf(others)
}

/** The instants that a column can have: whole milliseconds of the years that all databases know. */
function wholeInstants(values: readonly unknown[]): readonly number[] {
  return values.flatMap((one) => {
    const instant = Number(statedInstant(one) ?? Number.NaN)
    const isPossible = Number.isInteger(instant) && instant >= ALL.from && instant < ALL.until
    return isPossible ? [instant] : []
  })
}

function spanOf(operator: OrderOperator, instant: number): Span {
  switch (operator) {
    case 'less':
      return { ...ALL, until: Math.ceil(instant) }
    case 'less_or_equal':
      return { ...ALL, until: Math.floor(instant) + 1 }
    case 'greater':
      return { ...ALL, from: Math.floor(instant) + 1 }
    case 'greater_or_equal':
      return { ...ALL, from: Math.ceil(instant) }
  }
}

function within(name: Fragment, span: Span, dialect: Dialect): Condition {
  const from = Math.max(span.from, ALL.from)
  const until = Math.min(span.until, ALL.until)
  return from < until ? writers[dialect](name, { from, until }) : 'never'
}

const writers: Readonly<Record<Dialect, (name: Fragment, span: Span) => Fragment>> = {
  postgres(name, { from, until }) {
    const first = sql`CAST(${value(iso(from))} AS timestamptz)`
    // PostgreSQL knows the year 10000, and later ones, and infinity.
    const end = until === INSTANT_END ? '10000-01-01T00:00:00.000Z' : iso(until)
    return sql`${name} >= ${first} AND ${name} < CAST(${value(end)} AS timestamptz)`
  },
  mysql(name, { from, until }) {
    const at = (instant: number): Fragment =>
      sql`CAST(${value(iso(instant).slice(0, -1).replace('T', ' '))} AS DATETIME(3))`
    const first = sql`${name} >= ${at(from)}`
    return until === INSTANT_END ? first : sql`${first} AND ${name} < ${at(until)}`
  },
  sqlite(name, { from, until }) {
    const isWhole = sql`typeof(${name}) IN ('integer', 'real') AND ${name} = CAST(${name} AS INTEGER)`
    const isNumber = sql`${isWhole} AND ${name} >= ${value(from)} AND ${name} < ${value(until)}`
    // Only texts of this one form have the order of the clock. Adding nothing carries 24:00 over.
    const canonical = sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${name}, '+0 days')`
    const isText = sql`typeof(${name}) = 'text' AND ${name} COLLATE BINARY = ${canonical}`
    // A colon comes after every digit.
    const end = value(until === INSTANT_END ? ':' : iso(until))
    const order = sql`${name} COLLATE BINARY >= ${value(iso(from))} AND ${name} COLLATE BINARY < ${end}`
    return sql`(${isNumber} OR ${isText} AND ${order})`
  },
}

function iso(instant: number): string {
  return new Date(instant).toISOString()
}
