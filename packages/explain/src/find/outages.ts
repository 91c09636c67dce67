import { leastOf, mostOf } from '../extremes.ts'
import type { Minute } from '../tally/minutes.ts'
import type { Streak } from '../tally/streak.ts'
import { type Draft, partsOf, percent } from './draft.ts'
import { type Scene, unexplained } from './scene.ts'
import { effectiveNumber } from './statistics.ts'

const MINUTES_LEAST = 5
const REFUSED_LEAST = 20
/** So many are served where credentials are asked for, by what is asked for else. */
const EXPECTED_LEAST = 20
const CALLERS_LEAST = 3
const SPREAD = 2.5
/** Of what asks for credentials, the share served at most meanwhile, and at least else. */
const INSIDE_MOST = 0.1
const OUTSIDE_LEAST = 0.7
const MARGIN_SECONDS = 60

/**
 * From one minute to another nobody is served where credentials are asked for, who were before: where few ask, these are
 * no wave, but the verifier refuses whoever comes.
 */
export function findOutages(scene: Scene): readonly Draft[] {
  const { minutes } = scene
  const runs = runsOf(minutes)
  const inside = new Set(runs.flat())
  const outside = totalsOf(minutes.filter((minute) => !inside.has(minute)))
  const asked = outside.served + outside.challenged
  if (outside.served < asked * OUTSIDE_LEAST || outside.served === 0) return []
  const rate = outside.served / outside.requests
  return runs.flatMap((run) => {
    const { requests, challenged } = totalsOf(run)
    if (challenged < REFUSED_LEAST || requests * rate < EXPECTED_LEAST) return []
    const streaks = streaksIn(scene, run)
    const callers = new Map<number, number>()
    for (const { caller, refusals } of streaks) {
      callers.set(caller, (callers.get(caller) ?? 0) + refusals)
    }
    const spread = effectiveNumber([...callers.values()].map(Math.sqrt))
    if (callers.size < CALLERS_LEAST || spread < SPREAD) return []
    for (const streak of streaks) scene.explained.add(streak)
    return [draftOf(scene, streaks, { expected: requests * rate, callers: callers.size })]
  })
}

/** Minutes one after the other in which somebody is refused and nobody is served. */
function runsOf(minutes: readonly Minute[]): readonly (readonly Minute[])[] {
  const runs: Minute[][] = []
  let run: Minute[] = []
  for (const minute of minutes) {
    if (servedIn(minute) > minute.challenged * INSIDE_MOST) run = []
    else if (run.length > 0 || minute.challenged > 0) {
      if (run.length === 0) runs.push(run)
      run.push(minute)
    }
  }
  return runs.filter((one) => one.length >= MINUTES_LEAST)
}

/** Whoever signs in, or renews, shows no token: that goes on. */
function servedIn({ guardedOk, guardedSignIns }: Minute): number {
  return guardedOk - guardedSignIns
}

function totalsOf(minutes: readonly Minute[]): {
  readonly requests: number
  readonly challenged: number
  readonly served: number
} {
  const sum = { requests: 0, challenged: 0, served: 0 }
  for (const minute of minutes) {
    sum.requests += minute.requests
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
  { expected, callers }: { readonly expected: number; readonly callers: number },
): Draft {
  return {
    type: 'verifier_broken',
    title: `nobody was served where credentials are asked for: ${callers} callers who were before`,
    confidence: 0.8,
    from: leastOf(streaks.map(({ start }) => start)),
    to: mostOf(streaks.map(({ last }) => last)),
    evidence: [
      { fact: 'callers refused who were served before', value: callers },
      {
        fact: 'requests that should have been served, by the rest of the log',
        value: Math.round(expected),
      },
      { fact: 'of these, served at most', value: percent(INSIDE_MOST) },
    ],
    missingInput: ['the reason of each refusal (our records have it)'],
    ...partsOf(scene, streaks),
  }
}
