import { leastOf, mostOf } from '../extremes.ts'
import type { Caller } from '../tally/callers.ts'
import type { Streak } from '../tally/streak.ts'
import { add, type Draft, nameOf, partsOf } from './draft.ts'
import { isFromHere } from './loopback.ts'
import { type Scene, unexplained } from './scene.ts'
import { isOrdinary } from './waves.ts'

const REFUSALS_LEAST = 5
const SERVED_LEAST = 5
const LONG_SECONDS = 600

/** Clients that do not renew, and single credentials that have run out. */
export function findDeadCredentials(scene: Scene): readonly Draft[] {
  const byClient = new Map<number, Streak[]>()
  for (const streak of unexplained(scene)) {
    if (!isDead(scene, streak)) continue
    const kind = clientKind(scene, streak.client)
    byClient.set(kind, [...(byClient.get(kind) ?? []), streak])
  }
  return [...byClient].flatMap(([kind, streaks]) => {
    const left = kind === BROWSERS ? withoutTabs(scene, streaks) : streaks
    return left.length === 0 ? [] : deadOf(scene, left)
  })
}

/** Refused for long and often, after it was served, everywhere. */
export function isDead(scene: Scene, streak: Streak): boolean {
  if (isOrdinary(scene, streak) || isEndedSession(scene, streak)) return false
  const isLong = streak.last - streak.start >= LONG_SECONDS || streak.refusals >= 4 * REFUSALS_LEAST
  // Whose credentials are good elsewhere is refused for another reason.
  const isServed = streak.end === 0 && scene.callerOf(streak).lastOk > streak.start
  return streak.refusals >= REFUSALS_LEAST && isLong && streak.servedElsewhere <= 1 && !isServed
}

/** A session that has ended is no credential that has run out. */
function isEndedSession(scene: Scene, streak: Streak): boolean {
  const reason = scene.reasonOf(streak)
  return reason === 'session_ended' || reason === 'session_unknown'
}

const TAB_REFUSALS = 200
/** So many refusals for each browser that is seen, and it is no matter of single tabs. */
export const TABS_EACH = 1.5

/** A tab that was left open asks on and on, and nobody looks at it. Where many do, it is the page that does not renew. */
function withoutTabs(scene: Scene, streaks: readonly Streak[]): readonly Streak[] {
  const browsers = scene.tally.callers.all.filter(
    ({ client, ok }) => ok > 0 && isBrowser(scene, client),
  )
  const isMany = new Set(streaks.map(({ caller }) => caller)).size >= CLIENT_CALLERS
  const each = sum(streaks, ({ refusals }) => refusals) / browsers.length
  if (isMany && each >= TABS_EACH) return streaks
  return streaks.filter(
    (streak) => scene.reasonOf(streak) !== undefined || streak.refusals >= TAB_REFUSALS,
  )
}

/** Whether a client is a browser. */
export function isBrowser(scene: Scene, client: number): boolean {
  return scene.tally.callers.clients.textOf(client).startsWith('Mozilla/')
}

/** The kind of all browsers. */
export const BROWSERS = -1

/** Browsers differ in their versions, and one and the same page runs in all of them. */
export function clientKind(scene: Scene, client: number): number {
  return isBrowser(scene, client) ? BROWSERS : client
}

/** So many callers with one client are a matter of the client. */
export const CLIENT_CALLERS = 3
/** Where the log tells no client nobody knows that they have the same: of so many some have. */
const UNTOLD_CALLERS = 8

function deadOf(scene: Scene, streaks: readonly Streak[]): readonly Draft[] {
  const byCaller = Map.groupBy(streaks, ({ caller }) => caller)
  const alike = namelessWith(scene, streaks)
  const [{ client }] = streaks as readonly [Streak]
  const least = isUntold(scene, client) ? UNTOLD_CALLERS : CLIENT_CALLERS
  if (byCaller.size + alike.length >= least) {
    for (const streak of streaks) scene.explained.add(streak)
    return [brokenClient(scene, streaks, alike)]
  }
  return [...byCaller.values()].flatMap((own) => {
    if (!isDeadAlone(scene, own)) return []
    for (const streak of own) scene.explained.add(streak)
    return [deadCaller(scene, own)]
  })
}

const ALONE_REFUSALS = 12
/** Where the log tells no client it may be a page that was left open, which asks as often as that. */
const UNTOLD_REFUSALS = 30

/** A page that was left open asks a few times more; where no reason is told, of one caller more is needed. */
function isDeadAlone(scene: Scene, own: readonly Streak[]): boolean {
  if (isFromHere(scene, scene.callerOf(own[0] as Streak))) return false
  if (own.every((streak) => isNew(scene, streak))) return false
  const isTold = own.some((streak) => scene.reasonOf(streak) !== undefined)
  const isOfUntold = own.every(({ client }) => isUntold(scene, client))
  const least = isOfUntold ? UNTOLD_REFUSALS : ALONE_REFUSALS
  return isTold || sum(own, ({ refusals }) => refusals) >= least
}

/** Who is refused from its first request on, and then served, had nothing that could run out: it found what was right. */
function isNew({ tally }: Scene, { caller, start, end, servedBefore }: Streak): boolean {
  const { firstSeen } = tally.callers.all[caller] as Caller
  return end > 0 && servedBefore === 0 && firstSeen === start && start > tally.first + LONG_SECONDS
}

/**
 * Where a log names who is served only, nobody knows whose the refusals are: those of the same app, from places where
 * nobody is served without a name.
 */
