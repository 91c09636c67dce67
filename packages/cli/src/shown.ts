import type { Terminal } from './command.ts'

/**
 * What moves the cursor of a terminal, writes over what stands there or turns the direction of a line:
 * C0, DEL, C1, the ends of lines of Unicode, and the controls of direction (UAX #9).
 */
const CONTROL = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu

/** What our own lines have besides: they end, have columns, and are painted (see `paint.ts`). */
const OURS = /^[\n\t]$/
const ESCAPE = String.fromCharCode(0x1b)
const PAINTED = new RegExp(`(${ESCAPE}\\[(?:0|1|2|31|32)m)`, 'u')

/** A text of somebody else, in a line of ours: each control character as JSON escapes it. */
export function shown(text: string): string {
  return text.replace(CONTROL, escapeOf)
}

/** A row of a table; no cell begins another one, or another row. */
export function row(cells: readonly string[]): string {
  return cells.map(shown).join('\t')
}

/** A terminal to which no line is written as it is: the last resort for what was not made for it. */
export function cautious(terminal: Terminal): Terminal {
  const isPainted = terminal.paint('strong', '') !== ''
  return {
    ...terminal,
    out: (line) =>
      terminal.out(isPainted ? line.split(PAINTED).map(unpainted).join('') : own(line)),
    error: (line) => terminal.error(own(line)),
  }
}

/** Of a split line every second part is a colour. */
function unpainted(part: string, i: number): string {
  return i % 2 === 1 ? part : own(part)
}

function own(line: string): string {
  return line.replace(CONTROL, (character) =>
    OURS.test(character) ? character : escapeOf(character),
  )
}

function escapeOf(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
