import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Theme } from './case.ts'

const ROOT = join(import.meta.dirname, '..')

/** Reads a JSON file of this folder. */
export function readData(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'))
}

/** The names of the files with cases. */
export function caseFiles(): readonly string[] {
  return readdirSync(join(ROOT, 'cases'))
    .filter((name) => name.endsWith('.json') && name !== 'schema.json')
    .map((name) => `cases/${name}`)
}

/** All cases, by theme. That they meet `cases/schema.json` is proved by a test, not here. */
export function loadThemes(): readonly Theme[] {
  return caseFiles().map((path) => readData(path) as Theme)
}
