import type { FilePlace } from '../plan.ts'

/**
 * Finds where operations stand in a document, by its lines alone: a parser that keeps every place is four times slower
 * on a large one. `undefined` where a path is written in a way that is not found so.
 */
export function placesIn(
  text: string,
  path: string,
): (template: string, method: string) => FilePlace | undefined {
  const keys = new Map<string, number>()
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    const [, name] = /^\s*["']?(\/[^"':\s]*)["']?\s*:/.exec(line) ?? []
    if (name !== undefined && !keys.has(name)) keys.set(name, index)
  }
  return (template, method) => {
    const start = keys.get(template)
    if (start === undefined) return undefined
    const at = methodBelow(lines, start, method)
    return `${path}:${at + 1}:${lines[at]?.search(/\S/) ?? 0}`.replace(
      /\d+$/,
      (n) => `${Number(n) + 1}`,
    )
  }
}

/** Lines that are looked through below a path. */
const LINES_MAX = 2_000

function methodBelow(lines: readonly string[], start: number, method: string): number {
  const wanted = new RegExp(`^\\s*["']?${method.toLowerCase()}["']?\\s*:`)
  const indent = lines[start]?.search(/\S/) ?? 0
  for (let at = start + 1; at < Math.min(lines.length, start + LINES_MAX); at++) {
    const line = lines[at] ?? ''
    if (line.trim() !== '' && line.search(/\S/) <= indent) break
    if (wanted.test(line)) return at
  }
  return start
}
