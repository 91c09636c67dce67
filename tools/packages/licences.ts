import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ORDER } from '../tidy/parts.ts'

/** A package of others that comes with ours. */
export interface Component {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** The parts that bring it, directly or not. */
  readonly parts: readonly string[]
}

/** Licences that ask no more of whoever uses us than to keep a notice. */
const ALLOWED = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'])

/** A package-lock.json, as far as it is read here. */
export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>
}

interface Locked {
  readonly version?: string
  readonly license?: string
  readonly link?: boolean
  readonly resolved?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** Everything that is installed with our packages, by what the lock says. */
export function componentsOf(lock: Lock, parts: readonly string[] = ORDER): readonly Component[] {
  const found = new Map<string, Set<string>>()
  for (const part of parts) {
    for (const path of reachedFrom(`packages/${part}`, lock)) {
      found.set(path, (found.get(path) ?? new Set()).add(part))
    }
  }
  return [...found]
    .map(([path, brought]) => component(path, lock, [...brought]))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function component(path: string, { packages }: Lock, parts: readonly string[]): Component {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const { version = '', license = 'none' } = packages[path] ?? {}
  return { name, version, licence: license, parts }
}

/** The paths in a lock of everything that one of them needs to run, itself and our own left out. */
function reachedFrom(start: string, lock: Lock): ReadonlySet<string> {
  const reached = new Set<string>()
  const left = [start]
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    const { dependencies, optionalDependencies } = lock.packages[path] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = resolved(name, path, lock)
      if (reached.has(at)) continue
      reached.add(at)
      left.push(at)
    }
  }
  return new Set([...reached].filter((path) => path.includes('node_modules/')))
}

/** As Node looks: in the package itself, then in each folder above. */
function resolved(name: string, from: string, { packages }: Lock): string {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`
    const found = packages[path]
    if (found !== undefined) return found.link ? (found.resolved ?? path) : path
    if (folder === '') throw new Error(`${from} needs ${name}, which is not in the lock`)
  }
}

/** What is wrong with the licences of components. */
export function licenceProblems(components: readonly Component[]): readonly string[] {
  return components
    .filter(({ licence }) => !ALLOWED.has(licence))
    .map(
      ({ name, licence }) => `${name} has the licence \`${licence}\`, which nobody has looked at`,
    )
}

/** The components of a tree. */
export function readComponents(root: string): readonly Component[] {
  return componentsOf(readLock(root))
}

function readLock(root: string): Lock {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock
}
