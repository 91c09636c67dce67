/** The longest private text about one requirement, in UTF-16 units. */
export const TEXT_LENGTH_MAX = 240

/** The characters of names that read as one word, by their codes. */
const PLAIN = charactersOf(/^[\w:./-]$/)
/** The characters that JSON writes as they are. */
const UNESCAPED = charactersOf(/^[ !#-[\]-~]$/)
/** How long a text may be to be looked at character by character; most names are shorter. */
const SHORT_LENGTH_MAX = 64

/** A text cut to at most `TEXT_LENGTH_MAX`, with an ellipsis where something was left out. */
export function bounded(text: string): string {
  if (text.length <= TEXT_LENGTH_MAX) return text
  // A cut may fall inside a surrogate pair; half of one is not a text that every log can hold.
  return `${text.slice(0, TEXT_LENGTH_MAX - 1).toWellFormed()}…`
}

/**
 * The same text as the name of a property, of which an engine keeps one: to compare two of them is to
 * compare their places, which makes a reason a tenth cheaper (bench/policy).
 */
export function interned(text: string): string {
  return Object.keys({ [text]: true })[0] ?? text
}

/** A name in words: bare where it is plain, else quoted, so that two rules never read alike. */
export function quoted(name: string): string {
  return name !== '' && isOf(name, PLAIN) ? name : JSON.stringify(name)
}

/**
 * A value for the record. Only scalars are shown: an object may be large, circular or secret.
 */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  if (typeof value === 'string') return inQuotes(value)
  if (Array.isArray(value)) return `list of ${value.length}`
  if (typeof value === 'object' || typeof value === 'function') return 'an object'
  return bounded(String(value))
}

/** A list of names for the record: `sets member, auditor`, or `no sets`. */
export function listed(what: string, names: readonly string[] | undefined): string {
  if (names === undefined || names.length === 0) return `no ${what}`
  // 64 names are always more than the text can hold with room to spare.
  const count = Math.min(names.length, 64)
  let text = `${what} ${quoted(names[0] as string)}`
  for (let i = 1; i < count; i += 1) text += `, ${quoted(names[i] as string)}`
  return bounded(text)
}

/** A text as JSON; most need no escape. */
function inQuotes(text: string): string {
  if (text.length <= SHORT_LENGTH_MAX && isOf(text, UNESCAPED)) return `"${text}"`
  return bounded(JSON.stringify(text.slice(0, TEXT_LENGTH_MAX)))
}

/** Whether all characters are of a class. A pattern would take three times as long (measured). */
function isOf(text: string, characters: Uint8Array): boolean {
  for (let i = 0; i < text.length; i += 1) {
    if (characters[text.charCodeAt(i)] !== 1) return false
  }
  return true
}

function charactersOf(pattern: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) =>
    pattern.test(String.fromCharCode(code)) ? 1 : 0,
  )
}
