import { leastOf, mostOf } from '../extremes.ts'
import type { Evidence, FindingType } from '../finding.ts'
import type { Streak } from '../tally/streak.ts'
import { add, type Draft, partsOf, percent } from './draft.ts'
import {
  isArrival,
  isPlainRotation,
  isSinceAnInstant,
  SYNCHRONOUS_UNSEEN,
} from './plain-rotations.ts'
import { familyShares, type ReasonFamily } from './reasons.ts'
import { clientKind } from './refused-callers.ts'
import { kindOfRoute } from './route-kinds.ts'
import type { Scene } from './scene.ts'
import { effectiveNumber } from './statistics.ts'
import { isSteadyPart, refusedShare } from './token-fates.ts'
import { cellsOf, fitsOf } from './wave-likelihoods.ts'
import { measuresOf } from './wave-measures.ts'
import { waveWeights } from './wave-weights.ts'
import { type Wave, wavesOf } from './waves.ts'
import { weighed } from './weighed.ts'

/** Rotations, broken verifiers, stale instances and clocks: what refuses many callers with 401 at the same time. */
export function findRefusedWaves(scene: Scene): readonly Draft[] {
  const found: { wave: Wave; kind: Kind }[] = []
  const named = wavesOf(scene).flatMap((wave) => {
    const kind = kindOf(scene, wave)
    return kind === undefined ? [] : [{ wave, kind }]
  })
  for (const { wave, kind } of agreed(named)) {
    for (const streak of wave.streaks) scene.explained.add(streak)
    const same = found.find((one) => one.kind.type === kind.type && isNext(one.wave, wave))
    if (same === undefined) found.push({ wave, kind })
    else same.wave = together(same.wave, wave)
  }
  return found.map(({ wave, kind }) => draftOf(scene, wave, kind))
}

const NEXT_SECONDS = 3600

/** One cause can come in several waves, as traffic does. */
function isNext(before: Pick<Wave, 'to'>, wave: Pick<Wave, 'from'>): boolean {
  return wave.from - before.to < NEXT_SECONDS
}

function together(a: Wave, b: Wave): Wave {
  const streaks = [...new Set([...a.streaks, ...b.streaks])]
  const callers = new Set(streaks.map(({ caller }) => caller)).size
  return { ...a, to: b.to, streaks, callers }
}

interface Kind {
  readonly type: FindingType
  readonly confidence: number
  readonly evidence: readonly Evidence[]
  /** How likely each cause is, where the course tells it. */
  readonly causes?: ReadonlyMap<FindingType, number>
}

/** A wave and its cause: what is looked at to tell whether the next has the same. */
interface Neighbour {
  readonly wave: Pick<Wave, 'from' | 'to' | 'callers'>
  readonly kind: Kind
}

/** Waves that come one after the other have one cause: what the course of all of them together speaks for. */
export function agreed<Named extends Neighbour>(all: readonly Named[]): readonly Named[] {
  const chains: Named[][] = []
  for (const one of all) {
    const last = chains.at(-1)
    const before = last?.at(-1)
    const isSame = before?.kind.causes !== undefined && one.kind.causes !== undefined
    if (last !== undefined && isSame && isNext(before.wave, one.wave)) last.push(one)
    else chains.push([one])
  }
  return chains.flatMap((chain) => {
    const [best] = chain
      .map(({ kind }) => ({ kind, score: scoreOf(kind.type, chain) }))
      .sort((a, b) => b.score - a.score)
    if (best === undefined) return []
    const { type, confidence } = best.kind
    return chain.map((one) =>
      one.kind.type === type ? one : { ...one, kind: { ...one.kind, type, confidence } },
    )
  })
}

const UNLIKELY = 0.02

/** The sum of the logarithms of how likely it is, each wave by the root of how many it hit. */
function scoreOf(type: FindingType, chain: readonly Neighbour[]): number {
  return chain.reduce(
    (sum, { wave, kind }) =>
      sum + Math.sqrt(wave.callers) * Math.log(Math.max(UNLIKELY, kind.causes?.get(type) ?? 0)),
    0,
  )
}

/** Fewer than so many callers' worth of refusals are no matter of many. */
const SPREAD = 4

function kindOf(scene: Scene, wave: Wave): Kind | undefined {
  if (effectiveNumber(countsOf(wave.streaks)) < SPREAD || isOfOnePlace(scene, wave))
    return undefined
  const families = familyShares(wave.streaks.map((streak) => scene.reasonOf(streak)))
  const told = byClock(families) ?? byInstance(scene, wave) ?? byReason(families, wave)
  if (told !== undefined) return told
  return (families.get('expired') ?? 0) > MOST ? undefined : byCourse(scene, wave)
}

