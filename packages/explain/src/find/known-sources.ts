import { mostOf } from '../extremes.ts'
import type { Caller } from '../tally/callers.ts'
import type { Account, Source } from '../tally/sign-ins.ts'
import { add } from './draft.ts'
import { deadRefreshers } from './refused-callers.ts'
import type { Scene } from './scene.ts'

const SERVED_LEAST = 5
const KNOWN_SHARE = 0.5
const SHOWN_SHARE = 0.25

/**
 * Whether most refusals of a source have another cause than guessing: who was served before, or is refused with everybody
 * else, guesses nothing.
 */
export function knownSources(scene: Scene): (source: Source) => boolean {
  const served = scene.tally.callers.all.filter(({ ok }) => ok >= SERVED_LEAST)
  const callers = Map.groupBy(served, ({ address }) => address)
  const renewing = renewingFrom(scene, served)
  const explained = explainedFrom(scene)
  return (source) => {
    const here = callers.get(source.address) ?? []
    const counts = [
      explained.get(source.address) ?? 0,
      ofServedAccounts(scene, source, here),
      source.accounts.size === 0 ? (renewing.get(source.address) ?? 0) : 0,
      isFormerClient(source, here) ? source.refused : 0,
    ]
    return mostOf(counts) >= source.refused * KNOWN_SHARE
  }
}

/**
 * By address, refusals where tokens are given out, of programs that are served, or that show in between what they have: they
 * renew it. Who guesses there has a program of their own, and nothing to show.
 */
function renewingFrom(scene: Scene, served: readonly Caller[]): ReadonlyMap<number, number> {
  const clients = new Set(served.map(({ client }) => client))
  const dead = new Set(deadRefreshers(scene))
  const shown = new Map<number, number>()
  for (const { caller, refusals } of scene.tally.challenged.all) add(shown, caller, refusals)
  const counts = new Map<number, number>()
  for (const caller of scene.tally.callers.all) {
    const { address, client, number, tokensRefused } = caller
    const isShowing = (shown.get(number) ?? 0) >= tokensRefused * SHOWN_SHARE
    if (isShowing || clients.has(client) || dead.has(caller)) add(counts, address, tokensRefused)
  }
  return counts
}

/** By address, refusals of callers of this API that a cause was found for. */
function explainedFrom(scene: Scene): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const streak of scene.explained) add(counts, scene.callerOf(streak).address, streak.refusals)
  return counts
}

function ofServedAccounts(scene: Scene, { accounts }: Source, here: readonly Caller[]): number {
  let sum = 0
  for (const [name, refused] of accounts) {
    const account = scene.tally.signIns.accounts.get(name)
    if (account !== undefined && isServed(scene, account, here)) sum += refused
  }
  return sum
}

/** A client was served from there before, and shows the one name that it has: its credentials have run out. */
function isFormerClient(
  { client, accounts, start, accepted }: Source,
  here: readonly Caller[],
): boolean {
  if (accounts.size > 1 || accepted > 0) return false
  return here.some((caller) => caller.client === client && caller.firstSeen < start)
}

/** Whose name it is was served from one of these before: its password has changed, or has run out. */
export function wasServed(scene: Scene, account: Account): boolean {
  return isServed(
    scene,
    account,
    scene.tally.callers.all.filter(
      ({ address, ok }) => ok >= SERVED_LEAST && account.addresses.has(address),
    ),
  )
}

function isServed(scene: Scene, { name, start }: Account, callers: readonly Caller[]): boolean {
  const text = scene.tally.signIns.names.textOf(name)
  return callers.some(
    (caller) => caller.isNamed && caller.name === text && caller.firstSeen < start,
  )
}

const PROBED_LEAST = 4

/** Whether from a source more different things were asked for in vain than it tried to sign in: it looks for what is there. */
export function probingSources({ tally }: Scene): (source: Source) => boolean {
  const probed = new Map<number, number>()
  for (const { address, differentProbes } of tally.callers.all) {
    if (differentProbes >= PROBED_LEAST) add(probed, address, differentProbes)
  }
  return ({ address, refused }) => (probed.get(address) ?? 0) > refused
}
