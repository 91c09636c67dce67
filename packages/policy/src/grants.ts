import type { Subject } from '@sallyport/contract'
import { isName, isToken, RuleError } from './fields.ts'
import { flatten, type SetDefinition, undeclared } from './flatten.ts'

/** The most permissions, and the most sets, of a model. */
export const MODEL_COUNT_MAX = 10_000

/** Says whether a subject has something. Allocates nothing. */
export type Holds = (subject: Subject) => boolean

/** What the sets of a model grant. Names outside the model grant nothing. */
export interface Grants {
  /** Whether a subject is granted a permission, by a set or directly; throws a `RuleError`. */
  permission(name: string, path: string): Holds
  /** Whether a subject is in a set; throws a `RuleError` for a set that is not declared. */
  set(name: string, path: string): Holds
}

/** Names and sets as they were declared. */
export interface Declared {
  readonly permissions: readonly string[]
  readonly sets: Readonly<Record<string, SetDefinition>>
}

/**
 * Flattens sets to bits: one bit for each permission and one for each set, so that a hierarchy of
 * any depth costs a request no more than a list of roles.
 *
 * A request looks up its few set names and caches nothing: there is no key to collide, and no union
 * of sets to outlive a revocation.
 */
export function createGrants(declared: Declared): Grants {
  check(declared)
  const permissions = new Map(declared.permissions.map((name, i) => [name, i]))
  const sets = new Map(Object.keys(declared.sets).map((name, i) => [name, permissions.size + i]))
  const held = flatten(declared.sets, { permissions, sets })
  return {
    permission(name, path) {
      const bit = permissions.get(name)
      if (bit === undefined) {
        throw undeclared(path, 'permission', { name, known: permissions.keys() })
      }
      return holder(held, bit, name)
    },
    set(name, path) {
      const bit = sets.get(name)
      if (bit === undefined) throw undeclared(path, 'set', { name, known: sets.keys() })
      return holder(held, bit)
    },
  }
}

/** Whether the credentials let a permission through; those without scopes narrow nothing. */
export function carries(subject: Subject, name: string): boolean {
  return subject.scopes === undefined || subject.scopes.includes(name)
}

/** Looks for a bit in the sets of a subject, then for the name among its direct permissions. */
function holder(held: ReadonlyMap<string, Uint32Array>, bit: number, direct?: string): Holds {
  const word = bit >>> 5
  const mask = 1 << (bit & 31)
  return ({ sets, permissions }) => {
    for (let i = 0; i < sets.length; i += 1) {
      const words = held.get(sets[i] as string)
      if (words !== undefined && ((words[word] as number) & mask) !== 0) return true
    }
    return direct !== undefined && permissions?.includes(direct) === true
  }
}

function check({ permissions, sets }: Declared): void {
  const setNames = Object.keys(sets)
  if (permissions.length > MODEL_COUNT_MAX || setNames.length > MODEL_COUNT_MAX) {
    const problem = `at most ${MODEL_COUNT_MAX} permissions and as many sets are possible`
    throw new RuleError('model', problem)
  }
  const seen = new Set<string>()
  permissions.forEach((name, i) => {
    const path = `model.permissions[${i}]`
    if (!isToken(name)) throw new RuleError(path, 'a name without spaces or quotes is expected')
    if (seen.has(name)) throw new RuleError(path, `the permission ${name} is declared twice`)
    seen.add(name)
  })
  for (const name of setNames) {
    if (isName(name)) continue
    throw new RuleError('model.sets', 'a set has a name of 1 to 256 characters')
  }
}
