import type { Caller } from '../tally/callers.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import type { RefusedCaller } from './forbidden-features.ts'
import type { Scene } from './scene.ts'

const SERVED_LEAST = 3
const LISTED_MOST = 8
/** In such a list one must be served all that the caller is, too. */
const LISTED_MANY = 16
const NEW_SECONDS = 600
/** Sooner only who asks so often that it would have been seen. */
const SOON_SECONDS = 120
const GAPS_LEAST = 10

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
    isNew(scene, caller) &&
    pairs.every(
      (pair) =>
        isOfList(scene, served.get(numberOf(scene, pair.route)), caller) && isRefusedOnly(pair),
    )
}

/** Whether it came after the log began, and had not only been silent until then. */
function isNew({ tally }: Scene, { firstSeen, lastSeen, requests }: Caller): boolean {
  const waited = firstSeen - tally.first
  if (waited > NEW_SECONDS) return true
  return waited > SOON_SECONDS && waited * requests >= GAPS_LEAST * (lastSeen - firstSeen + 1)
}

function isRefusedOnly({ wasServed, servedAfter }: Forbidden): boolean {
  return !wasServed && servedAfter === 0
}

/** Whether a route serves so few that they may stand in a list, one of them with the same client. */
function isOfList(scene: Scene, served: readonly Caller[] | undefined, caller: Caller): boolean {
  if (served === undefined || served.length > LISTED_MANY) return false
  const alike = served.filter((other) => other.client === caller.client && !other.isNamed)
  if (served.length <= LISTED_MOST) return alike.length > 0
  return alike.some((other) => isServedAll(scene, other, caller))
}

function isServedAll(scene: Scene, other: Caller, { routes }: Caller): boolean {
  const own = new Set(other.routes.map((route) => numberOf(scene, route)))
  return routes.every((route) => own.has(numberOf(scene, route)))
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
      else if (found.length <= LISTED_MANY) found.push(caller)
    }
  }
  return all
}

function numberOf(scene: Scene, route: number): number {
  return scene.routeOf(route).number
}
