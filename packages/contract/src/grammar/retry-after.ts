import { type Field, singleLine, trimLine } from './field.ts'
import { formatHttpDate, parseHttpDate } from './http-date.ts'
import type { Mistake } from './lexer.ts'
import { RETRY_AFTER_SECONDS_MAX } from './limits.ts'

/** The latest instant that a `Date` can hold. */
const INSTANT_MAX = 8_640_000_000_000_000

/**
 * How long a `Retry-After` asks to wait. `seconds` from now, never less than asked, 0 if the date has
 * passed; `instant`, the end of the wait, in milliseconds since 1970; `form`, how it was
 * written; `saturated`, true if the wait was longer than `RETRY_AFTER_SECONDS_MAX` and is that now.
 */
export interface RetryAfter {
  readonly seconds: number
  readonly instant: number
  readonly form: 'delay-seconds' | 'http-date'
  readonly saturated: boolean
}

/** What a `Retry-After` field says; `malformed` is to be treated as if the field were not there. */
export type RetryAfterReading =
  | { readonly kind: 'absent' }
  | ({ readonly kind: 'wait' } & RetryAfter)
  | { readonly kind: 'malformed'; readonly why: Mistake | 'neither-seconds-nor-date' }

/** Against what a date is measured: milliseconds since 1970 or a `Date`; without it, the clock. */
export interface RetryAfterOptions {
  readonly now?: number | Date | undefined
}

/**
 * Reads a `Retry-After` field (RFC 9110 section 10.2.3): `HTTP-date / 1*DIGIT` and nothing else. Never throws.
 *
 * `-1`, `+1`, `1.5`, `1e3` and `1, 1` are malformed, as is a second line. A wait may be years: a timer of
 * more than 2^31 - 1 ms fires at once, so compare `seconds` with the longest wait you want first.
 */
export function parseRetryAfter(field: Field, options: RetryAfterOptions = {}): RetryAfterReading {
  const line = singleLine(field)
  if (line.kind !== 'text') return line
  const text = trimLine(line.text)
  const now = nowOf(options)
  if (text === '') return { kind: 'malformed', why: 'empty' }
  if (/^[0-9]+$/.test(text)) return waitSeconds(text, now)
  const instant = parseHttpDate(text, { now })
  if (instant === undefined) return { kind: 'malformed', why: 'neither-seconds-nor-date' }
  const seconds = Math.max(0, Math.ceil((instant - now) / 1000))
  return { kind: 'wait', seconds, instant, form: 'http-date', saturated: false }
}

function waitSeconds(digits: string, now: number): RetryAfterReading {
  const asked = Number(digits)
  const saturated = asked > RETRY_AFTER_SECONDS_MAX
  const seconds = saturated ? RETRY_AFTER_SECONDS_MAX : asked
  const instant = now + seconds * 1000
  return { kind: 'wait', seconds, instant, form: 'delay-seconds', saturated }
}

function nowOf(options: RetryAfterOptions | null): number {
  const given = options?.now
  const now = given instanceof Date ? given.getTime() : given
  // Whoever gives no clock, or one that stands nowhere, gets the real one.
  return typeof now === 'number' && Math.abs(now) <= INSTANT_MAX ? now : Date.now()
}

/**
 * Writes a `Retry-After` field: seconds as a whole number, or a `Date` as an HTTP-date (RFC 9110 section
 * 10.2.3). Prefer seconds, they need no common clock. A wait that is no whole number from 0 is a `TypeError`.
 */
export function formatRetryAfter(wait: number | Date): string {
  if (wait instanceof Date) return formatHttpDate(wait.getTime())
  if (!Number.isSafeInteger(wait) || wait < 0) {
    throw new TypeError(`\`${wait}\` is no wait: it must be a whole number of seconds from 0`)
  }
  return String(wait)
}
