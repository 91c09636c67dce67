import { NAME_LENGTH_MAX, RuleError } from '../fields.ts'
import { type Fragment, verbatim } from './fragment.ts'

/** The databases that are spoken to; `mysql` is MySQL 8 and MariaDB. */
export type Dialect = 'sqlite' | 'postgres' | 'mysql'

// PostgreSQL cuts a longer name without a word, and may then mean another column.
const NAME_BYTES_MAX: Readonly<Record<Dialect, number>> = {
  sqlite: NAME_LENGTH_MAX * 4,
  postgres: 63,
  mysql: 64 * 4,
}

/** A name of a table or column, quoted. Throws a `RuleError` where the database could not have it. */
export function quotedName(dialect: Dialect, name: string): Fragment {
  const isPossible = name !== '' && !name.includes('\0') && name.isWellFormed()
  if (!isPossible || bytesOf(name) > NAME_BYTES_MAX[dialect]) {
    throw new RuleError('sql', `${JSON.stringify(name)} cannot be a name in ${dialect}`)
  }
  const quote = dialect === 'mysql' ? '`' : '"'
  return verbatim(quote + name.replaceAll(quote, quote + quote) + quote)
}

function bytesOf(name: string): number {
  return encodeURIComponent(name).replaceAll(/%../g, '-').length
}

/** Joins the parts of a fragment by the placeholders of its dialect. */
export function withPlaceholders(
  { strings }: Fragment,
  dialect: Dialect,
  firstPlaceholder: number,
): string {
  const marks = (i: number): string => (dialect === 'postgres' ? `$${firstPlaceholder + i}` : '?')
  return strings.reduce((text, part, i) => (i === 0 ? part : text + marks(i - 1) + part), '')
}