const OTHER_PLACES_LEAST = 10

/** All come from one address, and callers from many others are served meanwhile: it is a matter of that network. */
function isOfOnePlace(scene: Scene, { streaks, from, to }: Wave): boolean {
  const callers = streaks.map((streak) => scene.callerOf(streak))
  const [place] = callers.map(({ address }) => address)
  if (callers.some(({ address, isNamed }) => isNamed || address !== place)) return false
  const others = scene.tally.callers.all.filter(
    ({ address, ok, firstSeen, lastSeen }) =>
      address !== place && ok > 0 && firstSeen < to && lastSeen > from,
  )
  return new Set(others.map(({ address }) => address)).size >= OTHER_PLACES_LEAST
}

function countsOf(streaks: readonly Streak[]): readonly number[] {
  const counts = new Map<number, number>()
  for (const { caller } of streaks) counts.set(caller, (counts.get(caller) ?? 0) + 1)
  // One that asks a thousand times as often as the others does not make it a matter of itself.
  return [...counts.values()].map(Math.sqrt)
}

const MOST = 0.6

function byClock(families: ReadonlyMap<ReasonFamily, number>): Kind | undefined {
  const share = families.get('clock') ?? 0
  if (share <= MOST) return undefined
  const fact = 'refused because the token is not valid yet'
  return { type: 'clock_skew', confidence: 0.95, evidence: [{ fact, value: percent(share) }] }
}

function byReason(families: ReadonlyMap<ReasonFamily, number>, wave: Wave): Kind | undefined {
  const share = (family: ReasonFamily): number => families.get(family) ?? 0
  if (share('keys') <= MOST) return undefined
  const evidence = [{ fact: 'refused for their key or signature', value: percent(share('keys')) }]
  if (wave.byThemselves > 0.3) {
    return { type: 'stale_instance', confidence: 0.85, evidence }
  }
  return { type: 'key_rotation', confidence: 0.95, evidence }
}

const INSTANCE_SHARE = 0.85

/** One instance refuses, and others serve the same callers. */
function byInstance(scene: Scene, wave: Wave): Kind | undefined {
  const counts = new Map<number, number>()
  let known = 0
  for (const { instance, refusals } of wave.streaks) {
    if (instance === 0) continue
    counts.set(instance, (counts.get(instance) ?? 0) + refusals)
    known += refusals
  }
  const [worst] = [...counts].sort(([, a], [, b]) => b - a)
  if (worst === undefined || scene.tally.byInstance.size < 2) return undefined
  const [instance, refused] = worst
  const all = [...scene.tally.byInstance.values()].reduce((sum, one) => sum + one.requests, 0)
  const share = (scene.tally.byInstance.get(instance)?.requests ?? 0) / all
  if (refused / known < INSTANCE_SHARE || share > 0.7) return undefined
  const name = scene.tally.words.textOf(instance)
  return {
    type: 'stale_instance',
    confidence: 0.95,
    evidence: [
      { fact: `refusals that came from instance ${name}`, value: percent(refused / known) },
      { fact: `requests that ${name} answers`, value: percent(share) },
    ],
  }
}

const LIKELY = 0.5
/** What is less likely is no name for it, even where nothing else is likelier. */
const NAMED_LEAST = 0.25
const PLAIN_CONFIDENCE = 0.7
/** What looks so much like everyday life is no rotation: of three waves of unseen logs like that none was. */
const NOTHING_MOST = 0.7

