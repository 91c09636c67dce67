import type { Caller } from '../tally/callers.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import type { RefusedCaller } from './forbidden-features.ts'
import type { Scene } from './scene.ts'

const SERVED_LEAST = 3
const LISTED_MOST = 8
const NEW_SECONDS = 600

/**
 * Who comes anew, is refused what a few others with the same client are served, each from its own place, and is served something
 * else: credentials and client are good, and the address is what nobody has listed.
 */
export function outsidersIn(
  scene: Scene,
  all: readonly RefusedCaller[],
): (one: RefusedCaller) => boolean {
  const refused = new Set(
    all.flatMap(({ pairs }) => pairs.map(({ route }) => numberOf(scene, route))),
  )
  const served = servedOn(scene, refused)
  return ({ caller, pairs }) =>
    pairs.length > 0 &&
    !caller.isNamed &&
    caller.ok >= SERVED_LEAST &&
    caller.firstSeen > scene.tally.first + NEW_SECONDS &&
    pairs.every(
      (pair) => isOfList(served.get(numberOf(scene, pair.route)), caller) && isRefusedOnly(pair),
    )
}

function isRefusedOnly({ wasServed, servedAfter }: Forbidden): boolean {
  return !wasServed && servedAfter === 0
}

/** Whether a route serves so few that they may stand in a list, one of them with the same client. */
function isOfList(served: readonly Caller[] | undefined, { client }: Caller): boolean {
  if (served === undefined || served.length > LISTED_MOST) return false
  return served.some((other) => other.client === client && !other.isNamed)
}

/** The callers that some routes serve. */
function servedOn(
  scene: Scene,
  routes: ReadonlySet<number>,
): ReadonlyMap<number, readonly Caller[]> {
  const all = new Map<number, Caller[]>()
  if (routes.size === 0) return all
  for (const caller of scene.tally.callers.all) {
    for (const route of new Set(caller.routes.map((one) => numberOf(scene, one)))) {
      if (!routes.has(route)) continue
      const found = all.get(route)
      if (found === undefined) all.set(route, [caller])
      else if (found.length <= LISTED_MOST) found.push(caller)
    }
  }
  return all
}

function numberOf(scene: Scene, route: number): number {
  return scene.routeOf(route).number
}
