import type { Forbidden } from '../tally/forbidden.ts'
import { type RouteStretch, STRETCH_SECONDS } from '../tally/route-history.ts'
import { callersOf } from './forbidden-pairs.ts'
import type { Scene } from './scene.ts'

/** When callers began to be refused, and whom; in seconds since the epoch. */
export interface Onset {
  readonly at: number
  readonly to: number
  readonly hit: readonly Forbidden[]
}

const CALLERS_LEAST = 10
const TIMES_MORE = 10
const LIKELIHOOD = 9
const BETWEEN_MOST = 0.5
const ONCE_MOST = 0.8
const ELSEWHERE_LEAST = 0.6
const ELSEWHERE_SERVED = 3
const STARTS_MAX = 400

/**
 * The stretch of a route's history in which so many callers began to be refused that it is no chance, by how many asked. A change
 * for people of one role is no matter of most requests where a machine that has another one makes these; of most callers it is.
 */
export function onsetOf(
  scene: Scene,
  stretches: readonly RouteStretch[],
  own: readonly Forbidden[],
): Onset | undefined {
  if (callersOf(own) < CALLERS_LEAST) return undefined
  const found = heaviest(stretches, own)
  if (found === undefined) return undefined
  const hit = own.filter(({ start }) => start >= found.at && start <= found.to + STRETCH_SECONDS)
  return isOfMany(scene, hit) ? { ...found, hit } : undefined
}

/** Whether these are many, who are refused whenever they ask, and served what else they ask for. */
function isOfMany(scene: Scene, hit: readonly Forbidden[]): boolean {
  const between = hit.filter(({ servedBetween }) => servedBetween > 0)
  const once = hit.filter(({ refusals }) => refusals === 1)
  const elsewhere = hit.filter((pair) => {
    const { ok, lastOk } = scene.callerOf(pair)
    return ok >= ELSEWHERE_SERVED && lastOk > pair.start
  })
  return (
    callersOf(hit) >= CALLERS_LEAST &&
    between.length <= hit.length * BETWEEN_MOST &&
    once.length <= hit.length * ONCE_MOST &&
    elsewhere.length >= hit.length * ELSEWHERE_LEAST
  )
}

/** Where far more callers began to be refused, for each request, than before and after: the largest likelihood ratio. */
function heaviest(
  stretches: readonly RouteStretch[],
  own: readonly Forbidden[],
): { readonly at: number; readonly to: number } | undefined {
  const begun = new Map<number, number>()
  for (const { start } of own) {
    const at = start - (start % STRETCH_SECONDS)
    begun.set(at, (begun.get(at) ?? 0) + 1)
  }
  const sums = [{ asked: 0, begun: 0 }]
  const edges: number[] = []
  stretches.forEach(({ from, ok, forbidden }, i) => {
    const last = sums[i] as { asked: number; begun: number }
    const more = begun.get(from) ?? 0
    if (more > 0) edges.push(i)
    sums.push({ asked: last.asked + ok + forbidden, begun: last.begun + more })
  })
  if (edges.length > STARTS_MAX) return undefined
  const all = sums.at(-1) as { asked: number; begun: number }
  let best: { readonly at: number; readonly to: number } | undefined
  let most = LIKELIHOOD
  edges.forEach((first, i) => {
    for (const last of edges.slice(i)) {
      const [a, b] = [sums[first], sums[last + 1]] as [typeof all, typeof all]
      const inside = { asked: b.asked - a.asked, begun: b.begun - a.begun }
      if (inside.begun < CALLERS_LEAST) continue
      const gain = gainOf(inside, all)
      if (gain <= most) continue
      most = gain
      best = { at: stretches[first]?.from ?? 0, to: stretches[last]?.from ?? 0 }
    }
  })
  return best
}

interface Begun {
  readonly asked: number
  readonly begun: number
}

/** The logarithm of the ratio of two of Poisson's likelihoods: two rates, and one. */
function gainOf(inside: Begun, all: Begun): number {
  const outside = { asked: all.asked - inside.asked, begun: all.begun - inside.begun }
  const [high, low] = [rateOf(inside), rateOf(outside)]
  if (outside.asked <= 0 || high < TIMES_MORE * low) return 0
  const rate = rateOf(all)
  return termOf(inside.begun, high / rate) + termOf(outside.begun, low / rate)
}

function rateOf({ asked, begun }: Begun): number {
  return asked === 0 ? 0 : begun / asked
}

function termOf(count: number, ratio: number): number {
  return count === 0 ? 0 : count * Math.log(ratio)
}
