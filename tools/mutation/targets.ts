import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is mutated together: sources, and the tests that must find every mutant of them. */
export interface Target {
  readonly name: string
  /** Paths from the root, patterns resolved. */
  readonly files: readonly string[]
  readonly tests: readonly string[]
}

interface TargetEntry {
  readonly name: string
  readonly files: readonly string[]
  readonly tests: readonly string[]
}

/**
 * Reads a list of targets, or only the one of a name.
 *
 * A pattern that fits no file is a mistake, and thrown; so is a name that is not on the list.
 */
export function readTargets(root: string, path: string, only?: string): Target[] {
  const all = JSON.parse(readFileSync(join(root, path), 'utf8')) as TargetEntry[]
  const entries = all.filter(({ name }) => only === undefined || name === only)
  if (entries.length === 0) throw new Error(`no target \`${only ?? ''}\` in \`${path}\``)
  return entries.map(({ name, files, tests }) => ({
    name,
    files: resolvePatterns(root, name, files),
    tests: resolvePatterns(root, name, tests),
  }))
}

function resolvePatterns(root: string, name: string, patterns: readonly string[]): string[] {
  const found = patterns.flatMap((pattern) => {
    const paths = globSync(pattern, { cwd: root })
    if (paths.length === 0) throw new Error(`target \`${name}\`: nothing fits \`${pattern}\``)
    return paths.map((one) => one.replaceAll('\\', '/'))
  })
  return [...new Set(found)].sort()
}
