import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { conformancePage } from '../../conformance/src/gate/page.ts'
import { loadThemes } from '../../conformance/src/load.ts'
import { reasons, refusals } from '../../packages/contract/src/catalogue.ts'
import { recordSchema } from '../../packages/contract/src/record.ts'
import { policySchema } from '../../packages/policy/src/document/schema.ts'
import { thirdPartyFiles } from '../packages/third-party.ts'
import { readMarks } from '../standards/marks.ts'
import { PAGE, standardsPage } from '../standards/page.ts'
import { problemsOf } from '../standards/problems.ts'
import { standards } from '../standards/standards.ts'
import { readTree } from '../tidy/tree.ts'
import { API } from './api/files.ts'
import { codes, indexPage, refusalPage } from './page.ts'
import { plainLinesFile } from './plain-lines.ts'
import { whichStatusAnswers } from './which-status/answers.ts'

/** Where the pages stand, one a code. Nothing else may stand there. */
export const PAGES = 'docs/refusals'

/** Where the page of what a gate answers otherwise stands. */
const GATE_PAGE = 'docs/guide/gate-conformance.md'

/** Where the answers of the page *Which status?* stand. */
const ANSWERS = 'site/src/which-status/answers.json'

/** A file the generator writes: its path from the root of the tree, and its text. */
export interface GeneratedFile {
  readonly path: string
  readonly text: string
}

// The tree whose tests say which clauses they prove.
const TREE = join(import.meta.dirname, '../..')

/**
 * Everything that follows from the catalogue, from the names of the tests, from what a guard answers, from the lock and from
 * sources in AssemblyScript. The same input always gives the same bytes.
 */
export async function generatedFiles(): Promise<readonly GeneratedFile[]> {
  const catalogue = { version: 1, refusals, reasons }
  const schema = recordSchema(Object.keys(refusals), Object.keys(reasons))
  return [
    { path: `${PAGES}/README.md`, text: indexPage() },
    ...codes().map((code) => ({ path: `${PAGES}/${code}.md`, text: refusalPage(code) })),
    { path: PAGE, text: standardsPage(standards, readMarks(readTree(TREE))) },
    { path: GATE_PAGE, text: conformancePage({ themes: loadThemes() }) },
    { path: 'packages/contract/catalogue.json', text: json(catalogue) },
    { path: 'packages/contract/record.schema.json', text: json(schema) },
    { path: 'packages/policy/policy.schema.json', text: json(policySchema()) },
    ...thirdPartyFiles(TREE),
    { path: ANSWERS, text: json(await whichStatusAnswers()) },
    await plainLinesFile(TREE),
  ]
}

/** Where the standards and the tests of the tree disagree: see `problemsOf`. */
export function standardsProblems(): readonly string[] {
  return problemsOf(standards, readMarks(readTree(TREE)))
}

/** The paths whose text on disk differs: changed, missing, or a page of a code that is gone. */
export function staleFiles(root: string, files: readonly GeneratedFile[]): string[] {
  const changed = files.filter(({ path, text }) => readText(join(root, path)) !== text)
  return [...changed.map(({ path }) => path), ...leftovers(root, files)]
}

/** Pages on disk that belong to no code, and to no entry point. */
export function leftovers(root: string, files: readonly GeneratedFile[]): string[] {
  const known = new Set(files.map(({ path }) => path))
  return [PAGES, API]
    .flatMap((folder) => readNames(join(root, folder)).map((name) => `${folder}/${name}`))
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
