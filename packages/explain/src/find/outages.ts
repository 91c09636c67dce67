import { leastOf, mostOf } from '../extremes.ts'
import type { Minute } from '../tally/minutes.ts'
import type { Streak } from '../tally/streak.ts'
import { add, type Draft, partsOf } from './draft.ts'
import { type Scene, unexplained } from './scene.ts'
import { effectiveNumber, totalOf } from './statistics.ts'

const MINUTES_LEAST = 5
const REFUSED_LEAST = 20
/** So many are served where credentials are asked for, by the time before and after. */
const EXPECTED_LEAST = 20
const CALLERS_LEAST = 3
const SPREAD = 2.5
/** Of what asks for credentials, the share served at most meanwhile, and at least else. */
const INSIDE_MOST = 0.1
const OUTSIDE_LEAST = 0.7
const ONE_ROUTE = 0.8
const OTHER_ROUTES = 2
const AROUND_MINUTES = 60
const AROUND_LEAST = 10
const BEFORE_MINUTES = 5
/** It begins within a minute, which is neither before nor in it; and few may ask in the next. */
const BEGINNING_MINUTES = 2
const APART_MINUTES = 10
const MARGIN_SECONDS = 60

/**
 * From one minute to another hardly anybody is served where credentials are asked for, who were before: where few ask, these are
 * no wave, but the verifier refuses whoever comes.
 */
export function findOutages(scene: Scene): readonly Draft[] {
  const runs = runsOf(scene.minutes)
  const inside = new Set(runs.flat())
  return runs.flatMap((run) => {
    const expected = expectedOf(scene, run, inside)
    const { challenged, served } = totalsOf(run)
    const isEnough = challenged >= REFUSED_LEAST && expected >= EXPECTED_LEAST
    if (!isEnough || served > expected * INSIDE_MOST || !isSudden(scene, run)) return []
    const streaks = streaksIn(scene, run)
    if (streaks.length === 0 || isOfOneRoute(scene, streaks)) return []
    const callers = new Map<number, number>()
    for (const { caller, refusals } of streaks) add(callers, caller, refusals)
    if (isOfFew(callers)) return []
    for (const streak of streaks) scene.explained.add(streak)
    return [draftOf(scene, streaks, { expected, served, callers: callers.size })]
  })
}

function isOfFew(callers: ReadonlyMap<number, number>): boolean {
  const spread = effectiveNumber([...callers.values()].map(Math.sqrt))
  return callers.size < CALLERS_LEAST || spread < SPREAD
}

/**
 * Just before it most were served. Where keys are old it is those with new tokens who are refused, one after the other; in the
 * morning those who come with what ran out over night.
 */
function isSudden({ minutes }: Scene, run: readonly Minute[]): boolean {
  const until = (run[0]?.minute ?? 0) - BEGINNING_MINUTES
  const before = minutes.filter(({ minute }) => minute < until && minute >= until - BEFORE_MINUTES)
  const { challenged, served } = totalsOf(before)
  // Of a route that has refused nobody yet it is not known that it asks for credentials: what counts is that somebody is there.
  return before.some(({ ok }) => ok > 0) && challenged <= served
}

/** How many would be served in it, by the hour before and the hour after; 0 where too little of these is seen, or refuses too. */
function expectedOf(scene: Scene, run: readonly Minute[], inside: ReadonlySet<Minute>): number {
  const from = (run[0]?.minute ?? 0) - AROUND_MINUTES
  const to = (run.at(-1)?.minute ?? 0) + AROUND_MINUTES
  // Minutes without a request are in none, so they are not counted around them either.
  const around = scene.minutes.filter(
    (one) => one.minute >= from && one.minute <= to && one.requests > 0 && !inside.has(one),
  )
  const { challenged, served } = totalsOf(around)
  const isKnown = around.length >= AROUND_LEAST && served >= (served + challenged) * OUTSIDE_LEAST
  return isKnown ? (served / around.length) * run.length : 0
}

/** Nearly all refusals are of one route, to callers who use others as well, where they were not refused. */
function isOfOneRoute(scene: Scene, streaks: readonly Streak[]): boolean {
  const counts = new Map<string, number>()
  for (const { route, refusals } of streaks) add(counts, scene.kindOf(route), refusals)
  const [[kind, most]] = [...counts].sort(([, a], [, b]) => b - a) as [[string, number]]
  const all = totalOf([...counts.values()])
  if (most <= all * ONE_ROUTE) return false
  const used = streaks.flatMap((streak) => scene.callerOf(streak).routes)
  const others = new Set(
    used.filter((route) => isAsked(scene, route)).map((route) => scene.kindOf(route)),
  )
  others.delete(kind)
  return others.size >= OTHER_ROUTES
}

/** What is no file, and gives no token. */
function isAsked(scene: Scene, route: number): boolean {
  return scene.routeOf(route).use === 'other'
}

/** Minutes one after the other in which somebody is refused and hardly anybody is served; where nobody asks for long it ends. */
function runsOf(minutes: readonly Minute[]): readonly (readonly Minute[])[] {
  const runs: Minute[][] = []
  let run: Minute[] = []
  for (const minute of minutes.filter(({ requests }) => requests > 0)) {
    const isServing = servedIn(minute) > minute.challenged * INSIDE_MOST
    const isApart = minute.minute - (run.at(-1)?.minute ?? minute.minute) > APART_MINUTES
    if (isServing || isApart) run = []
    if (isServing || (run.length === 0 && minute.challenged === 0)) continue
    if (run.length === 0) runs.push(run)
    run.push(minute)
  }
  return runs.filter((one) => one.length >= MINUTES_LEAST)
}

/** Whoever signs in, or renews, shows no token: that goes on. */
function servedIn({ guardedOk, guardedSignIns }: Minute): number {
  return guardedOk - guardedSignIns
}

function totalsOf(minutes: readonly Minute[]): {
  readonly challenged: number
  readonly served: number
} {
  const sum = { challenged: 0, served: 0 }
  for (const minute of minutes) {
    sum.challenged += minute.challenged
    sum.served += servedIn(minute)
  }
  return sum
}

/** Those that began in it, of callers that were served before. */
function streaksIn(scene: Scene, run: readonly Minute[]): readonly Streak[] {
  const from = (run[0]?.minute ?? 0) * 60 - MARGIN_SECONDS
  const to = (run.at(-1)?.minute ?? 0) * 60 + MARGIN_SECONDS
  return unexplained(scene).filter((streak) => {
    const { ok, firstSeen } = scene.callerOf(streak)
    return streak.start >= from && streak.start < to && ok > 0 && firstSeen < from
  })
}

function draftOf(
  scene: Scene,
  streaks: readonly Streak[],
  { expected, served, callers }: Record<'expected' | 'served' | 'callers', number>,
): Draft {
  return {
    type: 'verifier_broken',
    title: `hardly anybody is served where credentials are asked for: ${callers} callers are refused who were served before`,
    confidence: 0.8,
    from: leastOf(streaks.map(({ start }) => start)),
    to: mostOf(streaks.map(({ last }) => last)),
    evidence: [
      { fact: 'callers refused who were served before', value: callers },
      {
        fact: 'served where credentials are asked for, by the hour before and after',
        value: Math.round(expected),
      },
      { fact: 'of these, served', value: served },
    ],
    missingInput: ['the reason of each refusal (our records have it)'],
    ...partsOf(scene, streaks),
  }
}
