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
  isWorse,
  OF_THE_CALLER,
  shareOf,
} from './regressions.ts'
import type { Scene } from './scene.ts'

const REFUSALS_LEAST = 5
const SERVED_LEAST = 5
/** The instant is told and not looked for, so less is needed than where it is. */
const LIKELIHOOD = 6
/** So many callers are no chance where those who are refused were served before, and where nobody is served any more. */
const SERVED_CALLERS_LEAST = 2
const CALLERS_LEAST = 3
const NOBODY = 0.6
/** So many who are refused whatever they ask for since are a group of people, though few of them had asked before. */
const GROUP_LEAST = 8
const LIKELIHOOD_OF_GROUP = 3
const MARGIN_SECONDS = 60

/**
 * Where the log tells which version of the policy decided: what a version that is new refuses, and was served before it.
 * That tells a change from callers who miss something even where it hits few.
 */
export function changesOfVersions(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const since = newVersions(scene)
  if (since.size === 0) return []
  const histories = historiesOf(scene)
  const maybe = pairs.filter((pair) => !OF_THE_CALLER.includes(scene.reasonOf(pair) ?? ''))
  return [...Map.groupBy(maybe, ({ requirement }) => requirement).values()].flatMap((same) => {
    const changes = Map.groupBy(same, ({ policyVersion }) => policyVersion)
    return [...changes].flatMap(([version, hit]) => {
      const at = since.get(version)
      if (at === undefined || !isEnough(hit)) return []
      const stretches = [...byKind(scene, hit).keys()].flatMap((one) => histories.get(one) ?? [])
      const { outside, inside } = countsOf(stretches, { at, to: spanOf(hit).to })
      const isSeen = outside.ok >= SERVED_LEAST && isWorse(outside, inside)
      const isOfGroup = isGroup(hit) && outside.forbidden === 0
      const least = isOfGroup ? LIKELIHOOD_OF_GROUP : LIKELIHOOD
      const isOfMany = isOfGroup || isHit(hit, shareOf(inside))
      if (!isSeen || !isOfMany || gainOf(outside, inside) < least) return []
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
function isGroup(hit: readonly Forbidden[]): boolean {
  return callersOf(hit) >= GROUP_LEAST && hit.every(({ servedAfter }) => servedAfter === 0)
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
