import type { Entry, Side } from './entry.ts'
import type { BySets } from './holdings.ts'
import { subjectInSet } from './holdings.ts'

/** The most sets whose entries in access lists are looked at. */
const MOVED_COUNT_MAX = 8

/** A set that somebody is in on one side only, and the question for each side. */
export interface MovedSet {
  readonly name: string
  readonly isIn: ReadonlyMap<Side, BySets>
}

/** The sets that moved, and whether these are all. */
export interface MovedSets {
  readonly sets: readonly MovedSet[]
  readonly isComplete: boolean
}

/**
 * The sets that others include on one side only. An access list may name any of them, so that the
 * same entry is about more people on one side.
 */
export function movedSets(sides: readonly Side[], entries: readonly Entry[]): MovedSets {
  const [first, second] = sides
  const asksLists = entries.some(({ reading }) => reading.kind === 'acl')
  if (first === undefined || second === undefined || !asksLists)
    return { sets: [], isComplete: true }
  const moved = new Set<string>()
  for (const name of new Set([...first.grants.setNames, ...second.grants.setNames])) {
    const subject = subjectInSet(name)
    const left = new Set(first.grants.setsOf(subject))
    const right = new Set(second.grants.setsOf(subject))
    for (const one of left) if (!right.has(one)) moved.add(one)
    for (const one of right) if (!left.has(one)) moved.add(one)
  }
  const sets = [...moved].slice(0, MOVED_COUNT_MAX).map((name): MovedSet => {
    const question =
      (side: Side): BySets =>
      (subject) =>
        side.grants.isIn(subject, name)
    return { name, isIn: new Map(sides.map((side) => [side, question(side)])) }
  })
  return { sets, isComplete: moved.size <= MOVED_COUNT_MAX }
}