/** Without reasons the course tells: how new tokens fare and how older ones, who was hit first, and what ended it. */
function byCourse(scene: Scene, wave: Wave): Kind | undefined {
  const { probabilities } = weighed(waveWeights, measuresOf(scene, wave))
  const isOfOne = isOfOneMachine(wave)
  const sums = CAUSES.map((type) => ({
    type,
    confidence: Object.entries(probabilities)
      .filter(([way]) => causeOf(way, isOfOne) === type)
      .reduce((sum, [, probability]) => sum + probability, 0),
  }))
  const evidence = courseOf(wave)
  const fits = fitsOf(cellsOf(scene.minutes, wave))
  const skewed = sums.find(({ type }) => type === 'clock_skew')?.confidence ?? 0
  if (
    skewed >= SKEWED_LEAST &&
    shareOfOneKind(scene, wave) <= ONE_KIND_MOST &&
    isClearlyBehind(wave, fits)
  ) {
    const causes = new Map<FindingType, number>([['clock_skew', CLEAR]])
    const told = [...evidence, ...skewOf(fits)]
    return { type: 'clock_skew', confidence: CLEAR, evidence: told, causes }
  }
  const possible = sums.filter(({ type }) => !EXCLUDED[type]?.(scene, wave))
  const causes = new Map(possible.map(({ type, confidence }) => [type, confidence]))
  const [best] = possible.toSorted((a, b) => b.confidence - a.confidence)
  const isPlain = isPlainRotation(wave) && (probabilities['nothing'] ?? 0) < NOTHING_MOST
  const isRotation = isPlain || isSinceAnInstant(wave)
  if ((best?.confidence ?? 0) < LIKELY && isRotation) {
    causes.set('key_rotation', PLAIN_CONFIDENCE)
    return { type: 'key_rotation', confidence: PLAIN_CONFIDENCE, evidence, causes }
  }
  // What is nothing, or a matter of single clients, is left to those who look at these.
  const isCause = sums.reduce((sum, { confidence }) => sum + confidence, 0) >= LIKELY
  if (!isCause || best === undefined) return undefined
  if (best.confidence < NAMED_LEAST) return undefined
  return {
    ...best,
    causes,
    evidence: best.type === 'clock_skew' ? [...evidence, ...skewOf(fits)] : evidence,
  }
}

/** How well each explanation suits a wave. */
type Fits = ReturnType<typeof fitsOf>

const CLEAR = 0.8
/** So much likelier, as a natural logarithm. */
const CLEARLY = 15
const NEARLY = 19
/** What one kind of route refuses nearly alone may let in after a while whoever tries for long. */
const ONE_KIND_MOST = 0.8
/**
 * So likely at least it is by all that is measured: of 14 waves of unseen logs that look clear the eight whose clocks differed were
 * (0.54 and more), and of six others one, of one route (0.34).
 */
const SKEWED_LEAST = 0.3

/**
 * Tokens are seen being given out, and by nothing are their fates explained better than by a clock that is behind: not by
 * keys that are old, nor by a configuration, nor by nothing.
 */
function isClearlyBehind({ first: { fresh } }: Wave, fits: Fits): boolean {
  if (fresh.refused + fresh.served === 0) return false
  const best = mostOf(Object.values(fits).map(({ likelihood }) => likelihood))
  const { likelihood } = fits.behind
  const others = [fits.nothing, fits.keys, fits.setup]
  const isBetter = others.every((one) => likelihood >= one.likelihood + CLEARLY)
  return isBetter && likelihood >= best - NEARLY
}

/** How old tokens have to be to be taken, where that explains the wave better than a clock that is ahead, or nothing, does. */
function skewOf({ behind, issuer, ahead, nothing }: Fits): readonly Evidence[] {
  const better = behind.likelihood > issuer.likelihood ? behind : issuer
  if (better.likelihood <= Math.max(ahead.likelihood, nothing.likelihood)) return []
  return [{ fact: 'tokens refused until they are about so old', value: `${better.seconds} s` }]
}

/** Of its refusals, the share of the kind of route that refused most. */
function shareOfOneKind(scene: Scene, { streaks }: Wave): number {
  const counts = new Map<string, number>()
  for (const { route, refusals } of streaks)
    add(counts, kindOfRoute(scene.routeOf(route).name), refusals)
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return mostOf(counts.values()) / all
}

/** Where no token is seen being given out, it is of all of them that a part is refused early and late. */
function isOfOneMachine({ first, second }: Wave): boolean {
  const isSeen = first.fresh.refused + first.fresh.served > 0
  return isSeen ? isSteadyPart(first.fresh, second.fresh) : isSteadyPart(first.all, second.all)
}

/** The cause of a way in which it comes about. A key that is new to one of several machines alone makes that one stale. */
function causeOf(way: string, isOfOne: boolean): string | undefined {
  const [cause] = way.split('/')
  return cause === 'key_rotation' && isOfOne ? 'stale_instance' : cause
}

const EVERYBODY = 0.4
/** Less than one of so many machines refuses is what is refused every day. */
const ONE_OF_MANY = 0.06
const NEW_REFUSED = 0.65
const KNOWN_LEAST = 8
const HALF = 0.5

