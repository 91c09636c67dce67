import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { reasons, refusals } from '../../packages/contract/src/catalogue.ts'
import { recordSchema } from '../../packages/contract/src/record.ts'
import { policySchema } from '../../packages/policy/src/document/schema.ts'
import { codes, indexPage, refusalPage } from './page.ts'

/** Where the pages stand, one a code. Nothing else may stand there. */
export const PAGES = 'docs/refusals'

/** A file the generator writes: its path from the root of the tree, and its text. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

/** Everything that follows from the catalogue. The same input always gives the same bytes. */
export function generatedFiles(): readonly GeneratedFile[] {
  const catalogue = { version: 1, refusals, reasons }
  const schema = recordSchema(Object.keys(refusals), Object.keys(reasons))
  return [
    { path: `${PAGES}/README.md`, text: indexPage() },
    ...codes().map((code) => ({ path: `${PAGES}/${code}.md`, text: refusalPage(code) })),
    { path: 'packages/contract/catalogue.json', text: json(catalogue) },
    { path: 'packages/contract/record.schema.json', text: json(schema) },
    { path: 'packages/policy/policy.schema.json', text: json(policySchema()) },
  ]
}

/** The paths whose text on disk differs: changed, missing, or a page of a code that is gone. */
export function staleFiles(root: string, files: readonly GeneratedFile[]): string[] {
  const changed = files.filter(({ path, text }) => readText(join(root, path)) !== text)
  return [...changed.map(({ path }) => path), ...leftovers(root, files)]
}

/** Pages on disk that belong to no code. */
export function leftovers(root: string, files: readonly GeneratedFile[]): string[] {
  const known = new Set(files.map(({ path }) => path))
  return readNames(join(root, PAGES))
    .map((name) => `${PAGES}/${name}`)
    .filter((path) => !known.has(path))
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
