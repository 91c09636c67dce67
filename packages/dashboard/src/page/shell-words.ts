/** A part of a word: in quotes of three kinds, one escaped character, or what is plain; or the blanks between two. */
const PART = /\s+|'[^']*'|\$'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\$]+|\$/gsy

/**
 * The words of a command line; `undefined` where a quote is left open or a command stands in it, for then it is anybody's
 * guess what belongs to what.
 */
export function wordsOf(line: string): readonly string[] | undefined {
  const whole = line.replace(/\\\r?\n/g, ' ')
  const parts = whole.match(PART) ?? []
  const isRead = parts.reduce((length, part) => length + part.length, 0) === whole.length
  if (!isRead || /\$\(|`|\^["\s]/.test(whole)) return undefined
  const words: string[] = []
  let isInside = false
  for (const part of parts) {
    const isBlank = /^\s/.test(part)
    if (!isBlank) words.push((isInside ? (words.pop() ?? '') : '') + plain(part))
    isInside = !isBlank
  }
  return words
}

/** What the shell makes of a part: in single quotes nothing is special. */
function plain(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1)
  if (part.startsWith("$'")) return part.slice(2, -1).replace(/\\(.)/gs, '$1')
  if (part.startsWith('"')) return part.slice(1, -1).replace(/\\(["\\$`])/g, '$1')
  return part.startsWith('\\') ? part.slice(1) : part
}
