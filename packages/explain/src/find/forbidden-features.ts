import { leastOf, mostOf } from '../extremes.ts'
import type { Caller } from '../tally/callers.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import { areDisjoint, total } from './forbidden-pairs.ts'
import { isAnybodysClient, isFromHere } from './loopback.ts'
import { servedKinds } from './route-kinds.ts'
import type { Scene } from './scene.ts'
import { chanceOf } from './statistics.ts'
import { logOdds } from './weighed.ts'

/** What a caller was refused, and how: each is large where the words say so. Counts are logarithms. */
export type ForbiddenFeature =
  | 'refused often'
  | 'missed often'
  | 'more than by chance'
  | 'on many routes'
  | 'about many things'
  | 'mostly on one route'
  | 'the same again'
  | 'the same within a minute, often'
  | 'other ids each time'
  | 'of many ids'
  | 'when it changes something'
  | 'served there before'
  | 'served there meanwhile'
  | 'served there since'
  | 'served elsewhere'
  | 'served on other routes'
  | 'served after it began'
  | 'never served before'
  | 'routes serve others'
  | 'it alone is refused there'
  | 'from another address'
  | 'served there, from another address'
  | 'by name, from where it always is'
  | 'a client that moved'
  | 'others at the address too'
  | 'others at the same time'
  | 'others in the log'
  | 'for long'
  | 'quickly'
  | 'faster than usual'
  | 'known by name'

/** Features of one caller. */
export type ForbiddenMeasured = Readonly<Record<ForbiddenFeature, number>>

/** A caller that was refused, with what it was refused. */
export interface RefusedCaller {
  readonly caller: Caller
  /** 403, by route. */
  readonly pairs: readonly Forbidden[]
  /** 404 of single things, on routes that serve others. */
  readonly missed: readonly Forbidden[]
}

/** Each is compared with each. */
const CALLERS_MAX = 1000
const REFUSED_LEAST = 3
const MISSED_LEAST = 10
const TOGETHER_SECONDS = 900
const TIMES_CHANCE = 2
/** So likely one caller may be refused so often by chance; and of many callers not more than half a one. */
const CHANCE_MOST = 0.002
const FALSE_MOST = 0.5
/** So often somebody asks for what nobody is served: it is meant to be there. */
const ASKED_MANY = 12

/** The callers that were refused a few times at least. */
export function refusedCallers(
  scene: Scene,
  pairs: readonly Forbidden[],
): readonly RefusedCaller[] {
  const { all } = scene.tally.missed
  const routes = new Set(all.map(({ route }) => route))
  const ofIds = new Set([...routes].filter((route) => isOfIds(scene, route)))
  const missed = Map.groupBy(
    all.filter(({ route }) => ofIds.has(route)),
    ({ caller }) => caller,
  )
  const served = servedKinds(scene)
  const asked = pairs.filter(
    ({ route, refusals }) => served.has(scene.kindOf(route)) || refusals >= ASKED_MANY,
  )
  const forbidden = Map.groupBy(asked, ({ caller }) => caller)
  const numbers = new Set([...forbidden.keys(), ...missed.keys()])
  const chance = Math.min(CHANCE_MOST, FALSE_MOST / scene.servedCallers)
  return (
    [...numbers]
      .filter((caller) => !isFromHere(scene, scene.callerOf({ caller })))
      .map((caller) => ({
        caller: scene.callerOf({ caller }),
        pairs: forbidden.get(caller) ?? [],
        missed: missed.get(caller) ?? [],
      }))
      // What is refused by chance says nothing of those who miss much.
      .map((one) => (isMore(scene, one, chance) ? one : { ...one, pairs: [] }))
      .filter((one) => one.pairs.length > 0 || total(one.missed, refusalsOf) >= MISSED_LEAST)
      .map((one) => ({ ...one, count: total([...one.pairs, ...one.missed], refusalsOf) }))
      .sort((a, b) => b.count - a.count)
      .slice(0, CALLERS_MAX)
  )
}

