import { leastOf, mostOf } from '../extremes.ts'
import type { Evidence, FindingType } from '../finding.ts'
import type { Streak } from '../tally/streak.ts'
import {
  type Course,
  type Fits,
  isClearlyBehind,
  isClearlyBroken,
  isClearlyInTurn,
} from './clear-causes.ts'
import { type Draft, partsOf, percent } from './draft.ts'
import { isExcluded, isTakenLater } from './excluded-causes.ts'
import { isPlainRotation, isSinceAnInstant } from './plain-rotations.ts'
import { familyShares, type ReasonFamily } from './reasons.ts'
import type { Scene } from './scene.ts'
import { effectiveNumber } from './statistics.ts'
import { isSteadyPart } from './token-fates.ts'
import { fittedOf } from './wave-likelihoods.ts'
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
const NAMED_LEAST = 0.4
/** Of tokens that are refused at first, and taken later, a clock is what is left. */
const LEFT_LEAST = 0.1
const PLAIN_CONFIDENCE = 0.7
/** What looks so much like everyday life is no rotation: of three waves of unseen logs like that none was. */
const NOTHING_MOST = 0.7
const CLEAR = 0.8
/**
 * So likely at least it is by all that is measured: of 14 waves of unseen logs that look clear the eight whose clocks differed were
 * (0.54 and more), and of six others one, of one route (0.34).
 */
const SKEWED_LEAST = 0.3
/** Of a clock that wanders off bit by bit the weights are less sure. */
const WANDERING_LEAST = 0.15
const REST_LEAST = 1e-6

/** Without reasons the course tells: how new tokens fare and how older ones, who was hit first, and what ended it. */
function byCourse(scene: Scene, wave: Wave): Kind | undefined {
  const fitted = fittedOf(scene.minutes, wave)
  const { probabilities } = weighed(waveWeights, measuresOf(scene, wave, fitted))
  const isOfOne = isOfOneMachine(scene, wave)
  const sums = CAUSES.map((type) => ({
    type,
    confidence: Object.entries(probabilities)
      .filter(([way]) => causeOf(way, isOfOne) === type)
      .reduce((sum, [, probability]) => sum + probability, 0),
  }))
  const evidence = courseOf(wave)
  const { fits } = fitted
  const clear = clearOf({ scene, wave, fits }, sums)
  if (clear !== undefined) {
    const told = clear === 'clock_skew' ? [...evidence, ...skewOf(fits)] : evidence
    const causes = new Map([[clear, CLEAR]])
    return { type: clear, confidence: CLEAR, evidence: told, causes }
  }
  const left = sums.filter(({ type }) => !isExcluded(scene, wave, type))
  // What is not possible leaves its part to all that is.
  const rest = Math.max(REST_LEAST, 1 - total(sums) + total(left))
  const possible = left.map((one) => ({ ...one, confidence: one.confidence / rest }))
  const causes = new Map(possible.map(({ type, confidence }) => [type, confidence]))
  const [best] = possible.toSorted((a, b) => b.confidence - a.confidence)
  const isPlain = isPlainRotation(wave) && (probabilities['nothing'] ?? 0) < NOTHING_MOST
  const isRotation = isPlain || isSinceAnInstant(wave)
  if ((best?.confidence ?? 0) < LIKELY && isRotation) {
    causes.set('key_rotation', PLAIN_CONFIDENCE)
    return { type: 'key_rotation', confidence: PLAIN_CONFIDENCE, evidence, causes }
  }
  // What is nothing, or a matter of single clients, is left to those who look at these.
  const isCause = total(possible) >= LIKELY
  if (!isCause || best === undefined) return undefined
  const confidence = best.confidence >= NAMED_LEAST ? best.confidence : leftOf(best, wave)
  if (confidence === undefined) return undefined
  return {
    ...best,
    confidence,
    causes,
    evidence: best.type === 'clock_skew' ? [...evidence, ...skewOf(fits)] : evidence,
  }
}

function total(all: readonly Pick<Kind, 'confidence'>[]): number {
  return all.reduce((sum, { confidence }) => sum + confidence, 0)
}

/** How sure it is that clocks differ, where other causes are excluded because tokens are taken later. */
function leftOf({ type, confidence }: Pick<Kind, 'type' | 'confidence'>, wave: Wave) {
  if (type !== 'clock_skew' || confidence < LEFT_LEAST || !isTakenLater(wave)) return undefined
  return LIKELY
}

/** What the fates of tokens tell by themselves, whatever else is measured. */
function clearOf(
  course: Course,
  sums: readonly Pick<Kind, 'type' | 'confidence'>[],
): FindingType | undefined {
  const skewed = sums.find(({ type }) => type === 'clock_skew')?.confidence ?? 0
  const { behind, wandering } = course.fits
  const least = wandering.likelihood > behind.likelihood ? WANDERING_LEAST : SKEWED_LEAST
  if (skewed >= least && isClearlyBehind(course)) return 'clock_skew'
  if (isClearlyBroken(course)) return 'verifier_broken'
  return isClearlyInTurn(course.wave) ? 'stale_instance' : undefined
}

/** How old tokens have to be to be taken, where that explains the wave better than a clock that is ahead, or nothing, does. */
function skewOf({ behind, wandering, issuer, ahead, nothing }: Fits): readonly Evidence[] {
  const better = [wandering, issuer].reduce(
    (best, one) => (one.likelihood > best.likelihood ? one : best),
    behind,
  )
  if (better.likelihood <= Math.max(ahead.likelihood, nothing.likelihood)) return []
  return [{ fact: 'tokens refused until they are about so old', value: `${better.seconds} s` }]
}

/** Where no token is seen being given out, it is of all of them that a part is refused early and late. */
function isOfOneMachine({ minutes }: Scene, { first, second }: Wave): boolean {
  const isSeen = minutes.some(({ tokens }) => tokens > 0)
  return isSeen ? isSteadyPart(first.fresh, second.fresh) : isSteadyPart(first.all, second.all)
}

/** The cause of a way in which it comes about. A key that is new to one of several machines alone makes that one stale. */
function causeOf(way: string, isOfOne: boolean): string | undefined {
  const [cause] = way.split('/')
  return cause === 'key_rotation' && isOfOne ? 'stale_instance' : cause
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
