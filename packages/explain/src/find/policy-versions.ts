import type { Forbidden } from '../tally/forbidden.ts'
import type { RouteStretch } from '../tally/route-history.ts'
import { callersOf, type Found, total } from './forbidden-pairs.ts'
import { spanOf } from './refused-callers.ts'
import {
  byKind,
  type Counts,
  changeDraftOf,
  gainOf,
  historiesOf,
  isTriedOnce,
  isWorse,
  OF_THE_CALLER,
  shareOf,
} from './regressions.ts'
import type { Scene } from './scene.ts'

const REFUSALS_LEAST = 5
const SERVED_LEAST = 5
/** Where many are refused, and nobody is served any more. */
const SERVED_FEW = 2
/** The instant is told and not looked for, so less is needed than where it is. */
const LIKELIHOOD = 6
/** So many callers are no chance where those who are refused were served before, and where nobody is served any more. */
const SERVED_CALLERS_LEAST = 2
const CALLERS_LEAST = 3
const NOBODY = 0.6
const TIMES_MORE = 5
/** So many who are refused whatever they ask for since are a group of people, though few of them had asked before. */
const MANY_LEAST = 8
const LIKELIHOOD_OF_MANY = 3
const GROUP_LEAST = 5
/** While machines get the new version one after the other, some still serve. */
const BETWEEN_MOST = 0.1
const LIKELIHOOD_OF_GROUP = 6
/** Where nearly each of them was refused once, as everybody is now and then. */
const LIKELIHOOD_OF_TRIES = 12
const MARGIN_SECONDS = 60

/** Which pairs may be due to a change: those of a version that came while the log was written, or of which no version is told. */
export function ofNewVersions(scene: Scene, pairs: readonly Forbidden[]): readonly Forbidden[] {
  const since = newVersions(scene)
  return pairs.filter(({ policyVersion }) => policyVersion === 0 || since.has(policyVersion))
}

/**
 * Where the log tells which version of the policy decided: what a version that is new refuses, and was served before it.
 * That tells a change from callers who miss something even where it hits few.
 */
export function changesOfVersions(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const since = newVersions(scene)
  if (since.size === 0) return []
  const maybe = pairs.filter((pair) => !OF_THE_CALLER.includes(scene.reasonOf(pair) ?? ''))
  const known = { since, histories: historiesOf(scene) }
  const found = changesBy(
    scene,
    known,
    Map.groupBy(maybe, ({ requirement }) => requirement),
  )
  const explained = new Set(found.flatMap((one) => one.pairs))
  // What takes several things from few is seen by the reason alone.
  const left = maybe.filter((pair) => !explained.has(pair))
  return [
    ...found,
    ...changesBy(
      scene,
      known,
      Map.groupBy(left, ({ reason }) => reason),
    ),
  ]
}

/** When versions came, and how routes answered over time. */
interface Known {
  readonly since: ReadonlyMap<number, number>
  readonly histories: ReturnType<typeof historiesOf>
}

function changesBy(
  scene: Scene,
  { since, histories }: Known,
  kinds: ReadonlyMap<number, readonly Forbidden[]>,
): readonly Found[] {
  return [...kinds.values()].flatMap((same) => {
    const changes = Map.groupBy(same, ({ policyVersion }) => policyVersion)
    return [...changes].flatMap(([version, hit]) => {
      const at = since.get(version)
      if (at === undefined || !isEnough(hit)) return []
      const stretches = [...byKind(scene, hit).keys()].flatMap((one) => histories.get(one) ?? [])
      const { outside, inside } = countsOf(stretches, { at, to: spanOf(hit).to })
      const isSeen = outside.ok >= SERVED_FEW && isWorse(outside, inside)
      const gain = gainOf(outside, inside)
      const isKnown = isSeen && outside.ok >= SERVED_LEAST
      const isOfSome = isKnown && isHit(hit, shareOf(inside)) && gain >= LIKELIHOOD
      const isOfMany =
        isSeen && isLarge(hit) && outside.forbidden === 0 && gain >= LIKELIHOOD_OF_MANY
      if (!isOfSome && !isOfMany && !isOfGroup(scene, { at, hit, same })) return []
      const change = { at, to: spanOf(hit).to, before: shareOf(outside), after: shareOf(inside) }
      return [{ pairs: hit, draft: changeDraftOf(scene, { ...change, pairs: hit }) }]
    })
  })
}

