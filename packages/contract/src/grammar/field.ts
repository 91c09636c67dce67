import { endOfBlanks, type Mistake, SPACE, TAB } from './lexer.ts'
import { FIELD_LENGTH_MAX } from './limits.ts'

/**
 * A field as it comes: one value, or its field lines in order; `undefined`, `null` and an empty list
 * say that there is no such field. Values are strings of bytes (one character for each byte, as
 * `node:http` and `Headers` give them), so a character above U+00FF is a mistake wherever it stands.
 */
export type Field = string | readonly string[] | null | undefined

/** A field made one text, or why it cannot be one. */
export type FieldText =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'malformed'; readonly why: Mistake }

const ABSENT: FieldText = { kind: 'absent' }
const NOT_TEXT: FieldText = { kind: 'malformed', why: 'not-text' }
const TOO_LONG: FieldText = { kind: 'malformed', why: 'too-long' }

/** One line of a field without the white space around it, which is no part of it (RFC 9110 section 5.5). */
export function trimLine(line: string): string {
  const from = endOfBlanks(line, 0)
  let to = line.length
  while (to > from && isBlank(line.charCodeAt(to - 1))) to -= 1
  return line.slice(from, to)
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

/**
 * The lines of a list field joined by comma and space (RFC 9110 section 5.3). A text that spans two
 * lines is what the joined field says it is, because any recipient on the way may have joined them.
 */
export function joinLines(field: unknown): FieldText {
  return fieldText(field, (lines) => ({ kind: 'text', text: lines.map(trimLine).join(', ') }))
}

/** The one line of a field that is no list; a second line is `repeated`, whatever it says. */
export function singleLine(field: unknown): FieldText {
  return fieldText(field, (lines) => {
    if (lines.length > 1) return { kind: 'malformed', why: 'repeated' }
    return { kind: 'text', text: lines[0] ?? '' }
  })
}

/** The lines of a structured field joined (RFC 9651 section 4.2), which knows no white space but its own. */
export function joinStructuredLines(field: unknown): FieldText {
  return fieldText(field, (lines) => ({ kind: 'text', text: lines.join(', ') }))
}

function fieldText(field: unknown, join: (lines: readonly string[]) => FieldText): FieldText {
  if (typeof field === 'string') {
    return field.length > FIELD_LENGTH_MAX ? TOO_LONG : { kind: 'text', text: field }
  }
  if (field === undefined || field === null) return ABSENT
  try {
    const lines = checkedLines(field)
    if (!Array.isArray(lines)) return lines
    return lines.length === 0 ? ABSENT : join(lines)
  } catch {
    // What is no list at all can throw when it is looked at: a revoked proxy, a getter.
    return NOT_TEXT
  }
}

/** A copy of the lines, made only as far as the limit reaches: a list's own length may lie. */
function checkedLines(field: unknown): string[] | FieldText {
  if (!Array.isArray(field)) return NOT_TEXT
  const lines: string[] = []
  let length = -2
  for (let index = 0; index < field.length; index += 1) {
    const line: unknown = field[index]
    if (typeof line !== 'string') return NOT_TEXT
    length += line.length + 2
    if (length > FIELD_LENGTH_MAX) return TOO_LONG
    lines.push(line)
  }
  return lines
}
