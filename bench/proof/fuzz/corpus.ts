import { readFileSync } from 'node:fs'
import { GRAMMARS } from './grammar.ts'
import type { Parser } from './parser.ts'

/**
 * What an operator writes and a library reads: `yaml` takes more than linear time for a text of nothing but mistakes, and
 * how long Cedar takes is its own.
 */
const OPERATORS: ReadonlySet<string> = new Set([
  ...['gate/settings', 'audit/document', 'audit/file', 'cedar/policies'],
])

/** How a parser is tried, without its seeds. */
export type Reader = Parser['read']

/** The parsers of a part, each with its seeds: those of `corpus/<part>.json`, by the parser's name. */
export function parsersOf(
  part: string,
  readers: Readonly<Record<string, Reader>>,
): readonly Parser[] {
  const file = new URL(`./corpus/${part}.json`, import.meta.url)
  const corpus = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string[]>>
  const lost = Object.keys(corpus).filter((name) => !Object.hasOwn(readers, name))
  if (lost.length > 0) throw new TypeError(`${part}: nothing reads the seeds of ${lost.join(', ')}`)
  return Object.entries(readers).map(([name, read]) => {
    const seeds = corpus[name] ?? []
    if (seeds.length === 0) throw new TypeError(`${part}: there are no seeds for \`${name}\``)
    const full = `${part}/${name}`
    const from = OPERATORS.has(full) ? 'operator' : 'stranger'
    return { name: full, seeds, from, read, grammar: GRAMMARS[full] }
  })
}
