/**
 * What moves the cursor of a terminal, or turns the direction of a line: C0, DEL, C1, the ends of lines of Unicode, the
 * controls of direction (UAX #9), and halves of surrogate pairs.
 */
const CONTROL =
  /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu

/** A text of somebody else, on one line of ours: each control character as JSON escapes it. */
export function visible(text: string): string {
  return text.replace(CONTROL, escapeOf)
}

/** The same over several lines: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  const lines = text.replaceAll('\r\n', '\n')
  return lines.replace(CONTROL, (one) => (one === '\n' || one === '\t' ? one : escapeOf(one)))
}

/** At most so many characters of a text; that there were more is shown. */
export function brief(text: string, length: number): string {
  if (text.length <= length) return text
  return `${text.slice(0, Math.max(0, length - 1)).toWellFormed()}…`
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
