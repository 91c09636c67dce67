import { posix } from 'node:path'
import { type Statement, statementsOf } from './statements.ts'

/** What an entry point exports under one name. */
export interface Exported {
  readonly name: string
  readonly kind: Kind
  readonly doc: string
  /** Its declarations, several where a function has several forms. */
  readonly declarations: readonly string[]
}

/** What can be exported. */
export type Kind = 'function' | 'const' | 'class' | 'interface' | 'type'

/** Declaration files by their path without ending, and the entry points of other packages by name. */
export interface Declarations {
  readonly files: ReadonlyMap<string, string>
  readonly packages: ReadonlyMap<string, string>
}

const DECLARATION =
  /^(?:export )?(?:declare )?(?:abstract )?(function|const|class|interface|type)\*? ([\w$]+)/
const STAR = /^export \* from ['"](.+)['"];$/
const LIST = /^(import|export) (?:type )?\{([^}]*)\}(?: from ['"](.+)['"])?;$/s

/** Everything that a file exports, by name, wherever it is declared. Throws where a name leads nowhere. */
export function exportedFrom(path: string, all: Declarations): readonly Exported[] {
  const exported = readFile(path, all).flatMap(({ text }) => exportsOf(text, path, all))
  return [...new Map(exported.map((one) => [one.name, one])).values()]
}

/** What one statement exports. */
function exportsOf(text: string, path: string, all: Declarations): readonly Exported[] {
  const star = STAR.exec(text)?.[1]
  if (star !== undefined) return exportedFrom(resolve(path, star, all), all)
  const [, verb, names = '', from] = LIST.exec(text) ?? []
  if (verb === 'export') {
    const there = from === undefined ? path : resolve(path, from, all)
    return namesOf(names).map(({ name, as }) => renamed(declared(name, there, all), as))
  }
  const own = text.startsWith('export ') ? DECLARATION.exec(text)?.[2] : undefined
  return own === undefined ? [] : [declared(own, path, all)]
}

/** A name where it is declared: in this file, or where this file has it from. */
function declared(name: string, path: string, all: Declarations): Exported {
  const statements = readFile(path, all)
  const own = statements.filter(({ text }) => DECLARATION.exec(text)?.[2] === name)
  const [first] = own
  if (first !== undefined) {
    const doc = own.map(({ doc }) => doc).find((doc) => doc !== '') ?? ''
    const kind = DECLARATION.exec(first.text)?.[1] as Kind
    return { name, kind, doc, declarations: own.map(({ text }) => text) }
  }
  const [brought] = statements.flatMap(({ text }) => broughtBy(text, name, { path, all }))
  if (brought === undefined) throw new Error(`${path}: nothing declares \`${name}\``)
  return renamed(brought, name)
}

/** A name that one statement has from another file. */
function broughtBy(
  text: string,
  name: string,
  { path, all }: { readonly path: string; readonly all: Declarations },
): readonly Exported[] {
  const star = STAR.exec(text)?.[1]
  if (star !== undefined) {
    return exportedFrom(resolve(path, star, all), all).filter((one) => one.name === name)
  }
  const [, , names = '', from] = LIST.exec(text) ?? []
  const there = namesOf(names).find(({ as }) => as === name)
  if (there === undefined || from === undefined) return []
  return [declared(there.name, resolve(path, from, all), all)]
}

/** The same under the name by which it is exported. */
function renamed(one: Exported, name: string): Exported {
  if (one.name === name) return one
  const declarations = one.declarations.map((text) => text.replace(one.name, name))
  return { ...one, name, declarations }
}

function namesOf(list: string): readonly { readonly name: string; readonly as: string }[] {
  return list
    .split(',')
    .map((item) => /^(?:type )?([\w$]+)(?: as ([\w$]+))?$/.exec(item.trim()))
    .flatMap((match) =>
      match === null ? [] : [{ name: match[1] ?? '', as: match[2] ?? match[1] ?? '' }],
    )
}

function resolve(path: string, from: string, { packages }: Declarations): string {
  if (from.startsWith('.')) return posix.join(posix.dirname(path), from).replace(/\.[jt]sx?$/, '')
  const entry = packages.get(from)
  if (entry === undefined) throw new Error(`${path}: \`${from}\` is no package of ours`)
  return entry
}

const read = new WeakMap<Declarations, Map<string, readonly Statement[]>>()

function readFile(path: string, all: Declarations): readonly Statement[] {
  const known = read.get(all) ?? new Map<string, readonly Statement[]>()
  read.set(all, known)
  const text = all.files.get(path)
  if (text === undefined) throw new Error(`there is no declaration file ${path}`)
  const statements = known.get(path) ?? statementsOf(text)
  known.set(path, statements)
  return statements
}
