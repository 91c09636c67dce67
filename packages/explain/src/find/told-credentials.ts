import type { ToldCredential } from '../tally/told-refusals.ts'
import { add, type Draft, nameOf } from './draft.ts'
import { familyOf } from './reasons.ts'
import { CLIENT_CALLERS, clientKind, isBrowser, spanOf, TABS_EACH } from './refused-callers.ts'
import type { Scene } from './scene.ts'
import { isRenewedInVain } from './vain-renewals.ts'

const REFUSALS_LEAST = 5
const LONG_SECONDS = 600
const OFTEN = 20

/**
 * Credentials that are shown on and on after they were refused, where the log tells them apart: the same one, so nobody
 * renewed it.
 */
export function findToldCredentials(scene: Scene): readonly Draft[] {
  const all = scene.tally.told.all.filter(
    (told) => !scene.explainedCredentials.has(told) && isDead(told),
  )
  const isInVain = isRenewedInVain(scene)
  const open = new Set(all.filter((told) => isLeftOpen(scene, told) && !isInVain(told)))
  const isOfPage = isPage(scene, [...open])
  const dead = all.filter((told) => !open.has(told) || (isOfPage && isExpired(scene, told)))
  const tokens = dead.filter((told) => isExpired(scene, told))
  const byClient = Map.groupBy(tokens, ({ client }) => clientKind(scene, client))
  const many = [...byClient.values()].filter((all) => callersOf(all) >= CLIENT_CALLERS)
  const single = dead.filter((told) => !many.some((all) => all.includes(told)))
  const byCaller = Map.groupBy(single, ({ caller }) => caller)
  return [
    ...many.map((all) => brokenClient(scene, all)),
    ...[...byCaller.values()].map((all) => deadCaller(scene, all, all.some(isInVain))),
  ]
}

function isDead({ refusals, start, last, servedAfter }: ToldCredential): boolean {
  const isLong = last - start >= LONG_SECONDS || refusals >= OFTEN
  return refusals >= REFUSALS_LEAST && isLong && servedAfter < refusals / 10
}

const LEFT_OPEN = 200

/** A tab that was left open asks on and on; nobody looks at it. */
function isLeftOpen(scene: Scene, told: ToldCredential): boolean {
  const reason = reasonOf(scene, told)
  if (reason === 'session_ended' || reason === 'session_unknown') return true
  const agent = scene.tally.callers.clients.textOf(told.client)
  const isPerson = agent.startsWith('Mozilla/') || agent === '-'
  return isPerson && reason === 'token_expired' && told.refusals < LEFT_OPEN
}

/** Where many tabs do, it is the page that does not renew. */
function isPage(scene: Scene, open: readonly ToldCredential[]): boolean {
  const expired = open.filter((told) => isExpired(scene, told))
  const browsers = scene.tally.callers.all.filter(({ client }) => isBrowser(scene, client))
  const refusals = expired.reduce((sum, told) => sum + told.refusals, 0)
  return callersOf(expired) >= CLIENT_CALLERS && refusals >= browsers.length * TABS_EACH
}

function isExpired(scene: Scene, told: ToldCredential): boolean {
  return reasonOf(scene, told) === 'token_expired'
}

function callersOf(all: readonly ToldCredential[]): number {
  return new Set(all.map(({ caller }) => caller)).size
}

function reasonOf({ tally }: Scene, { reason }: ToldCredential): string {
  return tally.reasons.textOf(reason)
}

/** Callers with one client that shows what has run out. */
export function brokenClient(scene: Scene, all: readonly ToldCredential[]): Draft {
  const [first] = all as readonly [ToldCredential]
  const agent = scene.tally.callers.clients.textOf(first.client).slice(0, 60)
  const callers = callersOf(all)
  return {
    type: 'broken_refresh',
    title: `${callers} callers with ${agent} go on with tokens that have run out`,
    severity: callers >= 10 ? 'high' : 'medium',
    confidence: 0.9,
    evidence: [
      { fact: 'tokens that were shown again and again after they had run out', value: all.length },
      ...evidenceOf(all),
    ],
    ...partsOf(scene, all),
  }
}

const DAY_SECONDS = 86_400

function deadCaller(scene: Scene, all: readonly ToldCredential[], isInVain: boolean): Draft {
  const [first] = all as readonly [ToldCredential]
  const caller = scene.callerOf(first)
  const reason = reasonOf(scene, first)
  const isToken = reason === 'token_expired' || familyOf(reason) === 'inactive'
  const good = scene.tally.expiring.get(first.caller)
  // What it got after the refusals is what somebody gave it to end them.
  const renewals = caller.tokens - (caller.lastToken >= first.start ? 1 : 0)
  const isLasting = good !== undefined && good.expires - good.since > DAY_SECONDS / 2
  // A page in a browser has its tokens from somebody who signed in: it should get others, or ask for that.
  const isPageOfOne = reason === 'token_expired' && isBrowser(scene, first.client)
  const isRenewing = isToken && !isLasting && (renewals > 0 || isPageOfOne || isInVain)
  const name = nameOf(scene, first)
  const renewed =
    renewals > 0
      ? 'used to renew its token, and does not any more'
      : 'goes on with a token that has run out'
  return {
    type: isRenewing ? 'broken_refresh' : 'credential_expired',
    title: isRenewing ? `${name} ${renewed}` : `the credentials of ${name} are no longer good`,
    confidence: 0.95,
    evidence: [
      { fact: 'the reason', value: reason },
      { fact: 'tokens that it renewed', value: caller.tokens },
      ...evidenceOf(all),
    ],
    ...partsOf(scene, all),
  }
}

function evidenceOf(all: readonly ToldCredential[]): Draft['evidence'] {
  return [
    { fact: 'refused', value: all.reduce((sum, { refusals }) => sum + refusals, 0) },
    { fact: 'good afterwards', value: all.reduce((sum, one) => sum + one.servedAfter, 0) },
  ]
}

function partsOf(
  scene: Scene,
  all: readonly ToldCredential[],
): Pick<Draft, 'who' | 'where' | 'ids' | 'from' | 'to'> {
  const who = new Map<string, number>()
  const where = new Map<string, number>()
  for (const one of all) {
    add(who, nameOf(scene, one), one.refusals)
    add(where, scene.routeOf(one.route).name, one.refusals)
  }
  return { who, where, ids: all.flatMap(({ ids }) => ids), ...spanOf(all) }
}
