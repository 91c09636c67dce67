import { RuleError } from './fields.ts'
import { suggestion } from './suggest.ts'
import { bounded, quoted } from './text.ts'

/** The most sets between one that includes others and the last that is included. */
export const INCLUDE_DEPTH_MAX = 100

/** A set: permissions and further sets under one name. Roles, groups and hierarchies are all sets. */
export interface SetDefinition {
  readonly permissions?: readonly string[]
  /** Sets that this one includes: whoever is in this one is in those too. */
  readonly includes?: readonly string[]
}

/** The bit of every permission and of every set. */
export interface Numbering {
  readonly permissions: ReadonlyMap<string, number>
  readonly sets: ReadonlyMap<string, number>
}

/** Everything that a set brings, as bits, and how many sets lie below it. */
interface Flat {
  readonly words: Uint32Array
  readonly height: number
}

interface Work {
  readonly definitions: Readonly<Record<string, SetDefinition>>
  readonly numbering: Numbering
  readonly done: Map<string, Flat>
}

/**
 * Follows every `includes` to its end. Throws a `RuleError` on a name that is not declared, and on a
 * cycle, with the cycle.
 */
export function flatten(
  definitions: Readonly<Record<string, SetDefinition>>,
  numbering: Numbering,
): ReadonlyMap<string, Uint32Array> {
  const work: Work = { definitions, numbering, done: new Map() }
  for (const name of numbering.sets.keys()) flattenSet(name, [], work)
  return new Map(Array.from(work.done, ([name, flat]) => [name, flat.words]))
}

/** Says that a name is not declared, and which one may have been meant. */
export function undeclared(
  path: string,
  what: 'permission' | 'set',
  { name, known }: { readonly name: string; readonly known: Iterable<string> },
): RuleError {
  const where = what === 'permission' ? 'list it in `permissions`' : 'define it in `sets`'
  const problem = `the ${what} ${bounded(quoted(name))} is not declared: ${where} of the model`
  return new RuleError(path, problem + suggestion(name, known))
}

function flattenSet(name: string, above: readonly string[], work: Work): Flat {
  const known = work.done.get(name)
  if (known !== undefined) return known
  refuseEndless(name, above)
  const { permissions, sets } = work.numbering
  const words = new Uint32Array(Math.ceil((permissions.size + sets.size) / 32))
  const path = `model.sets[${JSON.stringify(name)}]`
  add(words, sets.get(name) as number)
  for (const permission of work.definitions[name]?.permissions ?? []) {
    const bit = permissions.get(permission)
    if (bit === undefined) {
      throw undeclared(path, 'permission', { name: permission, known: permissions.keys() })
    }
    add(words, bit)
  }
  let height = 0
  for (const included of work.definitions[name]?.includes ?? []) {
    if (!sets.has(included)) throw undeclared(path, 'set', { name: included, known: sets.keys() })
    const flat = flattenSet(included, [...above, name], work)
    flat.words.forEach((word, i) => {
      words[i] = (words[i] as number) | word
    })
    height = Math.max(height, flat.height + 1)
  }
  if (height > INCLUDE_DEPTH_MAX) throw tooDeep(name)
  const flat = { words, height }
  work.done.set(name, flat)
  return flat
}

function refuseEndless(name: string, above: readonly string[]): void {
  const start = above.indexOf(name)
  if (start !== -1) {
    const cycle = [...above.slice(start), name].map(quoted).join(' -> ')
    throw new RuleError('model.sets', `sets include one another in a cycle: ${cycle}`)
  }
  if (above.length > INCLUDE_DEPTH_MAX) throw tooDeep(above[0] as string)
}

function tooDeep(name: string): RuleError {
  const problem = `${bounded(quoted(name))} includes sets more than ${INCLUDE_DEPTH_MAX} levels deep`
  return new RuleError('model.sets', problem)
}

function add(words: Uint32Array, bit: number): void {
  const word = bit >>> 5
  words[word] = (words[word] as number) | (1 << (bit & 31))
}
