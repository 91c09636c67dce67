import { leastOf, mostOf } from '../extremes.ts'
import type { Source } from '../tally/sign-ins.ts'
import { add, type Draft, percent } from './draft.ts'
import { knownSources, probingSources, wasServed } from './known-sources.ts'
import { isLetIn, isServedBefore } from './let-in.ts'
import { isAnybodys } from './loopback.ts'
import type { Scene } from './scene.ts'
import { effectiveNumber } from './statistics.ts'
import { stuffing } from './stuffing.ts'
import { areTold, isVain, PACK_EACH, REFUSED_LEAST, SPRAY_ACCOUNTS } from './vain-sources.ts'

/** Without haste, and without many accounts. */
const REFUSED_MANY = 30
const EACH_MOST = 6
const FEW_SOURCES = 20

/** Who guesses. An address behind which many sign in, and most of them with success, is a network and no attacker. */
export function findAttacks(scene: Scene): readonly Draft[] {
  const all = [...scene.tally.signIns.sources.values()]
  const isKnown = knownSources(scene)
  const isProbing = probingSources(scene)
  const strangers = all.filter(
    (one) =>
      one.refused > 0 && !isAnybodys(addressOf(scene, one)) && !isKnown(one) && !isProbing(one),
  )
  const sure = strangers.filter((source) => isVain(source) && isAttack(source))
  const companions = companionsOf(scene, sure, strangers)
  const strong = [...sure, ...companions]
  const found = new Set(strong)
  const others = strangers.filter((source) => !found.has(source))
  const many = stuffing(scene, others)
  // What is hasty and no more may be a part of what several did together.
  const isWeak = many.length === 0 && strong.every(({ refused }) => refused < REFUSED_LEAST)
  const together = isWeak ? packOf(scene, strangers) : []
  if (together.length > strong.length) return packBy(scene, together)
  const isSpray = isSprayBy(strong)
  const isList = isSpray && strong.length + many.length >= FEW_SOURCES
  // Of those who try a list from everywhere some try more often than others.
  const listed = isList ? strong.filter((source) => !isLetIn(scene, source)) : []
  const alone = strong.filter((source) => !listed.includes(source))
  const drafts = joinedByType(
    alone.map((source) => {
      const draft = attackBy(scene, source, isSpray)
      return companions.includes(source) ? ofMany(draft) : draft
    }),
  )
  if (listed.length + many.length > 0) return [...drafts, stuffingBy(scene, [...listed, ...many])]
  return drafts.length > 0 ? drafts : guessedAccounts(scene)
}

function addressOf({ tally }: Scene, { address }: Source): string {
  return tally.callers.addresses.textOf(address)
}

const PACK_LEAST = 3
const PACK_REFUSED = 30
const PACK_SECONDS = 300

/** Strangers who begin at the same time and are refused more often than people are: one attacker from a few addresses. */
function packOf(scene: Scene, others: readonly Source[]): readonly Source[] {
  const all = others
    .filter((one) => one.refused >= PACK_EACH && one.acceptedBefore === 0 && isVainAtFirst(one))
    // Of many sign-ins a sample is recorded: that people are there shows by what they are served.
    .filter((one) => !isServedBefore(scene, one))
    .sort((a, b) => a.start - b.start)
  return all.filter((one) => {
    const near = all.filter(({ start }) => Math.abs(start - one.start) <= PACK_SECONDS)
    const refused = near.reduce((sum, source) => sum + source.refused, 0)
    return near.length >= PACK_LEAST && near.length < FEW_SOURCES && refused >= PACK_REFUSED
  })
}

/** Who begins with an attacker, and with the same client, and is refused more often than people are: another of its addresses. */
function companionsOf(
  scene: Scene,
  attackers: readonly Source[],
  others: readonly Source[],
): readonly Source[] {
  // So many try a list from everywhere.
  if (attackers.length >= FEW_SOURCES) return []
  const sure = attackers.filter(({ refused }) => refused >= REFUSED_LEAST)
  const found = others.filter(
    (one) =>
      one.refused >= PACK_EACH &&
      one.acceptedBefore === 0 &&
      !attackers.includes(one) &&
      sure.some(
        ({ client, start }) => client === one.client && Math.abs(start - one.start) <= PACK_SECONDS,
      ) &&
      !isServedBefore(scene, one),
  )
  return attackers.length + found.length < FEW_SOURCES ? found : []
}