/** What the meaning of a cause excludes, whatever else speaks for it. */
const EXCLUDED: Partial<Record<FindingType, (scene: Scene, wave: Wave) => boolean>> = {
  verifier_broken: (scene, wave) =>
    wave.whole < EVERYBODY || isOfOneClient(scene, wave) || isTakenLater(wave),
  stale_instance: (_scene, { whole }) => whole < ONE_OF_MANY,
  key_rotation: (_scene, wave) =>
    isUnseen(wave) || (isArrival(wave) && !isPlainRotation(wave)) || isTakenLater(wave),
  wrong_code: (scene, wave) => !isGoodElsewhere(wave) || !isOfOneRoute(scene, wave),
}

/** Some are refused as a log begins: nobody was seen to be well before. */
function isUnseen({ isAtBeginning, synchrony }: Wave): boolean {
  return isAtBeginning && synchrony < SYNCHRONOUS_UNSEEN
}

/** A verifier that takes a token some minutes later does its work, and has its key. */
function isTakenLater({ second }: Wave): boolean {
  const fresh = refusedShare(second.fresh, KNOWN_LEAST) ?? 0
  const late = refusedShare(second.late, KNOWN_LEAST / 2) ?? 1
  return fresh >= NEW_REFUSED && late < HALF
}

const ONE_CLIENT = 0.9
const OTHER_CLIENTS_LEAST = 10

/** Copies of one client alone are refused, and callers with others are served meanwhile. */
function isOfOneClient(scene: Scene, { streaks, from, to }: Wave): boolean {
  const counts = new Map<number, number>()
  for (const { client } of streaks) add(counts, clientKind(scene, client), 1)
  const [[kind, count] = [-1, 0]] = [...counts].sort(([, a], [, b]) => b - a)
  if (count < streaks.length * ONE_CLIENT) return false
  const refused = new Set(streaks.map(({ caller }) => caller))
  const others = scene.tally.callers.all.filter(
    ({ number, client, ok, firstSeen, lastSeen }) =>
      ok > 0 &&
      firstSeen < to &&
      lastSeen > from &&
      !refused.has(number) &&
      clientKind(scene, client) !== kind,
  )
  return others.length >= OTHER_CLIENTS_LEAST
}

const GOOD_ELSEWHERE = 0.1

/** Some of them are served by other routes meanwhile, or renew and are refused again. */
function isGoodElsewhere({ streaks }: Wave): boolean {
  const good = streaks.filter(({ servedElsewhere, rounds }) => servedElsewhere + rounds > 0)
  return good.length >= streaks.length * GOOD_ELSEWHERE
}

/** At least half of them are refused by the same route: it is one that answers with the wrong code. */
function isOfOneRoute(scene: Scene, { streaks, callers }: Wave): boolean {
  const kinds = Map.groupBy(streaks, ({ route }) => kindOfRoute(scene.routeOf(route).name))
  const most = mostOf([...kinds.values()].map((own) => new Set(own.map((one) => one.caller)).size))
  return most >= callers * HALF
}

const CAUSES = [
  'key_rotation',
  'stale_instance',
  'verifier_broken',
  'clock_skew',
  'wrong_code',
] as const

function courseOf(wave: Wave): readonly Evidence[] {
  return [
    { fact: 'callers refused', value: wave.callers },
    {
      fact: 'of those expected to ask, refused within three minutes',
      value: percent(wave.synchrony),
    },
    { fact: 'of what asks for credentials, refused', value: percent(wave.whole) },
    { fact: 'ended by a new token', value: percent(wave.renewed) },
    { fact: 'ended without one', value: percent(wave.byThemselves) },
    { fact: 'did not end', value: percent(wave.open) },
  ]
}

const TITLES: Partial<Record<FindingType, (callers: number) => string>> = {
  key_rotation: (callers) => `${callers} callers were refused after the signing keys changed`,
  stale_instance: (callers) =>
    `one of several instances refuses ${callers} callers that others serve`,
  verifier_broken: (callers) => `the verifier refused everybody, ${callers} callers`,
  wrong_code: (callers) =>
    `one route answers 401 to ${callers} callers whose credentials are good elsewhere`,
  clock_skew: (callers) => `fresh tokens of ${callers} callers were refused: clocks differ`,
}

function draftOf(scene: Scene, wave: Wave, { type, confidence, evidence }: Kind): Draft {
  const isWithoutReasons = wave.streaks.every(({ reason }) => reason === 0)
  return {
    type,
    title: TITLES[type]?.(wave.callers) ?? type,
    confidence,
    from: leastOf(wave.streaks.map(({ start }) => start)),
    to: mostOf(wave.streaks.map(({ last }) => last)),
    evidence,
    missingInput: isWithoutReasons ? ['the reason of each refusal (our records have it)'] : [],
    ...partsOf(scene, wave.streaks),
  }
}
