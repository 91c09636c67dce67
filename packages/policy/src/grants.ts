import type { Subject } from '@sallyport/contract'
import { isName, isToken, RuleError } from './fields.ts'
import { flatten, type SetDefinition, undeclared } from './flatten.ts'
import type { Evaluate } from './leaf.ts'
import { FALSE, TRUE, UNKNOWN } from './truth.ts'

/** The most permissions, and the most sets, of a model. */
export const MODEL_COUNT_MAX = 10_000

/** Says whether a subject has something. Allocates nothing. */
export type Holds = (subject: Subject) => boolean

/** What the sets of a model grant. Names outside the model grant nothing. */
export interface Grants {
  /** The name of every set, in the order declared. */
  readonly setNames: readonly string[]
  /** Whether a subject is granted a permission, by a set or directly; throws a `RuleError`. */
  permission(name: string, path: string): Holds
  /** Whether a subject is granted it and its credentials carry it; throws a `RuleError`. */
  permits(name: string, path: string): Evaluate
  /** Whether a subject is in a set; throws a `RuleError` for a set that is not declared. */
  set(name: string, path: string): Holds
  /** Whether a subject is in a set that is named by data; in one that is not declared nobody is. */
  isIn(subject: Subject, name: string): boolean
  /** Every declared set that a subject is in, also through others, in the order declared. */
  setsOf(subject: Subject): readonly string[]
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
 * of sets to outlive a revocation. A key made of the names costs ten times what it saves; only a
 * union kept with the subject itself would be quicker, with fifty roles and not with three (bench/policy).
 */
export function createGrants(declared: Declared): Grants {
  check(declared)
  const permissions = new Map(declared.permissions.map((name, i) => [name, i]))
  const sets = new Map(Object.keys(declared.sets).map((name, i) => [name, permissions.size + i]))
  const held = flatten(declared.sets, { permissions, sets })
  const bitOf = (name: string, path: string): number => {
    const bit = permissions.get(name)
    if (bit !== undefined) return bit
    throw undeclared(path, 'permission', { name, known: permissions.keys() })
  }
  return {
    setNames: [...sets.keys()],
    permission: (name, path) => holder(held, bitOf(name, path), name),
    permits: (name, path) => permitter(held, bitOf(name, path), name),
    set(name, path) {
      const bit = sets.get(name)
      if (bit === undefined) throw undeclared(path, 'set', { name, known: sets.keys() })
      return holder(held, bit)
    },
    isIn(subject, name) {
      const bit = sets.get(name)
      return bit !== undefined && hasBit(held, bit, subject.sets)
    },
    setsOf: ({ sets: names }) =>
      Array.from(sets).flatMap(([name, bit]) => (hasBit(held, bit, names) ? [name] : [])),
  }
}

/** Whether the credentials let a permission through; those without scopes narrow nothing. */
export function carries(subject: Subject, name: string): boolean {
  return subject.scopes === undefined || subject.scopes.includes(name)
}

type Held = ReadonlyMap<string, Uint32Array>

/** Looks for a bit in the sets of a subject, then for the name among its direct permissions. */
function holder(held: Held, bit: number, direct?: string): Holds {
  return ({ sets, permissions }) =>
    hasBit(held, bit, sets) || (direct !== undefined && permissions?.includes(direct) === true)
}

/**
 * One closure for all of a permission. Rules lie scattered in memory, and each closure less on the
 * way is a wait less: in all a third of the time (bench/policy).
 */
function permitter(held: Held, bit: number, name: string): Evaluate {
  return ({ subject }) => {
    if (subject === undefined) return UNKNOWN
    const { sets, permissions } = subject
    if (!carries(subject, name)) return FALSE
    return hasBit(held, bit, sets) || permissions?.includes(name) === true ? TRUE : FALSE
  }
}

function hasBit(held: Held, bit: number, sets: readonly string[]): boolean {
  const word = bit >>> 5
  const mask = 1 << (bit & 31)
  for (let i = 0; i < sets.length; i += 1) {
    const words = held.get(sets[i] as string)
    if (words !== undefined && ((words[word] as number) & mask) !== 0) return true
  }
  return false
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
