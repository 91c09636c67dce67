import { mostOf } from '../extremes.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import { type RouteStretch, STRETCH_SECONDS } from '../tally/route-history.ts'
import { add, type Draft, nameOf, percent } from './draft.ts'
import { callersOf } from './forbidden-pairs.ts'
import { spanOf } from './refused-callers.ts'
import { onsetOf } from './refused-many.ts'
import { isSampled, type Scene } from './scene.ts'
import { effectiveNumber } from './statistics.ts'

const CALLERS_LEAST = 5
const SPREAD = 3.5
const SERVED_LEAST = 5
/** Of so many who are refused since, fewer need to have been served before: a log may begin with the change. */
const SERVED_FEW = 2
const CROWD = 20
const LIKELIHOOD = 12
/** That of a quiet route, where so many callers are refused since. */
const LIKELIHOOD_OF_MANY = 8
const MANY = 8
const SHARE_LEAST = 0.2
const TIMES_MORE = 5
const TOGETHER_SECONDS = 900

/** Reasons that lie with who asks, and not with what was deployed. */
export const OF_THE_CALLER: readonly string[] = [
  'address_not_allowed',
  'tenant_mismatch',
  'owner_mismatch',
  'scope_missing',
]

/** A change, and the pairs that it refuses. */
export interface Regression {
  readonly draft: Draft
  readonly pairs: readonly Forbidden[]
}

/** Routes that served and refuse many callers since an instant: the policy, the roles or the routes changed. */
export function regressions(scene: Scene, pairs: readonly Forbidden[]): readonly Regression[] {
  const histories = historiesOf(scene)
  const changes: Change[] = []
  const maybe = pairs.filter((pair) => !OF_THE_CALLER.includes(scene.reasonOf(pair) ?? ''))
  for (const [kind, own] of byKind(scene, maybe)) {
    const stretches = histories.get(kind) ?? []
    const change = changeOfRequests(scene, stretches, own) ?? changeOfCallers(scene, stretches, own)
    if (change !== undefined) changes.push(change)
  }
  return joined(changes).map((change) => ({
    pairs: change.pairs,
    draft: changeDraftOf(scene, change),
  }))
}

/** Where most of what is asked for is refused since. */
function changeOfRequests(
  scene: Scene,
  stretches: readonly RouteStretch[],
  own: readonly Forbidden[],
): Change | undefined {
  const least = callersOf(own) >= CROWD ? SERVED_FEW : SERVED_LEAST
  const change = changeOf(stretches, least)
  if (change === undefined) return undefined
  const hit = own.filter(
    ({ start, servedAfter, lastServed, refusals }) =>
      start >= change.at - 5 * STRETCH_SECONDS &&
      start <= change.to + STRETCH_SECONDS &&
      (servedAfter <= refusals || lastServed > change.to),
  )
  const isReal = !isOfOthers(scene, change, hit) && isChange(change, hit)
  return isReal ? { ...change, pairs: hit } : undefined
}

/** Where many are refused since, though most of what is asked for is served: to others. */
function changeOfCallers(
  scene: Scene,
  stretches: readonly RouteStretch[],
  own: readonly Forbidden[],
): Change | undefined {
  const onset = onsetOf(scene, stretches, own)
  if (onset === undefined) return undefined
  const { at, to, hit } = onset
  const isInside = ({ from }: RouteStretch): boolean => from >= at && from <= to
  const inside = summed(stretches.filter(isInside))
  const outside = minus(summed(stretches), inside)
  const split = { at, to, before: shareOf(outside), after: shareOf(inside) }
  return isOfOthers(scene, split, hit) ? undefined : { ...split, pairs: hit }
}

function summed(stretches: readonly Counts[]): Counts {
  return runningSums(stretches).at(-1) ?? NONE
}

/** Whether so many are refused, and none of them by asking on and on, that it is no chance. */
function isChange(change: Split & { readonly gain: number }, hit: readonly Forbidden[]): boolean {
  const callers = new Set(hit.map(({ caller }) => caller)).size
  const stubborn = hit.filter(({ repeats, refusals }) => repeats > refusals / 2 && repeats >= 20)
  if (callers < 2 * CALLERS_LEAST && stubborn.length > callers / 2) return false
  // Now and then a few try the same within minutes, each once; of many new ones more do, on routes that others use.
  if (isTriedOnce(hit) && !hit.some(({ wasServed }) => wasServed)) return false
  if ((change.gain < LIKELIHOOD || callers < MANY) && isTriedOnce(hit)) return false
  if (change.gain < LIKELIHOOD && callers < MANY) return false
  const spread = effectiveNumber(hit.map(({ refusals }) => Math.sqrt(refusals)))
  return (callers >= CALLERS_LEAST && spread >= SPREAD) || isTakenFromAll(change, hit)
}

const ONCE_MOST = 0.7

