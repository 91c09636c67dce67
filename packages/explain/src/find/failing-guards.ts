import { leastOf, mostOf } from '../extremes.ts'
import type { Route } from '../tally/routes.ts'
import type { Draft } from './draft.ts'
import type { Scene } from './scene.ts'

const FAILED_LEAST = 30
const FAILED_SHARE = 0.3
const WELL_SHARE = 0.02
const WELL_LEAST = 10

/**
 * Where credentials are asked for it fails, and what is open to anybody, signing in too, does not: the verifier cannot
 * decide, and the application is well. A restart, or a broken application, fails everywhere.
 */
export function findFailingGuards(scene: Scene): readonly Draft[] {
  const minutes = scene.minutes.filter(
    ({ failed, ok, challenged }) =>
      failed >= 3 && failed > ((failed + ok + challenged) * FAILED_SHARE) / 2,
  )
  const times = new Set(minutes.map(({ minute }) => minute * 60))
  const counts = countsIn(scene, times)
  const failing = counts.filter(({ ok, failed }) => failed > (ok + failed) * FAILED_SHARE)
  const well = counts.filter(({ ok, failed }) => failed <= (ok + failed) * WELL_SHARE)
  const failed = failing.reduce((sum, one) => sum + one.failed, 0)
  const isWell = well.reduce((sum, one) => sum + one.ok, 0) >= WELL_LEAST
  const isGuarded = failing.some(({ route }) => route.isGuarded && route.use === 'other')
  if (failed < FAILED_LEAST || times.size < 2 || !isWell || !isGuarded || failsOpen(counts))
    return []
  // What is refused meanwhile is what the application makes of the failure.
  for (const streak of scene.streaks) {
    if (times.has(Math.floor(streak.start / 60) * 60)) scene.explained.add(streak)
  }
  return [
    {
      type: 'verifier_broken',
      title: `${failed} requests failed where credentials are asked for, and nowhere else`,
      confidence: 0.7,
      from: leastOf(times),
      to: mostOf(times) + 59,
      who: new Map(),
      where: new Map(failing.map(({ route, failed: count }) => [route.name, count])),
      evidence: [
        { fact: 'failed (5xx) on routes that ask for credentials', value: failed },
        {
          fact: 'routes that served meanwhile',
          value: well
            .map(({ route }) => route.name)
            .slice(0, 5)
            .join(', '),
        },
      ],
      missingInput: ['the reason of each failure (our records have it)'],
    },
  ]
}

/** Whether what is open to anybody fails too: signing in, and asking for a token. */
function failsOpen(counts: readonly RouteCounts[]): boolean {
  let ok = 0
  let failed = 0
  for (const one of counts) {
    if (one.route.use === 'other') continue
    ok += one.ok
    failed += one.failed
  }
  return failed > (ok + failed) * FAILED_SHARE
}

interface RouteCounts {
  readonly route: Route
  ok: number
  failed: number
}

/** What each route that is no file answered in some minutes. */
function countsIn(scene: Scene, times: ReadonlySet<number>): readonly RouteCounts[] {
  const all = new Map<number, RouteCounts>()
  for (const number of scene.tally.history.routes) {
    const route = scene.routeOf(number)
    const counts = all.get(route.number) ?? { route, ok: 0, failed: 0 }
    for (const { from, ok, failed } of scene.tally.history.of([number])) {
      if (!times.has(from)) continue
      counts.ok += ok
      counts.failed += failed
    }
    all.set(route.number, counts)
  }
  return [...all.values()].filter(({ ok, failed }) => ok + failed > 0)
}