function namelessWith(scene: Scene, streaks: readonly Streak[]): readonly Caller[] {
  const [{ client }] = streaks as readonly [Streak]
  const isApp = clientKind(scene, client) !== BROWSERS && !isUntold(scene, client)
  if (!isApp || !streaks.some((streak) => scene.callerOf(streak).isNamed)) return []
  return scene.tally.callers.all.filter(
    (caller) =>
      caller.client === client &&
      !caller.isNamed &&
      caller.ok === 0 &&
      caller.challenged >= REFUSALS_LEAST &&
      caller.knownProbes >= caller.challenged / 2,
  )
}

function agentOf(scene: Scene, client: number): string {
  return scene.tally.callers.clients.textOf(client)
}

/** Whether the log does not tell which client it was. */
function isUntold(scene: Scene, client: number): boolean {
  return agentOf(scene, client) === '-'
}

function brokenClient(scene: Scene, streaks: readonly Streak[], alike: readonly Caller[]): Draft {
  const { client } = streaks[0] as Streak
  const agent = isUntold(scene, client) ? '' : ` with ${agentOf(scene, client).slice(0, 60)}`
  const callers = new Set(streaks.map(({ caller }) => caller)).size + alike.length
  const parts = partsOf(scene, streaks)
  for (const caller of alike) scene.explainedCallers.add(caller)
  return {
    type: 'broken_refresh',
    title: `${callers} callers${agent} go on with credentials that were refused`,
    severity: callers >= 10 ? 'high' : 'medium',
    confidence: 0.8,
    ...spanOf(streaks),
    evidence: [
      { fact: 'callers of this client that did not recover by themselves', value: callers },
      { fact: 'tokens that they got meanwhile', value: sum(streaks, ({ tokens }) => tokens) },
      { fact: 'tokens that they were refused', value: sum(streaks, (one) => one.tokensRefused) },
    ],
    ...parts,
    who: new Map([
      ...parts.who,
      ...alike.map(({ name, challenged }) => [name, challenged] as const),
    ]),
  }
}

function deadCaller(scene: Scene, streaks: readonly Streak[]): Draft {
  const [first] = streaks as readonly [Streak]
  const caller = scene.callerOf(first)
  const renewals = caller.tokens + caller.tokensRefused
  const reason = scene.reasonOf(first)
  const isRenewing = renewals > 0 && (reason === undefined || reason === 'token_expired')
  const name = nameOf(scene, first)
  return {
    type: isRenewing ? 'broken_refresh' : 'credential_expired',
    title: isRenewing
      ? `${name} used to renew its token, and does not any more`
      : `the credentials of ${name} are no longer good`,
    confidence: reason === undefined ? 0.75 : 0.95,
    ...spanOf(streaks),
    evidence: [
      { fact: 'served before', value: caller.ok },
      { fact: 'refused since', value: sum(streaks, ({ refusals }) => refusals) },
      ...(renewals === 0 ? [] : [{ fact: 'tokens that it got', value: caller.tokens }]),
      ...(renewals === 0 ? [] : [{ fact: 'tokens refused to it', value: caller.tokensRefused }]),
      ...(reason === undefined ? [] : [{ fact: 'the reason', value: reason }]),
    ],
    missingInput: reason === undefined ? ['the reason of each refusal (our records have it)'] : [],
    ...partsOf(scene, streaks),
  }
}

const TOKENS_REFUSED_LEAST = 8

/** Callers that were served, and are refused at the token endpoint again and again since they last got a token. */
export function deadRefreshers(scene: Scene): readonly Caller[] {
  return scene.tally.callers.all.filter(
    (caller) =>
      caller.ok > SERVED_LEAST &&
      caller.tokensRefused >= TOKENS_REFUSED_LEAST &&
      caller.lastTokenRefused > caller.lastToken &&
      caller.tokensRefused > caller.tokens,
  )
}

/** Callers that ask for tokens again and again and get none: their refresh token is dead, and they do not stop. */
export function findDeadRefreshTokens(scene: Scene): readonly Draft[] {
  const callers = deadRefreshers(scene)
  if (callers.length === 0) return []
  const numbers = new Set(callers.map(({ number }) => number))
  for (const streak of scene.streaks) if (numbers.has(streak.caller)) scene.explained.add(streak)
  const who = new Map<string, number>()
  for (const { number, tokensRefused } of callers)
    add(who, nameOf(scene, { caller: number }), tokensRefused)
  const where = new Map<string, number>()
  for (const route of scene.tally.routes.all) {
    if (route.use === 'token' && route.challenged > 0) where.set(route.name, route.challenged)
  }
  return [
    {
      type: 'broken_refresh',
      title: `${callers.length === 1 ? [...who.keys()][0] : `${callers.length} callers`} ask for tokens with refresh tokens that are dead`,
      confidence: 0.8,
      from: leastOf(callers.map(({ lastToken, firstSeen }) => lastToken || firstSeen)),
      to: mostOf(callers.map(({ lastTokenRefused }) => lastTokenRefused)),
      who,
      where,
      evidence: [
        {
          fact: 'refused at the token endpoint',
          value: [...who.values()].reduce((a, b) => a + b, 0),
        },
      ],
    },
  ]
}

/** From the first refusal to the last. */
export function spanOf(streaks: readonly { readonly start: number; readonly last: number }[]): {
  readonly from: number
  readonly to: number
} {
  return {
    from: leastOf(streaks.map(({ start }) => start)),
    to: mostOf(streaks.map(({ last }) => last)),
  }
}

function sum(streaks: readonly Streak[], of: (streak: Streak) => number): number {
  return streaks.reduce((total, streak) => total + of(streak), 0)
}
