/** What moves the cursor of a terminal or turns the direction of a line (C0, DEL, C1, line ends of Unicode, UAX #9). */
const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** A text out of a log, on one line of ours: each control character as JSON escapes it, and cut to a length. */
export function visible(text: string, length = 200): string {
  const short = text.length > length ? `${text.slice(0, length - 1)}…` : text
  return short.replace(
    CONTROL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
