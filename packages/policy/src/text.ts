/** The longest private text about one requirement, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 240

const PLAIN = /^[\w:./-]+$/

/** A text cut to at most `TEXT_LENGTH_MAX`, with an ellipsis where something was left out. */
export function bounded(text: string): string {
  if (text.length <= TEXT_LENGTH_MAX) return text
  // A cut may fall inside a surrogate pair; half of one is not a text that every log can hold.
  return `${text.slice(0, TEXT_LENGTH_MAX - 1).toWellFormed()}…`
}

/** A name in words: bare where it is plain, else quoted, so that two rules never read alike. */
export function quoted(name: string): string {
  return PLAIN.test(name) ? name : JSON.stringify(name)
}

/**
 * A value for the record. Only scalars are shown: an object may be large, circular or secret.
 */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  if (typeof value === 'string') return bounded(JSON.stringify(value.slice(0, TEXT_LENGTH_MAX)))
  if (Array.isArray(value)) return `list of ${value.length}`
  if (typeof value === 'object' || typeof value === 'function') return 'an object'
  return bounded(String(value))
}

/** A list of names for the record: `sets member, auditor`, or `no sets`. */
export function listed(what: string, names: readonly string[] | undefined): string {
  if (names === undefined || names.length === 0) return `no ${what}`
  // 64 names are always more than the text can hold with room to spare.
  return bounded(`${what} ${names.slice(0, 64).map(quoted).join(', ')}`)
}
