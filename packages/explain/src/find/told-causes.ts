import { mostOf } from '../extremes.ts'
import type { FindingType } from '../finding.ts'
import type { ToldCredential } from '../tally/told-refusals.ts'
import { add, type Draft, nameOf, percent } from './draft.ts'
import { familyOf, type ReasonFamily } from './reasons.ts'
import { spanOf } from './refused-callers.ts'
import type { Scene } from './scene.ts'

/** Refusals of one family of reasons. */
interface Group {
  readonly family: ReasonFamily
  readonly told: readonly ToldCredential[]
  readonly refusals: number
  readonly from: number
  readonly to: number
  readonly callers: number
  /** The share of the refusals that came from the instance which refused most, and how many are known to have refused. */
  readonly sole: number
  readonly instances: number
  /** Refusals by all the others. */
  readonly byOthers: number
  /** The share of the route that refused most, which may be one for each tenant. */
  readonly oneRoute: number
}

const CREDENTIALS_LEAST = 3
const REFUSALS_LEAST = 5
const CALLERS_LEAST = 3
/** Where neither address nor client tells callers apart, so many credentials are several. */
const CREDENTIALS_MANY = 8

/** What many credentials were refused for, where the log says it: keys, issuers and audiences, clocks, claims. */
export function findToldCauses(scene: Scene): readonly Draft[] {
  const families = Map.groupBy(scene.tally.told.all, ({ reason }) =>
    familyOf(scene.tally.reasons.textOf(reason)),
  )
  return [...families].flatMap(([family, told]) => {
    const group = groupOf(scene, family, told)
    const type = isEnough(group) ? typeOf(scene, group) : undefined
    if (type === undefined) return []
    for (const one of told) scene.explainedCredentials.add(one)
    return [draftOf(scene, group, type)]
  })
}

function groupOf(scene: Scene, family: ReasonFamily, told: readonly ToldCredential[]): Group {
  const instances = new Map<number, number>()
  const routes = new Map<string, number>()
  for (const reason of new Set(told.map((one) => one.reason))) {
    for (const [instance, count] of scene.tally.told.instancesOf(reason)) {
      instances.set(instance, (instances.get(instance) ?? 0) + count)
    }
  }
  for (const { route, refusals, elsewhere } of told) {
    add(routes, scene.kindOf(route), refusals - elsewhere)
  }
  const refusals = told.reduce((sum, one) => sum + one.refusals, 0)
  const known = sum(instances.values())
  const most = Math.max(0, mostOf(instances.values()))
  return {
    family,
    told,
    refusals,
    ...spanOf(told),
    callers: new Set(told.map(({ client, address }) => `${client} ${address}`)).size,
    sole: most / Math.max(1, known),
    instances: instances.size,
    byOthers: known - most,
    oneRoute: mostOf(routes.values()) / refusals,
  }
}

function isEnough({ told, refusals, callers }: Group): boolean {
  if (told.length < CREDENTIALS_LEAST || refusals < REFUSALS_LEAST) return false
  return callers >= CALLERS_LEAST || told.length >= CREDENTIALS_MANY
}

function typeOf(scene: Scene, group: Group): FindingType | undefined {
  switch (group.family) {
    case 'clock':
      return 'clock_skew'
    case 'keys':
      if (isNewToOthers(group)) return 'key_rotation'
      return isOneInstance(scene, group) || isPartOfKey(scene, group)
        ? 'stale_instance'
        : 'key_rotation'
    case 'claims':
      return group.oneRoute >= ONE_ROUTE ? 'wrong_code' : ofEverybody(scene, group)
    case 'setup':
    case 'inactive':
      return ofEverybody(scene, group)
    case 'expired':
      return isAhead(scene, group) ? 'clock_skew' : undefined
    default:
      return undefined
  }
}

const SOLE = 0.85

function isOneInstance({ tally }: Scene, { sole, refusals }: Group): boolean {
  return tally.byInstance.size >= 2 && sole >= SOLE && refusals >= REFUSALS_LEAST
}

const OTHERS_LEAST = 10
const OTHERS_SHARE = 0.02

/** Others refused the key as well until they fetched it: it was new to all, though one of them kept its keys longest. */
function isNewToOthers({ byOthers, refusals }: Group): boolean {
  return byOthers >= Math.max(OTHERS_LEAST, refusals * OTHERS_SHARE)
}

const ONE_ROUTE = 0.9
const EVERYBODY = 0.55
const SOME = 0.05

