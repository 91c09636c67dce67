import { leastOf, mostOf } from '../extremes.ts'
import type { Caller } from '../tally/callers.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { isFromHere } from './loopback.ts'
import type { Scene } from './scene.ts'
import { totalOf } from './statistics.ts'

const PROBES_LEAST = 30
const BOT_PROBES_LEAST = 15
/** Who asks for a few things in turn, as a monitor or a page without its icons does, looks for nothing. */
const DIFFERENT_LEAST = 8

/** Those who try well known paths, and crawlers that meet refusals: noise, which nobody needs to be woken for. */
export function findNoise(scene: Scene): readonly Draft[] {
  const scanners: number[] = []
  const crawlers = new Set([...manyCrawlers(scene), ...neighbours(scene)])
  for (const caller of scene.tally.callers.all) {
    const vain = vainOf(caller)
    if (vain < PROBES_LEAST || servedOf(caller) > vain / 4 || scene.isBot(caller)) continue
    const isOfWhatIsThere = knownOf(caller) > vain / 2
    if (crawlers.has(caller.number) || scene.explainedCallers.has(caller)) continue
    if (isOfWhatIsThere && agent(scene, caller) === '-') crawlers.add(caller.number)
    // Who asks again and again for what is there has lost its credentials, and looks for nothing.
    if (!isOfWhatIsThere && isScanning(scene, caller)) scanners.push(caller.number)
  }
  const drafts = [...noise(scene, scanners, 'scanner'), ...noise(scene, [...crawlers], 'crawler')]
  const most = mostOf(drafts.map(loudness))
  return drafts.map((draft) => (loudness(draft) < most ? { ...draft, confidence: QUIETER } : draft))
}

/** How sure the quieter of two kinds of noise is told: the louder one is what a reader came for. */
const QUIETER = 0.6

function loudness({ who }: Draft): number {
  return totalOf([...who.values()])
}

/** A stranger that asks for many different things, and gets hardly any of them. */
function isScanning(scene: Scene, caller: Caller): boolean {
  if (caller.isNamed || isFromHere(scene, caller)) return false
  const isMany = caller.differentProbes >= DIFFERENT_LEAST
  return isMany && servedOf(caller) <= vainOf(caller) / 10
}

/** What a caller asked for in vain: refused, missing, or sent to sign in. */
function vainOf({ probes, sentAway }: Caller): number {
  return probes + sentAway
}

/** What of it is there, for others. */
function knownOf({ knownProbes, sentAway }: Caller): number {
  return knownProbes + sentAway
}

function servedOf({ ok, redirects }: Caller): number {
  return ok - redirects
}

/** A crawler comes from many addresses, and reads what it may besides; two with one name are told apart by their networks. */
function manyCrawlers(scene: Scene): readonly number[] {
  const bots = scene.tally.callers.all.filter((caller) => scene.isBot(caller))
  const byClient = Map.groupBy(bots, ({ client }) => client)
  const byNetwork = Map.groupBy(bots, (caller) => `${caller.client} ${networkOf(scene, caller)}`)
  return [...byClient.values(), ...byNetwork.values()].flatMap((callers) => {
    const vain = total(callers, vainOf)
    const isMuch = vain >= BOT_PROBES_LEAST && total(callers, servedOf) * scene.each <= vain
    return isMuch ? callers.filter((caller) => vainOf(caller) > 0).map(({ number }) => number) : []
  })
}

const NEIGHBOURS_LEAST = 3
/** What is for everybody they read too: a third of what they ask for at most is served. */
const NEIGHBOURS_SERVED = 0.5

/** Where no client says what it is: neighbours that read what is there, and are refused nearly all of it. */
function neighbours(scene: Scene): readonly number[] {
  const strangers = scene.tally.callers.all.filter(
    (caller) => !caller.isNamed && vainOf(caller) > 0 && agent(scene, caller) === '-',
  )
  const byNetwork = Map.groupBy(strangers, (caller) => networkOf(scene, caller))
  return [...byNetwork.values()].flatMap((callers) => {
    const vain = total(callers, vainOf)
    const isMany = callers.length >= NEIGHBOURS_LEAST && vain >= PROBES_LEAST
    const isInVain = total(callers, servedOf) * scene.each <= vain * NEIGHBOURS_SERVED
    const isCrawling = isMany && isInVain && total(callers, knownOf) > vain / 2
    return isCrawling ? callers.map(({ number }) => number) : []
  })
}

/** The 256 addresses of IPv4 among which one is, or the network of IPv6. */
function networkOf({ tally }: Scene, { address }: Caller): string {
  const text = tally.callers.addresses.textOf(address)
  return text.includes(':')
    ? text.split(':').slice(0, 4).join(':')
    : text.slice(0, text.lastIndexOf('.'))
}

function agent({ tally }: Scene, { client }: Caller): string {
  return tally.callers.clients.textOf(client)
}

function noise(
  scene: Scene,
  callers: readonly number[],
  type: 'scanner' | 'crawler',
): readonly Draft[] {
  if (callers.length === 0) return []
  const all = callers.map((number) => scene.callerOf({ caller: number }))
  const who = new Map<string, number>()
  for (const one of all) add(who, nameOf(scene, { caller: one.number }), vainOf(one))
  const vain = total(all, vainOf)
  const away = total(all, ({ sentAway }) => sentAway)
  return [
    {
      type,
      title: `${callers.length} ${type}${callers.length === 1 ? '' : 's'}: ${vain} requests in vain`,
      confidence: 0.8,
      from: leastOf(all.map(({ firstSeen }) => firstSeen)),
      to: mostOf(all.map(({ lastSeen }) => lastSeen)),
      who,
      where: new Map(),
      evidence: [
        { fact: 'requests refused or missing', value: vain - away },
        ...(away > 0 ? [{ fact: 'requests sent elsewhere, as to sign in', value: away }] : []),
      ],
    },
  ]
}

function total(callers: readonly Caller[], of: (caller: Caller) => number): number {
  return callers.reduce((sum, caller) => sum + of(caller), 0)
}
