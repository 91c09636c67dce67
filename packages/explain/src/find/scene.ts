import type { Caller } from '../tally/callers.ts'
import type { Minute } from '../tally/minutes.ts'
import type { Route } from '../tally/routes.ts'
import type { Streak } from '../tally/streak.ts'
import type { Tally } from '../tally/tally.ts'
import type { ToldCredential } from '../tally/told-refusals.ts'
import { kindOfRoute } from './route-kinds.ts'
import { ALWAYS, fatesIn, type TokenFates } from './token-fates.ts'

/**
 * What finders look at: the tally, in the shape in which they ask. A streak that a finder has explained is left to it:
 * those that come later, and are less specific, do not see it.
 */
export interface Scene {
  readonly tally: Tally
  readonly minutes: readonly Minute[]
  /** Streaks of callers that this API serves: before, elsewhere or later. Others are guests and scanners. */
  readonly streaks: readonly Streak[]
  readonly explained: Set<Streak>
  /** Callers without a name whose refusals are explained although nothing was ever served to them. */
  readonly explainedCallers: Set<Caller>
  /** Of a log that tells credentials, those that are explained. */
  readonly explainedCredentials: Set<ToldCredential>
  /** How many callers were ever served. */
  readonly servedCallers: number
  /** For how many served requests one of the log stands, where only a sample was recorded. */
  readonly each: number
  /** Of what was asked for, how much was served, and how much refused with 403: the same again counts once. */
  readonly answers: { readonly ok: number; readonly forbidden: number }
  callerOf(streak: { readonly caller: number }): Caller
  /** Whether a caller says that it is a crawler: it has no credentials, and misses none. */
  isBot(caller: Caller): boolean
  routeOf(number: number): Route
  /** What the route of a number is for every tenant: `GET /tenants/{}/orders` of `GET /tenants/acme/orders`. */
  kindOf(route: number): string
  reasonOf(of: { readonly reason: number }): string | undefined
  /** When somebody was first seen at an address, by its number, who was served: in seconds, and without end where nobody was. */
  servedSince(address: number): number
  /** How all requests fared by the age of their token: summed up once, since each of many waves asks for it. */
  fates(): TokenFates
  /** The callers that use a client; of more than four, five of them. */
  usersOf(client: number): readonly Caller[]
  /** How many served callers are expected to ask for something between two instants, in seconds. */
  activeBetween(from: number, to: number): number
}

const SAMPLED = 2

/** Whether most of what is served is not recorded: one line stands for so many. */
export function isSampled({ each }: Pick<Scene, 'each'>): boolean {
  return each >= SAMPLED
}

/** Reads a tally into a scene. */
export function sceneOf(tally: Tally): Scene {
  const callers = tally.callers.all
  const guarded = new Set(
    tally.routes.all.filter(({ isGuarded }) => isGuarded).map(({ number }) => number),
  )
  const isBot = botsOf(tally)
  // Who is only sent elsewhere, as to sign in, is served nothing.
  const isServed = (caller: Caller): boolean =>
    caller.ok > caller.redirects &&
    !isBot(caller) &&
    (caller.isNamed ||
      caller.tokens > 0 ||
      caller.routes.some((route) => guarded.has(tally.routes.at(route).number)))
  const served = callers.filter(isServed)
  const kinds = new Map<number, string>()
  let users: ReadonlyMap<number, readonly Caller[]> | undefined
  let since: ReadonlyMap<number, number> | undefined
  let fates: TokenFates | undefined
  const minutes = tally.minutes.inOrder()
  const known = new Set(served.map(({ number }) => number))
  // Where refusals tell their reason and credential, nothing has to be guessed from their course.
  const isTold = tally.told.size > 0
  const streaks = tally.streaks.all.filter(
    ({ caller, reason }) => known.has(caller) && !(isTold && reason !== 0),
  )
  return {
    tally,
    minutes,
    streaks,
    explained: new Set(),
    explainedCallers: new Set(),
    explainedCredentials: new Set(),
    answers: answersOf(tally),
    servedCallers: callers.reduce((sum, { ok }) => sum + (ok > 0 ? 1 : 0), 0),
    each: tally.served === 0 ? 1 : tally.servedInAll / tally.served,
    callerOf: ({ caller }) => callers[caller] as Caller,
    isBot,
    routeOf: (number) => tally.routes.at(number),
    kindOf: (route) => {
      const kind = kinds.get(route) ?? kindOfRoute(tally.routes.at(route).name)
      kinds.set(route, kind)
      return kind
    },
    reasonOf: ({ reason }) => (reason === 0 ? undefined : tally.reasons.textOf(reason)),
    servedSince: (address) => {
      since ??= servedByAddress(callers)
      return since.get(address) ?? Number.POSITIVE_INFINITY
    },
    fates: () => {
      fates ??= fatesIn(minutes, ...ALWAYS)
      return fates
    },
    usersOf: (client) => {
      users ??= usersByClient(callers)
      return users.get(client) ?? []
    },
    activeBetween: (from, to) => active(served, from, to),
  }
}

function servedByAddress(callers: readonly Caller[]): ReadonlyMap<number, number> {
  const since = new Map<number, number>()
  for (const { address, ok, firstSeen } of callers) {
    if (ok > 0) since.set(address, Math.min(firstSeen, since.get(address) ?? firstSeen))
  }
  return since
}

const USERS_MAX = 5

function usersByClient(callers: readonly Caller[]): ReadonlyMap<number, readonly Caller[]> {
  const users = new Map<number, Caller[]>()
  for (const caller of callers) {
    const found = users.get(caller.client)
    if (found === undefined) users.set(caller.client, [caller])
    else if (found.length < USERS_MAX) found.push(caller)
  }
  return users
}

/** One who insists says nothing of how often others are refused. */
function answersOf({ routes, forbidden: pairs }: Tally): Scene['answers'] {
  let ok = 0
  let forbidden = 0
  for (const route of routes.all) {
    ok += route.ok
    forbidden += route.forbidden
  }
  for (const { repeats } of pairs.all) forbidden -= repeats
  return { ok, forbidden }
}

const BOT = /bot\b|crawler|spider|slurp|externalagent|bingpreview/i
/** A crawler says as well where its people are found, or that it is a kind of browser; a service that is called a bot does not. */
const INTRODUCED = /^Mozilla\/|https?:|@/

/** Many callers have one client, whose name is looked at once. */
function botsOf({ callers }: Tally): Scene['isBot'] {
  const known = new Map<number, boolean>()
  return ({ client, isNamed }) => {
    if (isNamed) return false
    const found = known.get(client) ?? isCrawler(callers.clients.textOf(client))
    known.set(client, found)
    return found
  }
}

function isCrawler(agent: string): boolean {
  return BOT.test(agent) && INTRODUCED.test(agent)
}

/** Each caller asks at its own rate while it is there; from that follows how likely it asks within a time. */
function active(served: readonly Caller[], from: number, to: number): number {
  let sum = 0
  for (const { firstSeen, lastSeen, requests } of served) {
    if (firstSeen > to || lastSeen < from) continue
    const seconds = Math.max(60, lastSeen - firstSeen)
    sum += 1 - Math.exp((-(to - from) * requests) / seconds)
  }
  return sum
}

/** Streaks that nobody has explained yet. */
export function unexplained(scene: Scene): readonly Streak[] {
  return scene.streaks.filter((streak) => !scene.explained.has(streak))
}
