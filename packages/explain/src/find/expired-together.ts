import { leastOf, mostOf } from '../extremes.ts'
import type { ToldCredential } from '../tally/told-refusals.ts'
import { add, type Draft, nameOf } from './draft.ts'
import type { Scene } from './scene.ts'
import { calmCounts, surges } from './statistics.ts'

const TOKENS_LEAST = 30
/** What runs out in more minutes than these does not do so together: a client that does not renew looks like that. */
const MINUTES_MAX = 15
/** Who arrives with the token of yesterday is refused once, gets another and goes on. */
const EACH_LEAST = 2.5

/** Tokens of many ran out within minutes, and each goes on being refused: they all want new ones, and get none in time. */
export function findExpiredTogether(scene: Scene): readonly Draft[] {
  // What is good again afterwards has not run out: somebody's clock is wrong.
  const expired = scene.tally.told.all.filter(
    (one) => one.servedAfter === 0 && scene.reasonOf(one) === 'token_expired',
  )
  const starts = Map.groupBy(expired, ({ start }) => Math.floor(start / 60))
  const counts = scene.minutes.map(({ minute }) => starts.get(minute)?.length ?? 0)
  const requests = scene.minutes.map((minute) => minute.requests)
  return surges(counts, calmCounts(counts, requests)).flatMap(({ from, to }) => {
    const hit = scene.minutes.slice(from, to + 1).flatMap(({ minute }) => starts.get(minute) ?? [])
    const refusals = hit.reduce((sum, one) => sum + one.refusals, 0)
    if (to - from >= MINUTES_MAX || hit.length < TOKENS_LEAST) return []
    if (refusals < hit.length * EACH_LEAST) return []
    for (const one of hit) scene.explainedCredentials.add(one)
    return [draftOf(scene, hit, refusals)]
  })
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
