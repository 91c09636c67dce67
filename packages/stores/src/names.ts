/** The longest name, subject, tenant or set, in characters. */
export const NAME_LENGTH_MAX = 255

/** What moves the cursor of whoever reads it, or turns the direction of a line (UAX #9). */
const CONTROL = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u

/**
 * Whether a text can be the id of something kept. PostgreSQL has no NUL in a text; half a surrogate
 * pair becomes U+FFFD on its way to any store, where all such texts would be one.
 */
export function isName(text: unknown): text is string {
  if (typeof text !== 'string' || text === '') return false
  return text.length <= NAME_LENGTH_MAX && !text.includes('\0') && text.isWellFormed()
}

/** Throws where a text cannot be the id of something kept. */
export function checkId(what: string, text: unknown): asserts text is string {
  if (isName(text)) return
  checkWellFormed(what, text)
  throw new TypeError(
    `the ${what} must be a text of 1 to ${NAME_LENGTH_MAX} characters, without NUL`,
  )
}

/** Throws where a text would be one with others in a store: it is not well-formed Unicode. */
export function checkWellFormed(what: string, text: unknown): void {
  if (typeof text !== 'string' || text.isWellFormed()) return
  throw new TypeError(
    `the ${what} ends or begins within a character: a surrogate has no other half`,
  )
}

/** Throws where a text cannot be a name that people are shown. */
export function checkName(what: string, text: unknown): void {
  checkId(what, text)
  if (!CONTROL.test(text)) return
  throw new TypeError(`the ${what} must not have characters that control a terminal or turn a line`)
}
