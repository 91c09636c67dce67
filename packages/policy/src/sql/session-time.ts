import { DAYS, type TimeRule } from '../leaves/time.ts'
import { minuteOf } from '../local-time.ts'
import { TRUE } from '../truth.ts'
import { allOf, anyOf, type Condition, type Fragment, sql, value, verbatim } from './fragment.ts'
import type { Wanted } from './place.ts'
import { once, setting } from './session.ts'
import type { SessionPlace } from './session-place.ts'

/** A window of time, by the clocks that PostgreSQL knows. */
export function sessionTime(rule: TimeRule, wanted: Wanted, { settings }: SessionPlace): Condition {
  const now = sql`CAST(${setting(settings, 'now')} AS double precision)`
  const open = allOf([
    rule.notBefore === undefined ? 'always' : sql`${now} >= ${instant(rule.notBefore)}`,
    rule.notAfter === undefined ? 'always' : sql`${now} <= ${instant(rule.notAfter)}`,
    isOpen(rule, now),
  ])
  if (typeof open === 'string') return open
  return once(wanted === TRUE ? open : sql`NOT ${open}`)
}

/** The window of the week; one over midnight belongs to the day on which it begins. */
function isOpen({ zone = 'UTC', days, from, until }: TimeRule, now: Fragment): Condition {
  if ((days ?? from ?? until) === undefined) return 'always'
  const clock = sql`(to_timestamp(floor(${now} / 60000) * 60) AT TIME ZONE ${value(zone)})`
  const minute = sql`date_part('hour', ${clock}) * 60 + date_part('minute', ${clock})`
  const [start, end] = [minuteOf(from ?? '00:00'), minuteOf(until ?? '24:00')]
  const day = sql`date_part('isodow', ${clock})`
  const begins = allOf([onDays(days, day), sql`${minute} >= ${number(start)}`])
  const lasts = sql`${minute} < ${number(end)}`
  if (start < end) return allOf([begins, lasts])
  // Of the day before: Monday follows Sunday.
  const before = sql`date_part('isodow', ${clock} - interval '1 day')`
  return anyOf([begins, allOf([onDays(days, before), lasts])])
}

function onDays(days: TimeRule['days'], day: Fragment): Condition {
  if (days === undefined) return 'always'
  const numbers = days.map((name) => DAYS.indexOf(name) + 1).join(', ')
  return sql`${day} IN (${verbatim(numbers)})`
}

function instant(written: string): Fragment {
  return number(Date.parse(written))
}

function number(of: number): Fragment {
  return verbatim(String(of))
}
