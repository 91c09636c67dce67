import { leastOf } from '../extremes.ts'
import type { Caller } from '../tally/callers.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import { blockDraft } from './forbidden-drafts.ts'
import { callersOf, type Found } from './forbidden-pairs.ts'
import { isAnybodys } from './loopback.ts'
import type { Scene } from './scene.ts'

const CALLERS_LEAST = 3
const KINDS_LEAST = 4
/** So long at least the log shows that nobody came from there. */
const UNSEEN_SECONDS = 600
/** After so long without anybody who is refused anew it is over. */
const GAP_SECONDS = 300
/** Whoever comes signs in first, or loads a page. */
const SOON_SECONDS = 120
const AT_ONCE_LEAST = 0.8
const SERVED_LEAST = 5

/**
 * From an address where nobody was before several come at once, as from an office that has moved, and each is refused whatever it
 * asks for, while others are served the same: the address is not listed.
 */
export function newPlaces(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const ofPlaces = pairs.filter((pair) => isOfPlace(scene, pair))
  const places = [...Map.groupBy(ofPlaces, ({ addresses: [address = 0] }) => address)]
  const maybe = places.filter(([, own]) => isWide(scene, own))
  if (maybe.length === 0) return []
  const callers = Map.groupBy(scene.tally.callers.all, ({ address }) => address)
  return maybe.flatMap(([address, own]) => {
    const hit = refusedAtFirst(scene, own, callers.get(address) ?? [])
    return isWide(scene, hit) && areKnown(scene, hit) && areOthersServed(scene, hit)
      ? [{ pairs: hit, draft: blockDraft(scene, hit) }]
      : []
  })
}

/** What a caller was refused from one address alone, and not served meanwhile. */
function isOfPlace(scene: Scene, { addresses, servedBetween }: Forbidden): boolean {
  const [address] = addresses
  if (address === undefined || addresses.size > 1 || servedBetween > 0) return false
  return !isAnybodys(scene.tally.callers.addresses.textOf(address))
}

function isWide(scene: Scene, pairs: readonly Forbidden[]): boolean {
  if (callersOf(pairs) < CALLERS_LEAST) return false
  const kinds = new Set(pairs.map(({ route }) => scene.kindOf(route)))
  return kinds.size >= KINDS_LEAST
}

/** What was refused there since the first came, one after the other; nothing if some of those who came were not refused at once. */
function refusedAtFirst(
  scene: Scene,
  own: readonly Forbidden[],
  here: readonly Caller[],
): readonly Forbidden[] {
  const first = leastOf(here.map(({ firstSeen }) => firstSeen))
  if (first - scene.tally.first < UNSEEN_SECONDS) return []
  const sorted = own.toSorted((a, b) => a.start - b.start)
  const end = sorted.findIndex(
    ({ start }, i) => start > (sorted[i - 1]?.start ?? first) + GAP_SECONDS,
  )
  const hit = sorted.slice(0, end === -1 ? sorted.length : end)
  const last = hit.at(-1)?.start ?? first
  const starts = new Map(hit.toReversed().map(({ caller, start }) => [caller, start]))
  // Before who has a name signs in, nobody knows it.
  const areNamed = hit.some((pair) => scene.callerOf(pair).isNamed)
  const came = here.filter(({ firstSeen, isNamed }) => firstSeen <= last && isNamed === areNamed)
  const atOnce = came.filter(
    ({ number, firstSeen }) => (starts.get(number) ?? Infinity) <= firstSeen + SOON_SECONDS,
  )
  return atOnce.length >= came.length * AT_ONCE_LEAST ? hit : []
}

/** Whether most of them showed credentials: they signed in, or the route asks for some. What looks for holes does neither. */
function areKnown(scene: Scene, hit: readonly Forbidden[]): boolean {
  const known = hit.filter((pair) => {
    return scene.routeOf(pair.route).isGuarded || scene.callerOf(pair).tokens > 0
  })
  return callersOf(known) > callersOf(hit) / 2
}

/** Whether the same routes served others while these were refused. */
function areOthersServed({ tally }: Scene, hit: readonly Forbidden[]): boolean {
  const from = leastOf(hit.map(({ start }) => start))
  const to = hit.at(-1)?.start ?? from
  const stretches = tally.history.of([...new Set(hit.map(({ route }) => route))])
  const inside = stretches.filter((one) => one.from >= from - GAP_SECONDS && one.from <= to)
  return inside.reduce((sum, { ok }) => sum + ok, 0) >= SERVED_LEAST
}
