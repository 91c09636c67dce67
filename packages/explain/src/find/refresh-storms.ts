import { leastOf, mostOf } from '../extremes.ts'
import type { Caller } from '../tally/callers.ts'
import type { ToldCredential } from '../tally/told-refusals.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { findQuickTokens } from './quick-tokens.ts'
import { isSampled, type Scene } from './scene.ts'
import { calmCounts, type Surge, surges, totalOf } from './statistics.ts'
import { renewingInVain } from './vain-renewals.ts'

const TOKENS_EACH = 5
const STORM_LEAST = 60
const THROTTLED_LEAST = 20
const ASKED_LEAST = 40
const SUDDEN = 10
/** Less than one token a minute is no storm, however quiet it was before. */
const EACH_MINUTE = 1

/**
 * Tokens are asked for far more often than before, again and again by the same callers, and not because they were
 * refused: what a wave of refusals explains is none.
 */
export function findRefreshStorm(scene: Scene): readonly Draft[] {
  const explained = [...scene.explained, ...scene.explainedCredentials]
  const excused = new Set([...renewingInVain(scene), ...explained.map(({ caller }) => caller)])
  const found = stormsIn(scene, excused)
  if (found.length > 0) return found
  const quick = findQuickTokens(scene, excused)
  if (quick.length === 0) return greedyClients(scene, excused)
  return quick.map((draft) => ({ ...draft, where: tokenRoutes(scene) }))
}

/** How many tokens were asked for in each minute, and how many would be, by the traffic. */
export function tokensAsked({ minutes }: Scene): {
  readonly asked: readonly number[]
  readonly expected: readonly number[]
} {
  // Who is refused a token has one to renew with that is dead, however often it asks.
  const asked = minutes.map((one) => one.tokens + one.tokensThrottled)
  const requests = minutes.map((minute) => minute.requests)
  return { asked, expected: calmCounts(asked, requests) }
}

function stormsIn(scene: Scene, excused: ReadonlySet<number>): readonly Draft[] {
  const { asked, expected } = tokensAsked(scene)
  const hasty = scene.tally.callers.all.filter(({ quickTokens }) => quickTokens >= TOKENS_EACH)
  const known = refusedForKnown(scene)
  return surges(asked, expected).flatMap((surge) => {
    const { from, to } = surge
    const tokens = totalOf(asked.slice(from, to + 1))
    const usual = totalOf(expected.slice(from, to + 1))
    if (tokens < Math.max(3 * usual, (to - from + 1) * EACH_MINUTE)) return []
    const begin = (scene.minutes[from]?.minute ?? 0) * 60
    const end = (scene.minutes[to]?.minute ?? 0) * 60 + 59
    const refused = known.filter(({ start, last }) => start <= end && last >= begin)
    // Who asked last before it, or came after it, has no part in it.
    const here = hasty.filter(
      ({ firstSeen, lastToken, lastTokenRefused }) =>
        firstSeen <= end && Math.max(lastToken, lastTokenRefused) >= begin,
    )
    const greedy = here.filter(({ number }) => !excused.has(number))
    return stormOf(scene, {
      ...{ surge, tokens, usual, begin, end, greedy },
      refusals: totalOf(refused.map(({ refusals }) => refusals)),
      isExplained: greedy.length === 0 && quickOf(here) >= tokens * EXPLAINED_LEAST,
    })
  })
}

/**
 * Credentials of which it is known why they were refused, and those that were shown on and on after they had run out: whoever has
 * one asks for another.
 */
function refusedForKnown(scene: Scene): readonly ToldCredential[] {
  const dead = scene.tally.told.all.filter(
    ({ refusals, servedAfter }) => refusals >= DEAD_LEAST && servedAfter === 0,
  )
  return [...new Set([...scene.explainedCredentials, ...dead])]
}

/** Many tokens that were asked for. Instants are seconds. */
interface Asked {
  readonly surge: Surge
  readonly begin: number
  readonly end: number
  readonly tokens: number
  /** How many would be asked for, by the traffic. */
  readonly usual: number
  /** Who asked again and again within a minute. */
  readonly greedy: readonly Caller[]
  /** How often credentials were refused meanwhile for what is known. */
  readonly refusals: number
  /** Whether all who did so were refused for what is known, and asked for a third of them. */
  readonly isExplained: boolean
}

const EXPLAINED_LEAST = 0.3

function quickOf(callers: readonly Caller[]): number {
  return totalOf(callers.map(({ quickTokens }) => quickTokens))
}

function stormOf(scene: Scene, storm: Asked): readonly Draft[] {
  const { surge, begin, end, tokens, usual, greedy, refusals } = storm
  const theirs = quickOf(greedy)
  const isPutOff = isThrottled(scene, surge)
  if (storm.isExplained && !isPutOff) return []
  const isSudden = tokens >= SUDDEN * usual && areQuick(scene, surge, tokens)
  const isGreedy = tokens >= STORM_LEAST && theirs >= tokens / 4
  if (!isPutOff && !isSudden && !isGreedy) return []
  // Refusals are recorded all, and of tokens a sample may be.
  if (refusals >= tokens * scene.each * REFUSED_SHARE) return []
  const who = new Map<string, number>()
  for (const { number, quickTokens } of greedy) {
    add(who, nameOf(scene, { caller: number }), quickTokens)
  }
  // Of many who ask a sample shows each once.
  const isOfMany = who.size >= TOKENS_EACH || isPutOff || (isSudden && isSampled(scene))
  return [
    {
      type: 'refresh_storm',
      title: `tokens were asked for ${tokens} times in ${surge.to - surge.from + 1} minutes`,
      severity: isOfMany ? 'high' : 'medium',
      confidence: 0.8,
      from: begin,
      to: end,
      who,
      where: tokenRoutes(scene),
      evidence: [
        { fact: 'tokens asked for', value: tokens },
        { fact: 'expected, by the traffic', value: Math.round(usual) },
        { fact: 'asked for within a minute of the time before', value: theirs },
      ],
    },
  ]
}

