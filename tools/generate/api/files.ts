import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GeneratedFile } from '../files.ts'
import { declarationFiles, formatted } from './emit.ts'
import { type Declarations, type Exported, exportedFrom } from './exported.ts'
import { apiIndex, apiPage, type EntryPoint, pageName } from './page.ts'

/** Where the reference stands. Nothing else may stand there. */
export const API = 'docs/api'

const PACKAGES = join(import.meta.dirname, '../../../packages')

/** The reference: a page for each entry point of each package, and the one that leads to them. */
export function apiFiles(): readonly GeneratedFile[] {
  const entries = entryPoints()
  return [
    { path: `${API}/README.md`, text: apiIndex(entries) },
    ...entries.map((entry) => ({ path: `${API}/${pageName(entry)}`, text: apiPage(entry) })),
  ]
}

interface Manifest {
  readonly name: string
  readonly description: string
  readonly exports: Readonly<Record<string, string | { readonly 'sallyport:source'?: string }>>
}

/** An entry point before it is read: its name, its package, and the path of its source without ending. */
interface Entry {
  readonly name: string
  readonly description: string
  readonly path: string
}

function entryPoints(): readonly EntryPoint[] {
  const entries = readdirSync(PACKAGES).flatMap(entriesOf)
  const packages = new Map(entries.map(({ name, path }) => [name, path]))
  const all: Declarations = { files: declarationFiles(), packages }
  const read = entries
    .map((entry) => ({ ...entry, exported: exportedFrom(entry.path, all) }))
    .filter(({ exported }) => exported.length > 0)
  const shown = formatted(read.flatMap(({ exported }) => exported.map(declarationText)))
  let next = 0
  return read.map((entry) => ({
    ...entry,
    exported: entry.exported.map((one) => ({
      ...one,
      declarations: [(shown[next++] ?? '').replace(/^declare /gm, '')],
    })),
  }))
}

function entriesOf(folder: string): readonly Entry[] {
  const text = readFileSync(join(PACKAGES, folder, 'package.json'), 'utf8')
  const { name, description, exports = {} } = JSON.parse(text) as Manifest
  return Object.entries(exports).flatMap(([at, target]) => {
    const source = typeof target === 'string' ? undefined : target['sallyport:source']
    if (source === undefined) return []
    const path = join(folder, source).replace(/\.ts$/, '')
    return [{ name: join(name, at), description, path }]
  })
}

/** What is private is not part of it. */
function declarationText({ declarations }: Exported): string {
  return declarations
    .map((text) =>
      text.replace(/^export (?:declare )?/, '').replace(/^\s*(?:#private|private .*);\n/gm, ''),
    )
    .map((text) => (/^(?:function|const|class|abstract)/.test(text) ? `declare ${text}` : text))
    .join('\n')
}