/** Nearly each of them was refused once: everybody clicks now and then on what is not for them. */
export function isTriedOnce(hit: readonly Forbidden[]): boolean {
  return hit.filter(({ refusals }) => refusals === 1).length > hit.length * ONCE_MOST
}

const FEW = 3
const OTHERS_LEAST = 3

/** Nobody is served there any more: not the one that asks most, and none of the few others, who are refused as often as they ask. */
function isTakenFromAll({ after }: Split, hit: readonly Forbidden[]): boolean {
  const each = new Map<number, number>()
  for (const { caller, refusals } of hit) add(each, caller, refusals)
  const refusals = [...each.values()]
  const others = refusals.reduce((sum, count) => sum + count, 0) - mostOf(refusals)
  return after === 1 && each.size >= FEW && others >= OTHERS_LEAST
}

/** It is a matter of who is refused, and of no change. */
function isOfOthers(scene: Scene, { before }: Split, hit: readonly Forbidden[]): boolean {
  return isOfOneAddress(scene, hit) || (before > REFUSED_BEFORE && isOfStrangers(scene, hit))
}

/** A route that refused so many before is not for everybody. */
const REFUSED_BEFORE = 0.03

/**
 * None of them was served there before: who is left off there are those who may, and those who may not go on trying. Where a
 * policy changed, a few of them had been served, or hardly anybody was refused (17 of 17 generated ones, and 0 of 3 that had
 * another cause).
 */
function isOfStrangers(scene: Scene, hit: readonly Forbidden[]): boolean {
  return !isSampled(scene) && hit.every(({ wasServed }) => !wasServed)
}

const ONE_ADDRESS = 0.9

/**
 * Nearly all come from one address, and others do not; most of them are served nothing there, or came first from
 * elsewhere: it is the address that is refused.
 */
function isOfOneAddress(scene: Scene, hit: readonly Forbidden[]): boolean {
  const counts = new Map<number, number>()
  for (const { addresses } of hit) for (const one of addresses) add(counts, one, 1)
  const [worst] = [...counts].sort(([, a], [, b]) => b - a)
  if (worst === undefined || worst[1] < hit.length * ONE_ADDRESS) return false
  const [address] = worst
  const isElsewhere = hit.filter((pair) => {
    const caller = scene.callerOf(pair)
    return caller.address !== address || caller.ok <= caller.tokens + 1
  })
  if (isElsewhere.length < hit.length / 2) return false
  return scene.tally.callers.all.some((caller) => caller.address !== address && caller.ok > 0)
}

/** How a route answered outside of a stretch, and in it. */
export interface Split {
  /** Seconds since the epoch. */
  readonly at: number
  readonly to: number
  readonly before: number
  readonly after: number
}

/** The same with the pairs that were refused. */
export interface Change extends Split {
  readonly pairs: readonly Forbidden[]
}

/** How routes of one kind answered over time. */
export function historiesOf(scene: Scene): ReadonlyMap<string, readonly RouteStretch[]> {
  const numbers = Map.groupBy(scene.tally.history.routes, (number) => scene.kindOf(number))
  return new Map([...numbers].map(([kind, all]) => [kind, scene.tally.history.of(all)] as const))
}

/** The pairs by what their route is for every tenant: a policy changes for all of them. */
export function byKind(
  scene: Scene,
  pairs: readonly Forbidden[],
): ReadonlyMap<string, readonly Forbidden[]> {
  return Map.groupBy(pairs, ({ route }) => scene.kindOf(route))
}

/** The pairs by the route that they are of now. */
export function byRoute(
  scene: Scene,
  pairs: readonly Forbidden[],
): ReadonlyMap<number, readonly Forbidden[]> {
  return Map.groupBy(pairs, (pair) => scene.routeOf(pair.route).number)
}

const EDGES_MAX = 400

/**
 * The stretch of a route's history in which it refused much more than outside: the largest likelihood ratio. It ends
 * before the log does where somebody took the change back.
 */
function changeOf(
  stretches: readonly RouteStretch[],
  least: number,
): (Split & { readonly gain: number }) | undefined {
  const sums = runningSums(stretches)
  const edges = edgesOf(stretches)
  let best: { readonly first: number; readonly last: number } | undefined
  let gain = LIKELIHOOD_OF_MANY
  for (const [i, first] of edges.entries()) {
    if ((sums[first] ?? NONE).ok < least) continue
    for (const last of edges.slice(i)) {
      const own = gainBetween(sums, first, last)
      if (own <= gain) continue
      gain = own
      best = { first, last }
    }
  }
  if (best === undefined) return undefined
  const inside = minus(sums[best.last + 1] ?? NONE, sums[best.first] ?? NONE)
  const outside = minus(sums.at(-1) ?? NONE, inside)
  const [at, to] = [stretches[best.first]?.from ?? 0, stretches[best.last]?.from ?? 0]
  return { at, to, before: shareOf(outside), after: shareOf(inside), gain }
}