function refusalsOf({ refusals }: Forbidden): number {
  return refusals
}

/**
 * Whether a route reads single things of one kind by their ids. Where any word may stand at the top of a site there is no
 * kind: whoever tries many of them looks for pages.
 */
export function isOfIds(scene: Scene, route: number): boolean {
  return /^(?:GET|HEAD) .*\/[^/{]+\/.*\{/.test(scene.routeOf(route).name)
}

/** What a route is about: `/orders` of `DELETE /orders/{}`. */
export function resourceOf(name: string): string {
  const path = name.slice(name.indexOf(' ') + 1)
  const id = path.indexOf('/{')
  return id === -1 ? path : path.slice(0, id)
}

const OF_PLACE = 0.9
const NO_REPEATS = { 'the same again': 0, 'the same within a minute, often': 0 } as const

/** Measures all of them: what others met at the same time is a part of it. */
export function measured(
  scene: Scene,
  all: readonly RefusedCaller[],
): readonly ForbiddenMeasured[] {
  const crowd = crowdOf(scene, all)
  return all.map((one) => {
    const others = company(scene, one, crowd)
    const isOfPlace = others['served there, from another address'] >= OF_PLACE
    return {
      ...countsOf(scene, one),
      ...manner(scene, one),
      ...fortune(scene, one),
      ...others,
      // Who is served the same from elsewhere is not refused for what it repeats.
      ...(isOfPlace && NO_REPEATS),
    }
  })
}

/** How many requests a second serve it, from the first to the last that was seen of it. */
function paceOf({ each }: Scene, { ok, firstSeen, lastSeen }: Caller): number {
  return (ok * each + 1) / (lastSeen - firstSeen + 30)
}

type Part<Name extends ForbiddenFeature> = Readonly<Record<Name, number>>

function countsOf(
  scene: Scene,
  { caller, pairs, missed }: RefusedCaller,
): Part<
  | 'refused often'
  | 'missed often'
  | 'more than by chance'
  | 'on many routes'
  | 'about many things'
  | 'mostly on one route'
  | 'for long'
  | 'quickly'
  | 'faster than usual'
  | 'known by name'
> {
  const refusals = total(pairs, refusalsOf)
  const all = [...pairs, ...missed]
  const count = total(all, refusalsOf)
  const routes = new Map<number, number>()
  for (const { route, refusals: some } of all) {
    const { number } = scene.routeOf(route)
    routes.set(number, (routes.get(number) ?? 0) + some)
  }
  const things = new Set(all.map(({ route }) => resourceOf(scene.routeOf(route).name)))
  const seconds = mostOf(all.map(({ last }) => last)) - leastOf(all.map(({ start }) => start))
  const expected = expectedOf(scene, caller, pairs)
  return {
    'refused often': Math.log1p(Math.max(0, refusals - TIMES_CHANCE * expected)),
    'missed often': Math.log1p(count - refusals),
    'more than by chance': Math.log((refusals + 0.5) / (expected + 0.5)),
    'on many routes': Math.log(routes.size),
    'about many things': Math.log(things.size),
    'mostly on one route': mostOf(routes.values()) / count,
    'for long': Math.log1p(seconds),
    quickly: Math.log(count / (seconds + 30)),
    'faster than usual': Math.log(count / (seconds + 30) / paceOf(scene, caller)),
    'known by name': caller.isNamed ? 1 : 0,
  }
}

function manner(
  scene: Scene,
  { pairs, missed }: RefusedCaller,
): Part<
  | 'the same again'
  | 'the same within a minute, often'
  | 'other ids each time'
  | 'of many ids'
  | 'when it changes something'
> {
  const all = [...pairs, ...missed]
  const count = total(all, refusalsOf)
  const ofIds = all.filter(({ route }) => isOfIds(scene, route))
  const paths = total(ofIds, (one) => one.paths.size)
  const repeats = total(all, (one) => one.repeats)
  const writes = all.filter(({ route }) => !/^(?:GET|HEAD) /.test(scene.routeOf(route).name))
  return {
    'the same again': logOdds(repeats, count - repeats),
    'the same within a minute, often': Math.log1p(repeats),
    'other ids each time': paths / count,
    'of many ids': Math.log1p(paths),
    'when it changes something': total(writes, refusalsOf) / count,
  }
}

function fortune(
  scene: Scene,
  { caller, pairs, missed }: RefusedCaller,
): Part<
  | 'served there before'
  | 'served there meanwhile'
  | 'served there since'
  | 'served elsewhere'
  | 'served on other routes'
  | 'served after it began'
  | 'never served before'
  | 'routes serve others'
  | 'it alone is refused there'
> {
  const all = pairs.length > 0 ? pairs : missed
  const count = total(all, refusalsOf)
  const start = leastOf(all.map((one) => one.start))
  const numbers = new Set(all.map(({ route }) => scene.routeOf(route).number))
  const served = caller.routes.filter((route) => {
    const { number, isGuarded, use } = scene.routeOf(route)
    return isGuarded && use === 'other' && !numbers.has(number)
  })
  const share = (of: (pair: Forbidden) => number): number =>
    total(all, (pair) => of(pair) * pair.refusals) / count
  return {
    'served there before': share(({ wasServed }) => (wasServed ? 1 : 0)),
    'served there meanwhile': logOdds(
      total(all, (one) => one.servedBetween),
      count,
    ),
    'served there since': logOdds(
      total(all, (one) => one.servedSince),
      count,
    ),
    'served elsewhere': logOdds(caller.ok * scene.each, count),
    'served on other routes': Math.log1p(served.length),
    'served after it began': caller.lastOk > start ? 1 : 0,
    'never served before': start - caller.firstSeen < 60 || caller.ok === 0 ? 1 : 0,
    'routes serve others': share(({ route }) => {
      const { ok, forbidden } = scene.routeOf(route)
      return logOdds(ok, forbidden)
    }),
    'it alone is refused there': share(
      ({ route, refusals }) => refusals / Math.max(refusals, scene.routeOf(route).forbidden),
    ),
  }
}

/** How often it would be refused if it were as the others are. */
function expectedOf(scene: Scene, { ok }: Caller, pairs: readonly Forbidden[]): number {
  const { ok: served, forbidden } = scene.answers
  const refusals = total(pairs, refusalsOf)
  const others = Math.max(0, forbidden - total(pairs, (one) => one.refusals - one.repeats))
  const share = others / Math.max(1, others + served - ok)
  return (ok * scene.each + refusals) * share
}

/** More than what everybody meets now and then, and more than by chance. */
function isMore(scene: Scene, { caller, pairs }: RefusedCaller, chance: number): boolean {
  const refusals = total(pairs, refusalsOf)
  const expected = expectedOf(scene, caller, pairs)
  const isOften = refusals >= REFUSED_LEAST && refusals >= TIMES_CHANCE * expected
  return isOften && chanceOf(refusals, expected) <= chance
}

interface Crowd {
  readonly starts: readonly number[]
  /** By address: the callers, and those of them that are refused. */
  readonly callers: ReadonlyMap<number, readonly Caller[]>
  readonly refused: ReadonlyMap<number, number>
}

function crowdOf(scene: Scene, all: readonly RefusedCaller[]): Crowd {
  const refused = new Map<number, number>()
  const often = all.filter(({ pairs }) => total(pairs, refusalsOf) >= REFUSED_LEAST)
  for (const { pairs } of often) {
    const addresses = new Set(pairs.flatMap((pair) => [...pair.addresses]))
    for (const one of addresses) refused.set(one, (refused.get(one) ?? 0) + 1)
  }
  return {
    starts: often.map(({ pairs }) => leastOf(pairs.map(({ start }) => start))),
    callers: Map.groupBy(
      scene.tally.callers.all.filter(({ ok }) => ok > 0),
      ({ address }) => address,
    ),
    refused,
  }
}

function company(
  scene: Scene,
  { caller, pairs, missed }: RefusedCaller,
  { starts, callers, refused }: Crowd,
): Part<
  | 'from another address'
  | 'served there, from another address'
  | 'by name, from where it always is'
  | 'a client that moved'
  | 'others at the address too'
  | 'others at the same time'
  | 'others in the log'
> {
  const all = pairs.length > 0 ? pairs : missed
  const start = leastOf(all.map((one) => one.start))
  const addresses = new Set(all.flatMap((pair) => [...pair.addresses]))
  const isMoved = isNamedElsewhere(caller, all)
  const served = all.filter(({ wasServed, servedFrom }) => wasServed || servedFrom.size > 0)
  const near = starts.filter((one) => Math.abs(one - start) <= TOGETHER_SECONDS).length
  const here = [...addresses].flatMap((address) => callers.get(address) ?? [])
  const refusedHere = [...addresses].reduce((sum, one) => sum + (refused.get(one) ?? 0), 0)
  return {
    'from another address': isMoved ? 1 : 0,
    'by name, from where it always is': caller.isNamed && !isMoved ? 1 : 0,
    'served there, from another address': isMoved
      ? total(served, refusalsOf) / total(all, refusalsOf)
      : 0,
    'a client that moved': hasMoved(scene, caller) ? 1 : 0,
    'others at the address too': logOdds(
      Math.max(0, refusedHere - 1),
      here.filter((one) => one !== caller && one.forbidden < REFUSED_LEAST).length,
    ),
    'others at the same time': Math.log(Math.max(1, near)),
    'others in the log': Math.log(Math.max(1, starts.length)),
  }
}

/** Whether who is refused has a name, and none of the places where it is was served. */
function isNamedElsewhere(caller: Caller, pairs: readonly Forbidden[]): boolean {
  const addresses = new Set(pairs.flatMap((pair) => [...pair.addresses]))
  const from = new Set(pairs.flatMap(({ servedFrom }) => [...servedFrom]))
  const isElsewhere = caller.isNamed && (from.size > 0 || !addresses.has(caller.address))
  return isElsewhere && areDisjoint(from, addresses)
}

/** Whether who is refused is seen to have come from elsewhere before: by its name, or by its client. */
export function isMovedCaller(scene: Scene, pairs: readonly Forbidden[]): boolean {
  const caller = scene.callerOf(pairs[0] as Forbidden)
  return isNamedElsewhere(caller, pairs) || hasMoved(scene, caller)
}

const SAME_CLIENT_MOST = 4
const SERVED_LEAST = 3
const LEFT_SECONDS = 900

/** A client that few use was served from another address, until this one came. A browser is of many, however few are seen. */
function hasMoved(scene: Scene, caller: Caller): boolean {
  if (caller.isNamed || isAnybodysClient(scene, caller.client)) return false
  const same = scene.usersOf(caller.client)
  if (same.length > SAME_CLIENT_MOST) return false
  return same.some(
    (other) =>
      other !== caller &&
      other.ok >= SERVED_LEAST &&
      other.forbidden === 0 &&
      other.firstSeen < caller.firstSeen &&
      other.lastSeen <= caller.firstSeen + LEFT_SECONDS,
  )
}

/** Whether that client was served from elsewhere, until now, all that is refused to it here: its address is what changed. */
export function isLeftBehind(scene: Scene, { caller, pairs }: RefusedCaller): boolean {
  if (!hasMoved(scene, caller)) return false
  const routes = new Set(
    scene
      .usersOf(caller.client)
      .filter((other) => other !== caller && other.forbidden === 0)
      .flatMap((other) => other.routes.map((route) => scene.routeOf(route).number)),
  )
  return (
    pairs.length > 0 &&
    pairs.every(
      ({ route, servedAfter }) => servedAfter === 0 && routes.has(scene.routeOf(route).number),
    )
  )
}
