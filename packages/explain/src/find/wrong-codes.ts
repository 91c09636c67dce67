import type { FindingSeverity } from '../finding.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import type { Streak } from '../tally/streak.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { familyOf } from './reasons.ts'
import { spanOf } from './refused-callers.ts'
import { type Scene, unexplained } from './scene.ts'

const REFUSED_LEAST = 10
const EACH_LEAST = 2
const SERVED_LEAST = 5
const ONLY = 0.8
const LOOP = 3
/** Who tries so many paths in vain, and this one among many, looks for a way in. */
const PROBES_MANY = 30
const PROBES_EACH = 4
const ROUND_SECONDS = 60

/**
 * A 401 that stands for a 403: one route never serves some callers, and their credentials are good elsewhere meanwhile.
 * New tokens do not help, and a client that obeys asks for one each time.
 */
export function findWrongCodes(scene: Scene): readonly Draft[] {
  const streaks = new Map<number, Streak[]>()
  for (const streak of unexplained(scene)) {
    streaks.set(streak.caller, [...(streaks.get(streak.caller) ?? []), streak])
  }
  const excused = new Set(
    [...scene.explained, ...scene.explainedCredentials].map(({ caller }) => caller),
  )
  const byRoute = new Map<number, Forbidden[]>()
  for (const pair of scene.tally.challenged.all) {
    if (isAboutCredentials(scene, pair) || excused.has(pair.caller)) continue
    if (!isRefusedHereAlone(scene, pair)) continue
    const route = scene.routeOf(pair.route).number
    byRoute.set(route, [...(byRoute.get(route) ?? []), pair])
  }
  const refusedTwice = twiceByRoute(scene)
  return [...byRoute]
    .map(([route, all]) => {
      const pairs = notByChance(all, refusedTwice.get(route) ?? 0)
      return { route, pairs, rounds: roundsOf(pairs, streaks) }
    })
    .filter(({ pairs, rounds }) => isEnough(pairs, rounds) && isMain(pairs, [...byRoute.values()]))
    .map((found) => {
      for (const { caller } of found.pairs) {
        for (const streak of streaks.get(caller) ?? []) scene.explained.add(streak)
      }
      return draftOf(scene, found)
    })
}

/** How many were refused twice on each route, whatever became of them. */
function twiceByRoute(scene: Scene): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const { route, refusals } of scene.tally.challenged.all) {
    if (refusals >= EACH_LEAST) add(counts, scene.routeOf(route).number, 1)
  }
  return counts
}

const FEW_OF_MANY = 0.2
const CHANCE_LEAST = 4

/** What a page asks for first is refused whenever a token has run out: of many to whom that happens a few are served nothing there afterwards. */
function notByChance(pairs: readonly Forbidden[], twice: number): readonly Forbidden[] {
  if (pairs.length >= twice * FEW_OF_MANY) return pairs
  return pairs.filter(({ refusals }) => refusals >= CHANCE_LEAST)
}

/** A token that has expired or has the wrong key is no good anywhere. */
function isAboutCredentials(scene: Scene, pair: Forbidden): boolean {
  const reason = scene.reasonOf(pair)
  return reason !== undefined && !['other', 'claims'].includes(familyOf(reason))
}

function isRefusedHereAlone(scene: Scene, pair: Forbidden): boolean {
  const caller = scene.callerOf(pair)
  if (scene.routeOf(pair.route).use === 'static') return false
  if (pair.refusals < EACH_LEAST || pair.wasServed || pair.servedAfter > 0) return false
  if (caller.probes >= PROBES_MANY && pair.refusals < caller.probes / PROBES_EACH) return false
  const isServed = caller.ok >= SERVED_LEAST && caller.lastOk > pair.start
  return isServed && pair.refusals >= caller.challenged * ONLY
}

function isEnough(pairs: readonly Forbidden[], rounds: number): boolean {
  return refusalsOf(pairs) >= REFUSED_LEAST && (pairs.length >= 2 || rounds >= 2 * LOOP)
}

const MAIN = 0.4

/** Where many routes refuse many, it is no matter of one of them. */
function isMain(pairs: readonly Forbidden[], all: readonly (readonly Forbidden[])[]): boolean {
  return refusalsOf(pairs) >= refusalsOf(all.flat()) * MAIN
}

const MANY = 5

const LOOP_EACH = 30

/** Whether clients go round: a token, a refusal, a token; where no token endpoint is in the log, many of them who ask on and on. */
function isLoop(pairs: readonly Forbidden[], rounds: number): boolean {
  return rounds >= LOOP || (pairs.length >= MANY && refusalsOf(pairs) >= pairs.length * LOOP_EACH)
}

/** Without a loop, what a few met a few times wakes nobody up. */
function severityOf(pairs: readonly Forbidden[], rounds: number): FindingSeverity {
  if (isLoop(pairs, rounds)) return 'high'
  return pairs.length >= MANY ? 'medium' : 'low'
}

function refusalsOf(pairs: readonly Forbidden[]): number {
  return pairs.reduce((sum, { refusals }) => sum + refusals, 0)
}

function roundsOf(
  pairs: readonly Forbidden[],
  streaks: ReadonlyMap<number, readonly Streak[]>,
): number {
  const theirs = pairs.flatMap(({ caller }) => streaks.get(caller) ?? [])
  // A person who signs in again after some minutes is no loop.
  const loops = theirs.filter(({ rounds, start, last }) => last - start <= rounds * ROUND_SECONDS)
  return loops.reduce((sum, { rounds }) => sum + rounds, 0)
}

function draftOf(
  scene: Scene,
  { route, pairs, rounds }: { route: number; pairs: readonly Forbidden[]; rounds: number },
): Draft {
  const who = new Map<string, number>()
  for (const pair of pairs) add(who, nameOf(scene, pair), pair.refusals)
  const { name } = scene.routeOf(route)
  const refusals = [...who.values()].reduce((sum, count) => sum + count, 0)
  return {
    type: 'wrong_code',
    title: `${name} answers 401 to callers whose credentials are good elsewhere`,
    severity: severityOf(pairs, rounds),
    confidence: isLoop(pairs, rounds) ? 0.9 : 0.65,
    ...spanOf(pairs),
    evidence: [
      { fact: 'refusals, and never a success', value: refusals },
      { fact: 'refusals that followed a new token', value: rounds },
      {
        fact: 'successes of the same callers elsewhere',
        value: pairs.reduce((sum, pair) => sum + scene.callerOf(pair).ok, 0),
      },
    ],
    who,
    where: new Map([[name, refusals]]),
    ids: pairs.flatMap(({ ids }) => ids),
  }
}