/** How much likelier a change between two stretches is than none; 0 where not much more is refused there. */
function gainBetween(sums: readonly Counts[], first: number, last: number): number {
  const before = sums[first] ?? NONE
  const until = sums[last + 1] ?? NONE
  // First what takes no object and no logarithm: of many stretches nearly all are no worse.
  if (!isRefused(before, until)) return 0
  const inside = minus(until, before)
  const outside = minus(sums.at(-1) ?? NONE, inside)
  return isWorse(outside, inside) ? gainOf(outside, inside) : 0
}

/** Whether enough is refused between two sums to look at it at all. */
function isRefused(before: Counts, until: Counts): boolean {
  const forbidden = until.forbidden - before.forbidden
  const all = until.ok - before.ok + forbidden
  return all > 0 && forbidden / all >= SHARE_LEAST
}

/** How much likelier two shares are than one: the logarithm of the likelihood ratio. */
export function gainOf(outside: Counts, inside: Counts): number {
  const all = {
    ok: outside.ok + inside.ok,
    forbidden: outside.forbidden + inside.forbidden,
  }
  return logLikelihood(inside) + logLikelihood(outside) - logLikelihood(all)
}

/** Whether much more is refused inside than outside. */
export function isWorse(outside: Counts, inside: Counts): boolean {
  const high = shareOf(inside)
  return high >= SHARE_LEAST && high >= TIMES_MORE * shareOf(outside)
}

/** The stretches that refused, at which a change can begin or end: all, or of very many the first, the last and the heaviest. */
function edgesOf(stretches: readonly RouteStretch[]): readonly number[] {
  const all = stretches.flatMap(({ forbidden }, i) => (forbidden > 0 ? [i] : []))
  if (all.length <= EDGES_MAX) return all
  const weight = (i: number): number => stretches[i]?.forbidden ?? 0
  // What began before the heaviest stretches is not what they are compared with.
  const ends = [all[0] as number, all.at(-1) as number]
  const heavy = all.sort((a, b) => weight(b) - weight(a)).slice(0, EDGES_MAX)
  return [...new Set([...ends, ...heavy])].sort((a, b) => a - b)
}

function runningSums(all: readonly Counts[]): readonly Counts[] {
  const sums: Counts[] = [NONE]
  for (const { ok, forbidden } of all) {
    const last = sums.at(-1) ?? NONE
    sums.push({ ok: last.ok + ok, forbidden: last.forbidden + forbidden })
  }
  return sums
}

/** What was served and what refused. */
export interface Counts {
  readonly ok: number
  readonly forbidden: number
}

const NONE: Counts = { ok: 0, forbidden: 0 }

function minus(a: Counts, b: Counts): Counts {
  return { ok: a.ok - b.ok, forbidden: a.forbidden - b.forbidden }
}

/** Of what was asked for, the share refused. */
export function shareOf({ ok, forbidden }: Counts): number {
  return ok + forbidden === 0 ? 0 : forbidden / (ok + forbidden)
}

function logLikelihood(counts: Counts): number {
  const share = shareOf(counts)
  if (share === 0 || share === 1) return 0
  return counts.forbidden * Math.log(share) + counts.ok * Math.log(1 - share)
}

/** One change that took several routes is one finding. */
function joined(changes: readonly Change[]): readonly Change[] {
  const all: Change[] = []
  for (const change of [...changes].sort((a, b) => a.at - b.at)) {
    const last = all.at(-1)
    if (last === undefined || change.at - last.at > TOGETHER_SECONDS) all.push(change)
    else all[all.length - 1] = { ...last, pairs: [...last.pairs, ...change.pairs] }
  }
  return all
}

/** A change as a finding. */
export function changeDraftOf(scene: Scene, { pairs, before, after }: Change): Draft {
  const who = new Map<string, number>()
  const where = new Map<string, number>()
  for (const pair of pairs) {
    add(who, nameOf(scene, pair), pair.refusals)
    add(where, scene.routeOf(pair.route).name, pair.refusals)
  }
  const routes = [...where.keys()]
  const more = routes.length > 1 ? ` and ${routes.length - 1} more` : ''
  return {
    type: 'policy_regression',
    title: `${who.size} callers are refused ${routes[0]}${more}, which served before`,
    ...(who.size < CALLERS_LEAST && { severity: 'medium' as const }),
    confidence: who.size >= 2 * CALLERS_LEAST ? 0.9 : 0.75,
    evidence: [
      { fact: 'refused before, of the requests to it', value: percent(before) },
      { fact: 'refused since', value: percent(after) },
      { fact: 'callers refused', value: who.size },
    ],
    who,
    where,
    ids: pairs.flatMap(({ ids }) => ids),
    ...spanOf(pairs),
  }
}
