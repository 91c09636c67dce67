import { leastOf, mostOf } from '../extremes.ts'
import { type Draft, nameOf } from './draft.ts'
import type { Scene } from './scene.ts'
import { totalOf } from './statistics.ts'

const UNAVAILABLE_LEAST = 20

/** No decision was possible: our records say so by their reasons, and by 503 instead of 401. */
export function findUnavailable(scene: Scene): readonly Draft[] {
  const counts = new Map<string, number>()
  const times: number[] = []
  for (const { reasons, minute } of scene.minutes) {
    for (const [reason, count] of reasons ?? []) {
      if (!UNAVAILABLE.includes(reason)) continue
      counts.set(reason, (counts.get(reason) ?? 0) + count)
      times.push(minute * 60)
    }
  }
  const total = totalOf([...counts.values()])
  if (total < UNAVAILABLE_LEAST) return []
  return [
    {
      type: 'verifier_broken',
      title: `${total} requests could not be decided: ${[...counts.keys()].join(', ')}`,
      confidence: 0.95,
      from: leastOf(times),
      to: mostOf(times) + 59,
      who: new Map(),
      where: new Map(),
      evidence: [...counts].map(([reason, value]) => ({ fact: reason, value })),
    },
  ]
}

const UNAVAILABLE = [
  'key_server_unavailable',
  'introspection_unavailable',
  'introspection_refused',
  'store_unavailable',
  'relation_unavailable',
]

const DAY_SECONDS = 86_400
/** As long as from Friday's evening to Monday's. */
const SOON_SECONDS = 3 * DAY_SECONDS
const TIMES_LONGER = 1.5

/** Credentials that are good, have not been renewed, and run out within three days. */
export function findExpiring(scene: Scene): readonly Draft[] {
  const drafts: Draft[] = []
  const usual = usualLifetimes(scene)
  for (const [number, { since, seen, expires, isRenewed }] of scene.tally.expiring) {
    const caller = scene.callerOf({ caller: number })
    const left = expires - seen
    const lifetime = expires - since
    const isSoon = left > 0 && left < SOON_SECONDS
    // What lives for hours is renewed by its client; what lives for days, or longer than others do, often by nobody.
    const isLasting = lifetime >= Math.min(DAY_SECONDS / 2, usual(lifetime))
    const isRenewing = isRenewed || caller.tokens > 0
    if (!caller.isNamed || isRenewing || !isSoon || !isLasting) continue
    const name = nameOf(scene, { caller: number })
    const isUrgent = left < DAY_SECONDS && lifetime > 3 * DAY_SECONDS
    drafts.push({
      type: 'credential_expiring',
      title: `the credentials of ${name} run out in ${soon(left)}`,
      // What is renewed by its client each day looks the same until it is.
      severity: isUrgent ? 'low' : 'info',
      confidence: isUrgent ? 0.9 : 0.7,
      from: since,
      to: expires,
      who: new Map([[name, caller.requests]]),
      where: new Map(),
      evidence: [{ fact: 'seconds left when it was last served', value: left }],
    })
  }
  return (['low', 'info'] as const).flatMap((severity) =>
    together(drafts.filter((draft) => draft.severity === severity)),
  )
}

/** So many are told one by one. */
const ALONE_MOST = 3

/** Where many end within days, that is one thing to know. */
function together(drafts: readonly Draft[]): readonly Draft[] {
  const [first] = drafts
  if (first === undefined || drafts.length <= ALONE_MOST) return drafts
  const left = drafts.map(({ evidence }) => Number(evidence[0]?.value))
  return [
    {
      ...first,
      title: `the credentials of ${drafts.length} callers run out, the first in ${soon(leastOf(left))}`,
      from: leastOf(drafts.map(({ from }) => from)),
      to: mostOf(drafts.map(({ to }) => to)),
      who: new Map(drafts.flatMap(({ who }) => [...who])),
      evidence: [{ fact: 'least seconds left when one was last served', value: leastOf(left) }],
    },
  ]
}

function soon(seconds: number): string {
  const hours = Math.round(seconds / 3600)
  return hours >= 2 ? `${hours} hours` : `${Math.max(1, Math.round(seconds / 60))} minutes`
}

const CALLERS_LEAST = 5
const OTHERS_LEAST = 2
const TIMES_FEW = 5

/**
 * How long what is good for so long has to be for one that nobody renews: longer than nine in ten are; of fewer than five, far
 * longer than any other.
 */
function usualLifetimes({ tally }: Scene): (own: number) => number {
  const all = [...tally.expiring].map(([, { since, expires }]) => expires - since)
  all.sort((a, b) => a - b)
  if (all.length >= CALLERS_LEAST) {
    const usual = all[Math.floor(all.length * 0.9)] ?? Infinity
    return () => usual * TIMES_LONGER
  }
  const longest = all.at(-2) ?? Infinity
  return (own) => (all.length > OTHERS_LEAST && own === all.at(-1) ? longest * TIMES_FEW : Infinity)
}