/** When each version first decided, without those that the log began with. In seconds, by the number of its text. */
function newVersions({ tally }: Scene): ReadonlyMap<number, number> {
  const names = new Map(tally.marks.map(({ name, time }) => [name, time / 1000]))
  const versions = new Set(tally.forbidden.all.map(({ policyVersion }) => policyVersion))
  versions.delete(0)
  return new Map(
    [...versions].flatMap((version) => {
      const time = names.get(`policy version ${tally.words.textOf(version)}`)
      return time === undefined ? [] : [[version, time] as const]
    }),
  )
}

function isEnough(hit: readonly Forbidden[]): boolean {
  return total(hit, ({ refusals }) => refusals) >= REFUSALS_LEAST
}

/** Whether it is a matter of several: of callers who were served before, or of all. */
function isHit(hit: readonly Forbidden[], share: number): boolean {
  const callers = callersOf(hit)
  const served = callersOf(hit.filter(({ wasServed }) => wasServed))
  const isOfServed = served >= SERVED_CALLERS_LEAST && served >= callers / 2
  return isOfServed || (callers >= CALLERS_LEAST && share >= NOBODY)
}

/** Whether it is a matter of many, of whom nobody is served there any more. */
function isLarge(hit: readonly Forbidden[]): boolean {
  return callersOf(hit) >= MANY_LEAST && hit.every(({ servedAfter }) => servedAfter === 0)
}

interface Since {
  /** When the version came, in seconds since the epoch. */
  readonly at: number
  /** Whom it refuses, and whom all versions refuse for the same. */
  readonly hit: readonly Forbidden[]
  readonly same: readonly Forbidden[]
}

/**
 * Whether far more callers are refused for this since than were before, by how many asked for anything, and hardly
 * any of them is served there meanwhile. Who is served there besides does not count, for a policy may change for some.
 */
function isOfGroup(scene: Scene, { at, hit, same }: Since): boolean {
  const callers = callersOf(hit)
  // Whoever is served between two refusals may, now and then; after the last one the change may have been taken back.
  const between = hit.filter(({ servedBetween }) => servedBetween > 0)
  if (callers < GROUP_LEAST || between.length > hit.length * BETWEEN_MOST) return false
  const { to } = spanOf(hit)
  const asked = { before: 1, since: 1 }
  for (const { minute, requests } of scene.minutes) {
    if (minute * 60 < at - MARGIN_SECONDS) asked.before += requests
    else if (minute * 60 <= to) asked.since += requests
  }
  const before = callersOf(same.filter(({ start }) => start < at - MARGIN_SECONDS))
  const share = asked.since / (asked.before + asked.since)
  if (callers / asked.since < (before / asked.before) * TIMES_MORE) return false
  const all = callers + before
  const gain =
    callers * Math.log(callers / all / share) +
    (before === 0 ? 0 : before * Math.log(before / all / (1 - share)))
  return gain >= (isTriedOnce(hit) ? LIKELIHOOD_OF_TRIES : LIKELIHOOD_OF_GROUP)
}

/** What routes answered before a version came, and from then on until it refused nothing more. */
function countsOf(
  stretches: readonly RouteStretch[],
  { at, to }: { readonly at: number; readonly to: number },
): { readonly outside: Counts; readonly inside: Counts } {
  const before = stretches.filter(({ from }) => from < at - MARGIN_SECONDS)
  const during = stretches.filter(({ from }) => from >= at - MARGIN_SECONDS && from <= to)
  return { outside: summed(before), inside: summed(during) }
}

function summed(stretches: readonly RouteStretch[]): Counts {
  return {
    ok: stretches.reduce((sum, { ok }) => sum + ok, 0),
    forbidden: stretches.reduce((sum, { forbidden }) => sum + forbidden, 0),
  }
}
