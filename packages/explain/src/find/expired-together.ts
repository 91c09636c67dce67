import { leastOf, mostOf } from '../extremes.ts'
import type { ToldCredential } from '../tally/told-refusals.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { tokensAsked } from './refresh-storms.ts'
import { clientKind } from './refused-callers.ts'
import type { Scene } from './scene.ts'
import { calmCounts, type Surge, surges, totalOf } from './statistics.ts'
import { brokenClient } from './told-credentials.ts'

const TOKENS_LEAST = 30
/** So many are enough where most of them are shown again, and far more tokens are asked for meanwhile. */
const TOKENS_FEW = 12
/** What runs out in more minutes than these does not do so together: a client that does not renew looks like that. */
const MINUTES_MAX = 15
/** Who arrives with the token of yesterday is refused once, gets another and goes on. */
const EACH_LEAST = 2.5

/**
 * Tokens of many ran out within minutes, and each goes on being refused: they all want new ones, and get none in time. Where they
 * ask for none and have one client, that client is broken.
 */
export function findExpiredTogether(scene: Scene): readonly Draft[] {
  // What is good again afterwards has not run out: somebody's clock is wrong.
  const expired = scene.tally.told.all.filter(
    (one) => one.servedAfter === 0 && scene.reasonOf(one) === 'token_expired',
  )
  const starts = Map.groupBy(expired, ({ start }) => Math.floor(start / 60))
  const counts = scene.minutes.map(({ minute }) => starts.get(minute)?.length ?? 0)
  const requests = scene.minutes.map((minute) => minute.requests)
  const tokens = tokensAsked(scene)
  return surges(counts, calmCounts(counts, requests)).flatMap(({ from, to }) => {
    const hit = scene.minutes.slice(from, to + 1).flatMap(({ minute }) => starts.get(minute) ?? [])
    const refusals = hit.reduce((sum, one) => sum + one.refusals, 0)
    if (to - from >= MINUTES_MAX || hit.length < TOKENS_FEW) return []
    if (refusals < hit.length * EACH_LEAST) return []
    const areAsked = areAskedFor(tokens, { from, to })
    if (!areMany(hit, areAsked)) return []
    const alike = ofOneClient(scene, hit)
    const isOfOne = alike.length >= hit.length * ONE_CLIENT
    const areWanted = areAsked ?? !isOfOne
    if (!areWanted && !isOfOne) return []
    for (const one of hit) scene.explainedCredentials.add(one)
    return [areWanted ? draftOf(scene, hit, refusals) : brokenClient(scene, alike)]
  })
}

const TIMES_MORE = 3
const ASKED_LEAST = 5
const ONE_CLIENT = 0.9

/**
 * Whether far more tokens are asked for meanwhile than else; nothing where none is in the log. Who asks for none has a client
 * that does not renew (7 of 7 generated storms asked for more, and none of 2 such clients).
 */
function areAskedFor(
  { asked, expected }: ReturnType<typeof tokensAsked>,
  { from, to }: Surge,
): boolean | undefined {
  if (totalOf(asked) === 0) return undefined
  const inside = totalOf(asked.slice(from, to + 1))
  return inside >= ASKED_LEAST && inside >= TIMES_MORE * totalOf(expected.slice(from, to + 1))
}

/** Whether it is no chance that they run out at once. Of a few, one that insists must not count for the others. */
function areMany(hit: readonly ToldCredential[], areAsked = false): boolean {
  const again = hit.filter(({ refusals }) => refusals > 1)
  return hit.length >= TOKENS_LEAST || (areAsked && again.length > hit.length / 2)
}

/** Those of the client that most of them have. */
function ofOneClient(scene: Scene, hit: readonly ToldCredential[]): readonly ToldCredential[] {
  const kinds = [...Map.groupBy(hit, ({ client }) => clientKind(scene, client)).values()]
  const most = mostOf(kinds.map((same) => same.length))
  return kinds.find((same) => same.length === most) ?? []
}

function draftOf(scene: Scene, hit: readonly ToldCredential[], refusals: number): Draft {
  const who = new Map<string, number>()
  const where = new Map<string, number>()
  for (const one of hit) {
    add(who, nameOf(scene, one), one.refusals)
    add(where, scene.routeOf(one.route).name, one.refusals)
  }
  return {
    type: 'refresh_storm',
    title: `${hit.length} tokens ran out together, and those who had them get no new ones in time`,
    confidence: 0.8,
    from: leastOf(hit.map(({ start }) => start)),
    to: mostOf(hit.map(({ last }) => last)),
    who,
    where,
    evidence: [
      { fact: 'tokens that ran out', value: hit.length },
      { fact: 'refusals of each', value: Math.round((refusals / hit.length) * 10) / 10 },
    ],
    ids: hit.flatMap(({ ids }) => ids),
  }
}
