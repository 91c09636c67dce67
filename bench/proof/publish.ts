import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Row } from './proof.ts'
import { tableOf } from './table.ts'

const HEAD = `# What was tried to break Sallyport

Written by \`npm run proof -- --write\`. A row is of the run that it names, by the time it began (UTC).
How each proof works stands in [what it costs](../README.md).
`

/** Puts rows in the place of those that were published before, and writes the table anew. */
export function publish(folder: URL, rows: readonly Row[]): void {
  const file = new URL('results.json', folder)
  const before: readonly Row[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  const byName = new Map([...before, ...rows].map((row) => [row.name, row]))
  const all = [...byName.values()]
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`)
  writeFileSync(new URL('README.md', folder), `${HEAD}\n${tableOf(all)}\n`)
}
