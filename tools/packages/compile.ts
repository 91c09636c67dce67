import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { COMPILERS, compilerFolder } from './matrix.ts'
import { FORMATS, write } from './project.ts'
import type { Result } from './result.ts'
import { tryToRun } from './run.ts'

/** As strict as a compiler can be asked to be, down into the declarations of others. */
const STRICT = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  rewriteRelativeImportExtensions: true,
} as const

const ON_NODE = { ...STRICT, lib: ['es2022'], types: ['node'] }
const ANYWHERE = { ...STRICT, lib: ['es2022', 'dom', 'dom.iterable'], types: [] }
const BUNDLED = { module: 'preserve', moduleResolution: 'bundler', noEmit: true }

/** What is compiled, how: the sources on Node by both formats and as a bundler would, and those that run anywhere. */
const PROJECTS: Readonly<Record<string, object>> = {
  ...Object.fromEntries(
    Object.keys(FORMATS).map((format) => [
      format,
      project(ON_NODE, { module: 'nodenext', outDir: `out/${format}`, rootDir: format }, format),
    ]),
  ),
  bundled: project(ON_NODE, BUNDLED, 'import'),
  anywhere: project(ANYWHERE, BUNDLED, 'import', 'anywhere.ts'),
}

function project(...given: [base: object, options: object, folder: string, file?: string]): object {
  const [base, options, folder, file = 'main.ts'] = given
  return { compilerOptions: { ...base, ...options }, files: [`${folder}/${file}`] }
}

/** Has each compiler read the sources of a project; the last one leaves them compiled, in `out`. */
export async function compileAll(folder: string, entries: readonly string[]): Promise<Result[]> {
  for (const [name, settings] of Object.entries(PROJECTS)) {
    write(join(folder, `tsconfig.${name}.json`), settings)
  }
  for (const [format, type] of Object.entries(FORMATS)) {
    mkdirSync(join(folder, 'out', format), { recursive: true })
    write(join(folder, 'out', format, 'package.json'), { type })
  }
  const results: Result[] = []
  for (const version of COMPILERS) {
    const told: string[] = []
    for (const name of Object.keys(PROJECTS)) told.push(...(await compile(folder, version, name)))
    results.push(...attribute(told, entries, `TS ${version}`))
  }
  return results
}

async function compile(folder: string, version: string, name: string): Promise<string[]> {
  const compiler = join(folder, 'node_modules', compilerFolder(version), 'bin/tsc')
  const given = [compiler, '--pretty', 'false', '-p', `tsconfig.${name}.json`]
  const { code, out, error } = await tryToRun('node', given, folder)
  const told = `${out}${error}`.split('\n').filter((line) => /error/.test(line))
  if (code !== 0 && told.length === 0) return [`${name}: the compiler ended with ${code}`]
  return told.map((line) => `${name}: ${line}`)
}

/** What a compiler told, by the entry point that it is about: its program, its package, or else all of them. */
export function attribute(
  told: readonly string[],
  entries: readonly string[],
  environment: string,
): Result[] {
  return entries.map((entry) => ({
    entry,
    environment,
    problems: told.filter((line) => concerns(line, entry, entries)),
  }))
}

function concerns(line: string, entry: string, entries: readonly string[]): boolean {
  const named = entries.filter((one) => mentions(line, one))
  return named.length === 0 ? !isOfOthers(line) : named.includes(entry)
}

/** A program has the name of its entry point, and declarations stand in the folder of its package. */
function mentions(line: string, entry: string): boolean {
  const short = entry === 'sallyport' ? 'cli' : entry.replace('@sallyport/', '').replace('/', '-')
  const name = entry.split('/').slice(0, 2).join('/')
  return line.includes(`/${short}.ts(`) || line.includes(`node_modules/${name}/`)
}

/** Declarations of frameworks are theirs to mend: those who use them have `skipLibCheck`. */
function isOfOthers(line: string): boolean {
  return /node_modules\/(?!@?sallyport\b)/.test(line)
}
