import { leastOf, mostOf } from '../extremes.ts'
import type { Caller } from '../tally/callers.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import { add, type Draft } from './draft.ts'
import { isAnybodys, isAnybodysClient } from './loopback.ts'
import type { Scene } from './scene.ts'

const PACK_LEAST = 3
const PACK_EACH = 8
const PACK_SECONDS = 300
const PACK_REFUSED = 30
const LIST_LEAST = 20
const LIST_REFUSED = 100
/** Where a page does not renew, whoever has it open asks for one thing as well, but not all for the same: 6 in 10 at most (measured). */
const MAIN_SHARE = 0.9
const ONSET_SECONDS = 60
/** So many that are served with one client have it from somebody; a tool of which all have the same may serve one or two besides. */
const APP_LEAST = 3
/** The page that whoever comes by asks for. */
const TOP = /^\w+ \/$/
/** Once in so many seconds is how a program asks that waits to be let in. */
const PACE_SECONDS = 60

/** An address that was never served, and asked for nothing but one thing. */
interface Stranger {
  readonly address: number
  readonly route: number
  readonly asked: number
  readonly start: number
  readonly last: number
}

/**
 * Where passwords come with each request, as with Basic, and the log names no accounts: strangers who come together, ask for one
 * and the same thing that is served to others, and are refused each time. Of one of them nobody can tell whether it guesses.
 */
export function findSilentGuesses(scene: Scene): readonly Draft[] {
  const strangers = strangersIn(scene)
  const byRoute = [...Map.groupBy(strangers, ({ route }) => route)]
  const main = byRoute.find(([, all]) => totalOf(all) >= totalOf(strangers) * MAIN_SHARE)
  if (main === undefined) return []
  const [route, all] = main
  // What refuses others for a known cause refuses strangers for it too.
  if ([...scene.explained].some((streak) => scene.routeOf(streak.route).number === route)) return []
  // Who was there before the log began may have been served then.
  if (all.some(({ start }) => start < scene.tally.first + ONSET_SECONDS)) return []
  const isList = all.length >= LIST_LEAST && totalOf(all) >= LIST_REFUSED
  const found = isList ? all : packIn(all)
  return found.length === 0 || !isBrisk(found) ? [] : [draftOf(scene, route, found)]
}

/** Whether they ask as often as a program does that waits to be let in. */
function isBrisk(all: readonly Stranger[]): boolean {
  const seconds = mostOf(all.map(({ last }) => last)) - leastOf(all.map(({ start }) => start))
  return totalOf(all) * PACE_SECONDS >= seconds
}

/** Those of some who begin with at least two others, and ask too often to have mistyped. */
function packIn(all: readonly Stranger[]): readonly Stranger[] {
  const often = all.filter(({ asked }) => asked >= PACK_EACH)
  return often.filter(({ start }) => {
    const near = often.filter((other) => Math.abs(other.start - start) <= PACK_SECONDS)
    return near.length >= PACK_LEAST && totalOf(near) >= PACK_REFUSED
  })
}

function totalOf(all: readonly Stranger[]): number {
  return all.reduce((sum, { asked }) => sum + asked, 0)
}

function strangersIn(scene: Scene): readonly Stranger[] {
  const { callers, challenged } = scene.tally
  const pairs = Map.groupBy(challenged.all, ({ caller }) => scene.callerOf({ caller }).address)
  const asking = new Map<number, readonly Forbidden[]>()
  for (const [address, own] of pairs) {
    const isOfOne = routeOf(scene, own) !== undefined
    if (isOfOne && !isAnybodys(callers.addresses.textOf(address))) asking.set(address, own)
  }
  const near = callers.all.filter(({ address }) => asking.has(address))
  return [...Map.groupBy(near, ({ address }) => address)].flatMap(([address, here]) => {
    const own = asking.get(address) ?? []
    const route = routeOf(scene, own)
    if (route === undefined || !here.every((caller) => isStrange(scene, caller))) return []
    const asked = here.reduce((sum, { requests }) => sum + requests, 0)
    const start = leastOf(own.map((pair) => pair.start))
    return [{ address, route, asked, start, last: mostOf(here.map(({ lastSeen }) => lastSeen)) }]
  })
}

/** Who was never served, looks for nothing else, and has no client that others are served with: an app may have lost its token. */
function isStrange(scene: Scene, caller: Caller): boolean {
  const { client, differentProbes, isNamed, lastServed, tokensAsked } = caller
  const isOfNobody = lastServed === 0 && tokensAsked === 0 && !isNamed && differentProbes <= 1
  if (!isOfNobody || scene.isBot(caller) || scene.explainedCallers.has(caller)) return false
  return (
    isAnybodysClient(scene, client) ||
    scene.usersOf(client).filter(({ ok }) => ok > 0).length < APP_LEAST
  )
}

/** The one thing that was asked for, if it is one, and is served to others; where the log tells why it was refused, that is told. */
function routeOf(scene: Scene, own: readonly Forbidden[]): number | undefined {
  const [first] = own
  if (first === undefined || own.some((pair) => scene.reasonOf(pair) !== undefined))
    return undefined
  const { number, ok, use, name } = scene.routeOf(first.route)
  const isOne = own.every((pair) => scene.routeOf(pair.route).number === number && pair.isOfOnePath)
  return isOne && ok > 0 && use === 'other' && !TOP.test(name) ? number : undefined
}

function draftOf(scene: Scene, route: number, all: readonly Stranger[]): Draft {
  const { name } = scene.routeOf(route)
  const asked = totalOf(all)
  const who = new Map<string, number>()
  for (const one of all) add(who, scene.tally.callers.addresses.textOf(one.address), one.asked)
  return {
    type: all.length >= LIST_LEAST ? 'credential_stuffing' : 'brute_force',
    title: `${all.length} addresses that were never served ask for ${name} ${asked} times, and for nothing else`,
    severity: 'medium',
    confidence: 0.7,
    from: leastOf(all.map(({ start }) => start)),
    to: mostOf(all.map(({ last }) => last)),
    who,
    where: new Map([[name, asked]]),
    evidence: [
      { fact: 'addresses', value: all.length },
      { fact: 'requests refused', value: asked },
    ],
    missingInput: ['the account of each attempt, as a keyed hash (our records have it)'],
  }
}
