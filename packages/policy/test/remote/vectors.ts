import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The rows of a table of vectors, each split into its words. */
export function readVectors(name: 'gateway' | 'todo' | 'search'): readonly (readonly string[])[] {
  const text = readFileSync(join(import.meta.dirname, 'vectors', `${name}.txt`), 'utf8')
  const lines = text.trimEnd().split('\n')
  return lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' '))
}