const QUICK_LEAST = 5
const REFUSED_SHARE = 0.3
const DEAD_LEAST = 20

function isThrottled({ minutes }: Scene, { from, to }: Surge): boolean {
  return totalOf(minutes.slice(from, to + 1).map((one) => one.tokensThrottled)) >= THROTTLED_LEAST
}

/** Whether a third of many were asked for soon after the last; of these fewer follow each other where a sample is recorded. */
function areQuick({ minutes, each }: Scene, { from, to }: Surge, tokens: number): boolean {
  const quick = totalOf(minutes.slice(from, to + 1).map((one) => one.tokensQuick))
  return tokens >= ASKED_LEAST && quick >= Math.max(QUICK_LEAST, tokens / (3 * each))
}

const EACH_CALL = 0.6
const OTHERS_MOST = 0.2

/** Callers with one client ask for a token with nearly each call, as those with others do not. */
function greedyClients(scene: Scene, excused: ReadonlySet<number>): readonly Draft[] {
  const all = scene.tally.callers.all.filter(({ ok, number }) => ok > 0 && !excused.has(number))
  const byClient = Map.groupBy(all, ({ client }) => client)
  const sums = [...byClient.values()].map((callers) => ({
    callers,
    asked: totalOf(callers.map(({ tokensAsked }) => tokensAsked)),
    calls: totalOf(callers.map(({ ok, tokens }) => Math.max(0, ok - tokens))),
    quick: totalOf(callers.map(({ quickTokens }) => quickTokens)),
  }))
  // A job that runs every quarter of an hour needs a token each time; one within a minute should have lasted.
  const isGreedy = isSampled(scene) ? isGreedyBySample : isGreedyClient
  const greedy = sums.filter((one) => isGreedy(one, scene))
  const others = sums.filter((one) => !greedy.includes(one))
  const usual =
    totalOf(others.map(({ asked }) => asked)) / totalOf(others.map(({ calls }) => calls))
  if (!(usual <= OTHERS_MOST)) return []
  const unlike = greedy.filter(({ asked, calls }) => asked >= calls * usual * TIMES_OTHERS)
  return unlike.map(({ callers, asked, calls }) => {
    const asking = callers.filter(({ tokensAsked }) => tokensAsked > 0)
    const who = new Map<string, number>()
    for (const { number, tokensAsked } of asking) {
      add(who, nameOf(scene, { caller: number }), tokensAsked)
    }
    return {
      type: 'refresh_storm' as const,
      title: `one client asks for a token with nearly each call: ${asked} tokens for ${calls} calls`,
      severity: 'medium' as const,
      confidence: 0.7,
      from: leastOf(asking.map(({ firstSeen }) => firstSeen)),
      to: mostOf(asking.map(({ lastToken }) => lastToken)),
      who,
      where: tokenRoutes(scene),
      evidence: [
        { fact: 'tokens for each call, by other clients', value: Math.round(usual * 100) / 100 },
        {
          fact: 'tokens for each call, by this one',
          value: Math.round((asked / calls) * 100) / 100,
        },
      ],
    }
  })
}

const TIMES_OTHERS = 3

interface Asking {
  readonly callers: readonly Caller[]
  readonly asked: number
  readonly calls: number
  readonly quick: number
}

function isGreedyClient({ asked, calls, quick }: Asking): boolean {
  // Of whose calls none is recorded nobody can say how many it makes.
  return calls > 0 && asked >= ASKED_LEAST && asked >= calls * EACH_CALL && quick >= asked / 4
}

const SAMPLE_LEAST = 10
const SAMPLE_CALLERS = 3
const SAMPLE_EACH_CALL = 0.4
const TIMES_NEEDED = 2

/** Of a sample hardly two lines follow each other: several callers, and far more tokens than others ask for, tell it as well. */
function isGreedyBySample({ callers, asked, calls }: Asking, scene: Scene): boolean {
  const { each } = scene
  const asking = callers.filter(({ tokensAsked }) => tokensAsked > 0)
  const isMuch =
    asked >= Math.max(SAMPLE_LEAST, ASKED_LEAST / each) &&
    asked * each >= TIMES_NEEDED * neededBy(scene, callers)
  return isMuch && calls > 0 && asking.length >= SAMPLE_CALLERS && asked >= calls * SAMPLE_EACH_CALL
}

/** How many tokens it takes to have one all the time, by how long the log says that those of each live; 0 where it does not. */
function neededBy({ tally }: Scene, callers: readonly Caller[]): number {
  const needed = callers.map(({ number, firstSeen, lastSeen }) => {
    const found = tally.expiring.get(number)
    if (found === undefined) return 0
    return (lastSeen - firstSeen) / Math.max(1, found.expires - found.since)
  })
  return totalOf(needed)
}

function tokenRoutes(scene: Scene): ReadonlyMap<string, number> {
  const where = new Map<string, number>()
  for (const route of scene.tally.routes.all) {
    if (route.use === 'token') where.set(route.name, route.ok + route.challenged)
  }
  return where
}