/** What one of them reached, all of them did; and together they are no matter of a few typed passwords. */
function packBy(scene: Scene, pack: readonly Source[]): readonly Draft[] {
  const isSpray = isSprayBy(pack)
  const drafts = pack.map((source) => attackBy(scene, source, isSpray))
  const worst = drafts.find(({ type }) => type === 'success_after_attack') ?? drafts[0]
  const others = drafts.filter((draft) => draft !== worst)
  return joinedByType(
    [worst, ...others].flatMap((draft) => {
      if (draft === undefined || worst === undefined) return []
      return [{ ...ofMany(draft), type: worst.type }]
    }),
  )
}

/** What is a part of an attack is no matter of a few typed passwords, however few they are. */
function ofMany(draft: Draft): Draft {
  const { severity: _low, ...rest } = draft
  return rest
}

/** Whoever was let in at last is served often since: what counts is before. */
function isVainAtFirst(source: Source): boolean {
  return isVain(source) || source.refusedBefore >= PACK_EACH
}

const PACE_SECONDS = 120
const PATIENT_LEAST = 100
const ADDRESSES_LEAST = 8

/**
 * One account is guessed at from an address of many, or from many addresses: a person is not that quick, nor that
 * patient, nor in that many places.
 */
function guessedAccounts(scene: Scene): readonly Draft[] {
  return [...scene.tally.signIns.accounts.values()].flatMap((account) => {
    const { refused, addresses, start, last } = account
    const isQuick =
      refused >= PATIENT_LEAST ||
      (refused >= REFUSED_LEAST && last - start <= refused * PACE_SECONDS)
    const isFromMany = refused >= REFUSED_LEAST && addresses.size >= ADDRESSES_LEAST
    const isBehindMany = [...addresses].every((address) => !isAlone(scene, address))
    if (!isFromMany && !(isQuick && isBehindMany)) return []
    if (wasServed(scene, account)) return []
    const names = [...addresses].map((one) => scene.tally.callers.addresses.textOf(one))
    return [
      {
        type: 'brute_force' as const,
        title: `${refused} passwords were tried on one account from ${names.length === 1 ? names[0] : `${names.length} addresses`}`,
        confidence: 0.8,
        from: start,
        to: last,
        who: new Map(names.map((name) => [name, Math.ceil(refused / names.length)])),
        where: signInRoutes(scene),
        evidence: [
          { fact: 'attempts refused on one account', value: refused },
          { fact: 'addresses', value: addresses.size },
        ],
      },
    ]
  })
}

/** Whether from an address only this is tried: a client with an old password is no attacker. */
function isAlone(scene: Scene, address: number): boolean {
  const source = scene.tally.signIns.sources.get(address)
  return source === undefined || isVain(source)
}

/** More attempts than a person makes; a client with an old password was let in before. */
function isAttack(source: Source): boolean {
  const isOldClient = source.accepted > 0 && source.acceptedAfter === 0
  if (isOldClient) return false
  if (source.refused < REFUSED_LEAST) return isHasty(source)
  const isFast = source.peak >= 6 || source.bursts > source.refused / 4
  return isFast || source.accounts.size >= SPRAY_ACCOUNTS || source.refused >= REFUSED_MANY
}

const HASTY_LEAST = 8
const HASTY_SECONDS = 60

/** Nobody types so many passwords within a minute, and none of them right. */
function isHasty({ refused, accepted, start, last }: Source): boolean {
  return refused >= HASTY_LEAST && accepted === 0 && last - start <= HASTY_SECONDS
}

/** Whether some who attack at once try many accounts a few times each, whichever of them tries which. */
function isSprayBy(sources: readonly Source[]): boolean {
  const tried = new Map<number, number>()
  for (const { accounts } of sources)
    for (const [account, count] of accounts) add(tried, account, count)
  const refused = sources.reduce((sum, source) => sum + source.refused, 0)
  return (
    tried.size >= SPRAY_ACCOUNTS && mostOf(tried.values()) <= Math.max(EACH_MOST, refused * 0.2)
  )
}

