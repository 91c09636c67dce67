import { leastOf, mostOf } from '../extremes.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { findQuickTokens } from './quick-tokens.ts'
import type { Scene } from './scene.ts'
import { calmCounts, type Surge, surges, totalOf } from './statistics.ts'
import { renewingInVain } from './vain-renewals.ts'

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
  // Who is refused a token has one to renew with that is dead, however often it asks.
  const asked = scene.minutes.map((one) => one.tokens + one.tokensThrottled)
  const requests = scene.minutes.map((minute) => minute.requests)
  const expected = calmCounts(asked, requests)
  const explained = [...scene.explained, ...scene.explainedCredentials]
  const excused = new Set([...renewingInVain(scene), ...explained.map(({ caller }) => caller)])
  const greedy = scene.tally.callers.all.filter(
    ({ quickTokens, number }) => quickTokens >= TOKENS_EACH && !excused.has(number),
  )
  const theirs = greedy.reduce((sum, caller) => sum + caller.quickTokens, 0)
  const found = surges(asked, expected).flatMap(({ from, to }) => {
    const tokens = totalOf(asked.slice(from, to + 1))
    const usual = totalOf(expected.slice(from, to + 1))
    const isPutOff = isThrottled(scene, { from, to })
    if (tokens < Math.max(3 * usual, (to - from + 1) * EACH_MINUTE)) return []
    const isSudden = tokens >= SUDDEN * usual && areQuick(scene, { from, to }, tokens)
    const isGreedy = tokens >= STORM_LEAST && theirs >= tokens / 4
    if (!isPutOff && !isSudden && !isGreedy) return []
    const who = new Map<string, number>()
    for (const { number, quickTokens } of greedy) {
      add(who, nameOf(scene, { caller: number }), quickTokens)
    }
    // Of many who ask a sample shows each once.
    const isOfMany = who.size >= TOKENS_EACH || isPutOff || (isSudden && scene.each >= SAMPLED)
    return [
      {
        type: 'refresh_storm' as const,
        title: `tokens were asked for ${tokens} times in ${to - from + 1} minutes`,
        severity: isOfMany ? ('high' as const) : ('medium' as const),
        confidence: 0.8,
        from: (scene.minutes[from]?.minute ?? 0) * 60,
        to: (scene.minutes[to]?.minute ?? 0) * 60 + 59,
        who,
        where: tokenRoutes(scene),
        evidence: [
          { fact: 'tokens asked for', value: tokens },
          { fact: 'expected, by the traffic', value: Math.round(usual) },
          { fact: 'asked for within a minute of the time before', value: theirs },
        ],
      },
    ]
  })
  if (found.length > 0) return found
  const quick = findQuickTokens(scene, excused)
  if (quick.length === 0) return greedyClients(scene, excused)
  return quick.map((draft) => ({ ...draft, where: tokenRoutes(scene) }))
}

const QUICK_LEAST = 5
/** Most of what is served is not recorded, where one line stands for so many. */
const SAMPLED = 2

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
    calls: Math.round(
      scene.each * totalOf(callers.map(({ ok, tokens }) => Math.max(0, ok - tokens))),
    ),
    quick: totalOf(callers.map(({ quickTokens }) => quickTokens)),
  }))
  // A job that runs every quarter of an hour needs a token each time; one within a minute should have lasted.
  const greedy = sums.filter((one) => isGreedyClient(one))
  const others = sums.filter((one) => !greedy.includes(one))
  const usual =
    totalOf(others.map(({ asked }) => asked)) / totalOf(others.map(({ calls }) => calls))
  if (greedy.length === 0 || !(usual <= OTHERS_MOST)) return []
  return greedy.map(({ callers, asked, calls }) => {
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

interface Asking {
  readonly asked: number
  readonly calls: number
  readonly quick: number
}

function isGreedyClient({ asked, calls, quick }: Asking): boolean {
  // Of whose calls none is recorded nobody can say how many it makes.
  return calls > 0 && asked >= ASKED_LEAST && asked >= calls * EACH_CALL && quick >= asked / 4
}

function tokenRoutes(scene: Scene): ReadonlyMap<string, number> {
  const where = new Map<string, number>()
  for (const route of scene.tally.routes.all) {
    if (route.use === 'token') where.set(route.name, route.ok + route.challenged)
  }
  return where
}

const DAY_SECONDS = 86_400
const SOON_SECONDS = 2 * DAY_SECONDS
const TIMES_LONGER = 1.5

/** Credentials that are good, have not been renewed, and run out within two days. */
export function findExpiring(scene: Scene): readonly Draft[] {
  const drafts: Draft[] = []
  const usual = usualLifetime(scene)
  for (const [number, { since, seen, expires, isRenewed }] of scene.tally.expiring) {
    const caller = scene.callerOf({ caller: number })
    const left = expires - seen
    const lifetime = expires - since
    const isSoon = left > 0 && left < SOON_SECONDS
    // What lives for hours is renewed by its client; what lives for days, or longer than others do, often by nobody.
    const isLasting = lifetime >= Math.min(DAY_SECONDS / 2, usual * TIMES_LONGER)
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
  return drafts
}

function soon(seconds: number): string {
  const hours = Math.round(seconds / 3600)
  return hours >= 2 ? `${hours} hours` : `${Math.max(1, Math.round(seconds / 60))} minutes`
}

const CALLERS_LEAST = 5

/** How long the credentials of most are good at least: nine in ten no longer. */
function usualLifetime({ tally }: Scene): number {
  const all = [...tally.expiring].map(([, { since, expires }]) => expires - since)
  all.sort((a, b) => a - b)
  return all.length < CALLERS_LEAST ? Infinity : (all[Math.floor(all.length * 0.9)] ?? Infinity)
}
