import { leastOf } from '../extremes.ts'
import type { Streak } from '../tally/streak.ts'
import { type Draft, partsOf } from './draft.ts'
import { clientKind, isDead, spanOf } from './refused-callers.ts'
import { type Scene, unexplained } from './scene.ts'

const SERVED_LEAST = 3
const CALLERS_LEAST = 3
const CLIENTS_LEAST = 3
/** More of one client are a matter of that client. */
const ONE_CLIENT_MOST = 0.8
/** Whoever asks seldom finds it out late. */
const APART_SECONDS = 600

/**
 * Credentials of callers that have nothing in common ended within ten minutes, and none of them is good again: what they are
 * verified with has changed. Where the log tells why, nothing is guessed from when.
 */
export function findEndedTogether(scene: Scene): readonly Draft[] {
  const dead = unexplained(scene)
    .filter((streak) => isEnded(scene, streak))
    .sort((a, b) => a.start - b.start)
  const hit = mostTogether(dead)
  const callers = new Set(hit.map(({ caller }) => caller)).size
  const kinds = [...Map.groupBy(hit, ({ client }) => clientKind(scene, client)).values()]
  const isOfOne = kinds.some((own) => own.length > hit.length * ONE_CLIENT_MOST)
  if (callers < CALLERS_LEAST || kinds.length < CLIENTS_LEAST || isOfOne) return []
  for (const streak of hit) scene.explained.add(streak)
  return [draftOf(scene, hit, { callers, clients: kinds.length })]
}

/** Served before, refused since, and never served again. */
function isEnded(scene: Scene, streak: Streak): boolean {
  const { ok, firstSeen } = scene.callerOf(streak)
  const isServed = ok >= SERVED_LEAST && firstSeen < streak.start && streak.end === 0
  return isServed && streak.reason === 0 && isDead(scene, streak)
}

/** The most of them that begin within ten minutes; they are in the order of their beginnings. */
function mostTogether(dead: readonly Streak[]): readonly Streak[] {
  let [from, to, low] = [0, 0, 0]
  for (const [i, { start }] of dead.entries()) {
    while ((dead[low]?.start ?? start) < start - APART_SECONDS) low += 1
    if (i + 1 - low > to - from) [from, to] = [low, i + 1]
  }
  return dead.slice(from, to)
}

function draftOf(
  scene: Scene,
  hit: readonly Streak[],
  { callers, clients }: Record<'callers' | 'clients', number>,
): Draft {
  const starts = hit.map(({ start }) => start)
  const seconds = (hit.at(-1)?.start ?? 0) - leastOf(starts)
  return {
    type: 'key_rotation',
    title: `the credentials of ${callers} callers with ${clients} clients ended within ${Math.ceil((seconds + 1) / 60)} min, and none is good again`,
    confidence: 0.6,
    ...spanOf(hit),
    evidence: [
      { fact: 'callers that were served before, and not since', value: callers },
      { fact: 'clients that they have', value: clients },
      { fact: 'seconds from the first that was refused to the last', value: seconds },
    ],
    missingInput: ['the reason of each refusal (our records have it)'],
    ...partsOf(scene, hit),
  }
}