function attackBy(scene: Scene, source: Source, isOfSpray: boolean): Draft {
  const { refused, accepted, accounts } = source
  const isTold = accounts.size > 0
  const type = isLetIn(scene, source)
    ? 'success_after_attack'
    : isOfSpray || isSprayBy([source])
      ? 'password_spray'
      : 'brute_force'
  const address = addressOf(scene, source)
  const titles = {
    success_after_attack: `${address} was let in after ${refused} refused attempts to sign in`,
    password_spray: `${address} tries passwords on ${accounts.size} accounts`,
    brute_force: `${address} guesses passwords: ${refused} attempts`,
  }
  return {
    type,
    title: titles[type],
    ...(refused < REFUSED_LEAST && { severity: 'low' as const }),
    confidence: refused < REFUSED_LEAST ? 0.6 : isTold ? 0.9 : 0.75,
    from: source.start,
    to: source.last,
    who: new Map([[address, refused]]),
    where: signInRoutes(scene),
    evidence: [
      { fact: 'attempts refused', value: refused },
      { fact: 'attempts accepted', value: accepted },
      { fact: 'most attempts in one minute', value: source.peak },
      ...(isTold ? [{ fact: 'accounts tried', value: accounts.size }] : []),
    ],
    missingInput: isTold
      ? []
      : ['the account of each attempt, as a keyed hash (our records have it)'],
    ids: source.ids,
  }
}

function joinedByType(drafts: readonly Draft[]): readonly Draft[] {
  const groups = new Map<string, Draft[]>()
  for (const draft of drafts) groups.set(draft.type, [...(groups.get(draft.type) ?? []), draft])
  return [...groups.values()].map((group) => {
    const [first] = group as [Draft]
    if (group.length === 1) return first
    const who = new Map(group.flatMap((one) => [...one.who]))
    return {
      ...first,
      title: `${group.length} addresses: ${first.title}`,
      from: leastOf(group.map(({ from }) => from)),
      to: mostOf(group.map(({ to }) => to)),
      who,
    }
  })
}

function stuffingBy(scene: Scene, sources: readonly Source[]): Draft {
  const who = new Map<string, number>()
  const accounts = new Map<number, number>()
  let refused = 0
  let accepted = 0
  for (const source of sources) {
    refused += source.refused
    accepted += source.accepted
    add(who, scene.tally.callers.addresses.textOf(source.address), source.refused)
    for (const [name, count] of source.accounts)
      accounts.set(name, (accounts.get(name) ?? 0) + count)
  }
  const isTold = areTold(sources)
  const isOneAccount = isTold && effectiveNumber(accounts.values()) < 3
  // Few addresses that try many accounts each are one attacker with a list of names.
  const isSpray = sources.length < FEW_SOURCES
  return {
    type: isOneAccount ? 'brute_force' : isSpray ? 'password_spray' : 'credential_stuffing',
    title: isOneAccount
      ? `${sources.length} addresses guess the password of one account`
      : `${sources.length} addresses try credentials, ${percent(accepted / (accepted + refused))} with success`,
    confidence: isTold ? 0.9 : 0.7,
    from: leastOf(sources.map(({ start }) => start)),
    to: mostOf(sources.map(({ last }) => last)),
    who,
    where: signInRoutes(scene),
    evidence: [
      { fact: 'addresses', value: sources.length },
      { fact: 'attempts refused', value: refused },
      { fact: 'attempts accepted', value: accepted },
      ...(isTold ? [{ fact: 'accounts tried', value: accounts.size }] : []),
    ],
    missingInput: isTold
      ? []
      : ['the account of each attempt, as a keyed hash (our records have it)'],
    ids: sources.flatMap(({ ids }) => ids),
  }
}

function signInRoutes(scene: Scene): ReadonlyMap<string, number> {
  const where = new Map<string, number>()
  for (const route of scene.tally.routes.all) {
    if ((route.use === 'sign_in' || route.use === 'token') && route.challenged > 0) {
      where.set(route.name, route.challenged)
    }
  }
  return where
}
