import type { Caller } from '../tally/callers.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { clientKind } from './refused-callers.ts'
import type { Scene } from './scene.ts'
import { calmCounts, surges, totalOf } from './statistics.ts'

const QUICK_LEAST = 20
const CALLERS_LEAST = 4
const ONE_CLIENT = 0.8

/**
 * Several callers with one client ask again for a token within a minute of the last, as they did not before: it takes
 * good ones for expired. They are few among all who ask for tokens, so that these are hardly more than usual.
 */
export function findQuickTokens(
  scene: Scene,
  excused: ReadonlySet<number>,
): readonly Omit<Draft, 'where'>[] {
  const callers = quickOnes(scene, excused)
  if (callers === undefined) return []
  const quick = scene.minutes.map((one) => Math.max(0, one.tokensQuick - one.tokensRefused))
  const requests = scene.minutes.map((minute) => minute.requests)
  const expected = calmCounts(quick, requests)
  const challenged = scene.minutes.map((minute) => minute.challenged)
  const usual = calmCounts(challenged, requests)
  const who = new Map<string, number>()
  for (const { number, quickTokens } of callers) {
    add(who, nameOf(scene, { caller: number }), quickTokens)
  }
  const all = { from: 0, to: quick.length - 1 }
  // What goes on all the time is no surge; but copies of other clients do not do it.
  const found = isUnlikeOthers(scene, callers) ? [all] : surges(quick, expected)
  return found.flatMap(({ from, to }) => {
    const sumOver = (counts: readonly number[]): number => totalOf(counts.slice(from, to + 1))
    const count = sumOver(quick)
    // Where far more is refused than else, that is why they ask.
    const isRefused = sumOver(challenged) - sumOver(usual) > count * REFUSED_MOST
    if (count < QUICK_LEAST || isRefused) return []
    return {
      type: 'refresh_storm',
      title: `${who.size} callers with one client ask again for tokens that they just got`,
      severity: 'medium',
      confidence: 0.75,
      from: (scene.minutes[from]?.minute ?? 0) * 60,
      to: (scene.minutes[to]?.minute ?? 0) * 60 + 59,
      who,
      evidence: [
        { fact: 'tokens asked for within a minute of the time before', value: count },
        { fact: 'of all that these callers asked for', value: totalOf(callers.map(askedOf)) },
      ],
    } as const
  })
}

const REFUSED_MOST = 0.5

const OFTEN = 0.25
const TIMES_OTHERS = 5
const OTHERS_LEAST = 50

/** Of the tokens of this client far more are asked for so soon than of those of all others. */
function isUnlikeOthers(scene: Scene, callers: readonly Caller[]): boolean {
  const kind = clientKind(scene, (callers[0] as Caller).client)
  const all = scene.tally.callers.all.filter(({ tokensAsked }) => tokensAsked > 0)
  const [own, others] = [true, false].map((isOwn) =>
    all.filter(({ client }) => (clientKind(scene, client) === kind) === isOwn),
  ) as [Caller[], Caller[]]
  const [share, usual] = [own, others].map((some) => sumOf(some) / totalOf(some.map(askedOf)))
  const isKnown = totalOf(others.map(askedOf)) >= OTHERS_LEAST
  return isKnown && (share ?? 0) >= OFTEN && (share ?? 0) >= TIMES_OTHERS * (usual ?? 0)
}

function askedOf({ tokensAsked }: Caller): number {
  return tokensAsked
}

/** The callers that do, of the client that most of them have; none where they are few, or have several. */
function quickOnes(scene: Scene, excused: ReadonlySet<number>): readonly Caller[] | undefined {
  const quick = scene.tally.callers.all.filter(
    (caller) => caller.quickTokens > 0 && !excused.has(caller.number) && isUnasked(caller),
  )
  // Where no client is logged, many with several are one.
  const known = quick.filter(({ client }) => scene.tally.callers.clients.textOf(client) !== '-')
  const byClient = Map.groupBy(known, ({ client }) => clientKind(scene, client))
  const [most] = [...byClient.values()].sort((a, b) => sumOf(b) - sumOf(a))
  if (most === undefined || most.length < CALLERS_LEAST) return undefined
  const isEnough = sumOf(most) >= QUICK_LEAST && sumOf(most) >= sumOf(quick) * ONE_CLIENT
  return isEnough ? most : undefined
}

/** Nobody refused it, so nothing made it ask. */
function isUnasked({ challenged, quickTokens, tokensAsked, tokensRefused }: Caller): boolean {
  return challenged <= quickTokens && tokensRefused <= tokensAsked / 2
}

function sumOf(callers: readonly Caller[]): number {
  return totalOf(callers.map(({ quickTokens }) => quickTokens))
}
