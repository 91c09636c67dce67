import { type Address, readAddress } from '../address.ts'
import { RuleError } from '../fields.ts'
import type { RuleInput } from '../leaf.ts'
import { ownValue } from '../own.ts'
import { type Fragment, sql, value } from './fragment.ts'

/** What the settings of a session are named after, where nothing else is said. */
export const SETTINGS = 'sallyport'

/** A statement with the values of its placeholders. */
export interface Statement {
  readonly text: string
  readonly values: readonly string[]
}

/** The settings that a policy reads. */
type Setting = 'subject' | 'context' | 'address' | 'now'

const PREFIX = /^[a-z_][a-z0-9_]{0,30}$/

/**
 * Says to PostgreSQL who asks, for the policies of `rowLevelSecurity`. To be sent at the start of each
 * transaction: the settings end with it, so that a pooled connection hands on nobody's.
 *
 * Outside a transaction it has no effect, and the policies then know no subject. Throws a `RuleError`
 * on a value that PostgreSQL cannot hold: U+0000, half of a surrogate pair, an infinite number.
 *
 *     await client.query('BEGIN')
 *     const { text, values } = sessionOf({ subject, context: {}, now: Date.now() })
 *     await client.query(text, values)
 */
export function sessionOf(
  { subject, context, now }: Pick<RuleInput, 'subject' | 'context' | 'now'>,
  settings: string = SETTINGS,
): Statement {
  checkSettings(settings)
  const address = readAddress(ownValue(context, 'address'))
  const values: Readonly<Record<Setting, string>> = {
    subject: subject === undefined ? '' : subjectJson(subject),
    context: objectJson(context, 'context'),
    address: address === undefined ? '' : addressText(address),
    now: now === undefined || Number.isNaN(now) ? '' : finite(now, 'now'),
  }
  const entries = Object.entries(values)
  const calls = entries.map((_, i) => `set_config($${2 * i + 1}, $${2 * i + 2}, true)`)
  return {
    text: `SELECT ${calls.join(', ')}`,
    values: entries.flatMap(([name, one]) => [`${settings}.${name}`, one]),
  }
}

/** Throws where a name could not begin that of a setting. */
export function checkSettings(settings: string): void {
  if (PREFIX.test(settings)) return
  throw new RuleError('sql', '`settings` is a word of lower-case letters, digits and underscores')
}

/** A setting as the policy reads it: worked out once a query, and NULL where it was not set. */
export function setting(settings: string, name: Setting): Fragment {
  // After a transaction that set it, PostgreSQL has the empty text for what was never set.
  return sql`NULLIF(current_setting(${value(`${settings}.${name}`)}, true), '')`
}

/** The subject, as jsonb. */
export function subjectField(settings: string, ...path: readonly string[]): Fragment {
  return path.reduce(
    (json, name) => sql`${json} -> ${value(name)}`,
    sql`CAST(${setting(settings, 'subject')} AS jsonb)`,
  )
}

/** A value of the context, as jsonb. */
export function contextField(settings: string, name: string): Fragment {
  return sql`CAST(${setting(settings, 'context')} AS jsonb) -> ${value(name)}`
}

/** Something that does not ask of the row, in parentheses of its own: PostgreSQL does it once a query. */
export function once(fragment: Fragment): Fragment {
  return sql`(SELECT ${fragment})`
}

/** An address in the one way of writing that PostgreSQL reads as `inet`. */
export function addressText(address: Address): string {
  const parts = (word: number, bits: number): readonly number[] =>
    Array.from({ length: 32 / bits }, (_, i) => (word >>> (32 - bits * (i + 1))) & (2 ** bits - 1))
  if (typeof address === 'number') return parts(address, 8).join('.')
  return address
    .flatMap((word) => parts(word, 16))
    .map((group) => group.toString(16))
    .join(':')
}

/**
 * A value as JSON that loses nothing: whole numbers with all their digits. What no rule can compare is
 * null.
 */
export function exactJson(of: unknown, what: string): string {
  if (!Array.isArray(of)) return scalarJson(of, what)
  return `[${Array.from(of, (element: unknown) => scalarJson(element, what)).join(',')}]`
}

function scalarJson(of: unknown, what: string): string {
  if (typeof of === 'string') return textJson(of, what)
  if (typeof of === 'boolean') return String(of)
  if (typeof of === 'bigint') return finite(of, what)
  return typeof of === 'number' && !Number.isNaN(of) ? finite(of, what) : 'null'
}

function textJson(text: string, what: string): string {
  if (text.isWellFormed() && !text.includes('\0')) return JSON.stringify(text)
  throw new RuleError('sql', `${what}: PostgreSQL cannot hold this text`)
}

/** A number in digits. It has to be one of double precision, as the columns have them. */
function finite(number: number | bigint, what: string): string {
  const isWhole = typeof number === 'bigint' || Number.isInteger(number)
  if (!isWhole && Number.isFinite(number)) return String(number)
  if (isWhole) {
    const whole = BigInt(number)
    if (isHeld(whole)) return String(whole)
  }
  throw new RuleError('sql', `${what}: PostgreSQL cannot compare this number exactly`)
}

function isHeld(whole: bigint): boolean {
  const double = Number(whole)
  return Number.isFinite(double) && BigInt(double) === whole
}

function objectJson(holder: Readonly<Record<string, unknown>>, what: string): string {
  const members = Object.entries(holder).flatMap(([name, of]) =>
    of === undefined ? [] : [`${textJson(name, what)}:${exactJson(of, `${what} ${name}`)}`],
  )
  return `{${members.join(',')}}`
}

function subjectJson(subject: NonNullable<RuleInput['subject']>): string {
  const { id, kind, tenant, sets, permissions, scopes, attributes, authentication } = subject
  const { acr, time } = authentication
  const plain = { id, kind, tenant, sets, permissions, scopes, acr, time }
  const members = Object.entries(plain).flatMap(([name, of]) =>
    of === undefined ? [] : [`"${name}":${exactJson(of, `subject ${name}`)}`],
  )
  return `{${members.join(',')},"attributes":${objectJson(attributes ?? {}, 'attribute')}}`
}
