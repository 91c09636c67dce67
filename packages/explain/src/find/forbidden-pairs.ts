import type { Forbidden } from '../tally/forbidden.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { spanOf } from './refused-callers.ts'
import type { Scene } from './scene.ts'

/** A finding about refusals with 403, and the pairs that it explains. */
export interface Found {
  readonly draft: Draft
  readonly pairs: readonly Forbidden[]
}

/** Who and where of some pairs, when, and the ids of a few. */
export function partsOfPairs(
  scene: Scene,
  pairs: readonly Forbidden[],
): Pick<Draft, 'who' | 'where' | 'ids' | 'from' | 'to'> {
  const who = new Map<string, number>()
  const where = new Map<string, number>()
  for (const pair of pairs) {
    add(who, nameOf(scene, pair), pair.refusals)
    add(where, scene.routeOf(pair.route).name, pair.refusals)
  }
  return { who, where, ids: pairs.flatMap(({ ids }) => ids), ...spanOf(pairs) }
}

/** The sum of something over pairs. */
export function total(pairs: readonly Forbidden[], of: (pair: Forbidden) => number): number {
  return pairs.reduce((sum, pair) => sum + of(pair), 0)
}

/** The pairs of each caller. */
export function byCaller(pairs: readonly Forbidden[]): readonly (readonly Forbidden[])[] {
  return [...Map.groupBy(pairs, ({ caller }) => caller).values()]
}

/** How many callers some pairs are of. */
export function callersOf(pairs: readonly Forbidden[]): number {
  return new Set(pairs.map(({ caller }) => caller)).size
}

/** One caller that repeats on several routes is one finding. */
export function withSameCallers(groups: readonly (readonly Forbidden[])[]): readonly Forbidden[][] {
  const all: Forbidden[][] = []
  for (const group of groups) {
    const callers = new Set(group.map(({ caller }) => caller))
    const same = all.find((other) => other.some(({ caller }) => callers.has(caller)))
    if (same === undefined) all.push([...group])
    else same.push(...group)
  }
  return all
}

/** Whether two sets have nothing in common. */
export function areDisjoint(a: ReadonlySet<number>, b: ReadonlySet<number>): boolean {
  return [...a].every((one) => !b.has(one))
}
