import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programs } from './matrix.ts'
import { run } from './run.ts'
import type { Tarball } from './tarballs.ts'

/** The sources of somebody who installs the packages, in our tree. */
export const CONSUMER: string = join(import.meta.dirname, 'consumer')

/** How sources get at a package, and what their package.json says for it to be so. */
export const FORMATS = { import: 'module', require: 'commonjs' } as const

/**
 * Makes a project that has the tarballs and everything that is tried with them, from the registry. Its sources are there
 * once as ES modules and once as CommonJS.
 */
export async function makeProject(folder: string, tarballs: readonly Tarball[]): Promise<void> {
  mkdirSync(folder)
  const manifest = JSON.parse(readFileSync(join(CONSUMER, 'package.json'), 'utf8')) as Wanted
  const own = Object.fromEntries(tarballs.map(({ name, path }) => [name, `file:${path}`]))
  const dependencies = { ...manifest.dependencies, ...own }
  const devDependencies = { ...manifest.devDependencies, ...programs() }
  write(join(folder, 'package.json'), { ...manifest, dependencies, devDependencies })
  for (const [format, type] of Object.entries(FORMATS)) {
    cpSync(join(CONSUMER, 'src'), join(folder, format), { recursive: true })
    write(join(folder, format, 'package.json'), { type })
  }
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], folder)
}

interface Wanted {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

/** Writes a value as JSON. */
export function write(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}