/** Refused whoever asks: by the verifier; a part: by one instance; on one route alone: a 401 that stands for a 403. */
function ofEverybody(scene: Scene, group: Group): FindingType | undefined {
  if (isOneInstance(scene, group)) return 'stale_instance'
  const share = shareOf(scene, group)
  if (share >= EVERYBODY || group.instances >= 2) return 'verifier_broken'
  return share >= SOME ? 'stale_instance' : undefined
}

/** Of all that showed credentials meanwhile, the share that this refused. */
function shareOf(scene: Scene, { from, to, refusals }: Group): number {
  let served = 0
  for (const { minute, guardedOk } of scene.minutes) {
    if (minute * 60 >= from - 60 && minute * 60 <= to) served += guardedOk
  }
  return refusals / (refusals + served * scene.each)
}

const MINUTE = 60
const FIRST_PART = 0.5
const MOSTLY = 0.6

/**
 * Whether tokens of the key that is refused are served meanwhile, by other machines. A key that served before was
 * withdrawn: then it serves no more. A new one: until they ask again, all refuse it; later the first of them do not.
 */
function isPartOfKey(scene: Scene, group: Group): boolean {
  const { from, to, told } = group
  const counts = new Map<number, number>()
  for (const { kid, refusals } of told) counts.set(kid, (counts.get(kid) ?? 0) + refusals)
  const [kid] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [0]
  if (kid === 0) return shareOf(scene, group) < EVERYBODY
  const stretches = scene.tally.byKey.of([kid])
  const wasGood = stretches.some(({ from: at, ok }) => ok > 0 && at < from - 60)
  const end = wasGood ? to : from + (to - from) * FIRST_PART
  const begin = wasGood ? from + 2 * MINUTE : from - MINUTE
  const inside = stretches.filter(({ from: at }) => at >= begin && at <= end)
  const served = inside.reduce((sum, { ok }) => sum + ok, 0) * scene.each
  const refused = inside.reduce((sum, { forbidden }) => sum + forbidden, 0)
  if (served === 0) return false
  return refused < (refused + served) * MOSTLY
}

const AHEAD_LEAST = 16
const GOOD_AGAIN = 0.3

/** Tokens run out on one machine alone, or are good again afterwards: its clock is ahead. */
function isAhead(scene: Scene, group: Group): boolean {
  const { told, refusals } = group
  if (refusals >= AHEAD_LEAST && isOneInstance(scene, group)) return true
  const again = told.filter(({ servedAfter }) => servedAfter > 0)
  // Of one caller lines may stand in the wrong order: machines that write them differ by seconds.
  const callers = new Set(again.map(({ caller }) => caller)).size
  return (
    callers >= CALLERS_LEAST &&
    again.length >= REFUSALS_LEAST &&
    again.length >= told.length * GOOD_AGAIN
  )
}

const TITLES: Partial<Record<FindingType, (credentials: number) => string>> = {
  key_rotation: (count) => `${count} credentials were refused for the key that signed them`,
  stale_instance: (count) =>
    `one of several instances refuses ${count} credentials that others serve`,
  verifier_broken: (count) => `the verifier refused everybody, ${count} credentials`,
  wrong_code: (count) => `one route answers 401 to ${count} credentials that are good elsewhere`,
  clock_skew: (count) =>
    `the time of ${count} credentials is not that of who verifies: clocks differ`,
}

function draftOf(scene: Scene, group: Group, type: FindingType): Draft {
  const { told, from, to, refusals, sole, instances } = group
  const who = new Map<string, number>()
  const where = new Map<string, number>()
  const reasons = new Map<string, number>()
  for (const one of told) {
    add(who, nameOf(scene, one), one.refusals)
    add(where, scene.routeOf(one.route).name, one.refusals)
    add(reasons, scene.tally.reasons.textOf(one.reason), one.refusals)
  }
  return {
    type,
    title: TITLES[type]?.(told.length) ?? type,
    confidence: 0.95,
    from,
    to,
    who,
    where,
    ids: told.flatMap(({ ids }) => ids),
    evidence: [
      ...[...reasons].map(([fact, value]) => ({ fact: `refused: ${fact}`, value })),
      { fact: 'credentials refused', value: told.length },
      { fact: 'of what showed credentials meanwhile', value: percent(shareOf(scene, group)) },
      ...(instances === 0
        ? []
        : [{ fact: 'refused by the instance that refused most', value: percent(sole) }]),
      { fact: 'refusals', value: refusals },
    ],
    missingInput: instances === 0 ? ['which instance answered'] : [],
  }
}

function sum(counts: Iterable<number>): number {
  let total = 0
  for (const count of counts) total += count
  return total
}
