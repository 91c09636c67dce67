import { mostOf } from '../extremes.ts'
import type { Minute } from '../tally/minutes.ts'
import { endOf, type Streak } from '../tally/streak.ts'
import { add } from './draft.ts'
import { BROWSERS, clientKind } from './refused-callers.ts'
import type { Scene } from './scene.ts'
import { type Fate, fatesIn } from './token-fates.ts'
import { isPremature } from './token-lifetimes.ts'
import { type Cell, cellsOf, type Explanation, fitsOf } from './wave-likelihoods.ts'
import type { Wave } from './waves.ts'
import { logOdds } from './weighed.ts'

/** What is measured of a wave to tell its cause. A fate is the log odds of being refused, 0 where nothing is known. */
export type WaveMeasure = AgeMeasure | CourseMeasure | PlaceMeasure | LikelihoodMeasure

type AgeMeasure =
  | 'freshFirst'
  | 'freshSecond'
  | 'young'
  | 'late'
  | 'oldFirst'
  | 'oldSecond'
  | 'againFirst'
  | 'againSecond'
  | 'freshPartly'
  | 'againPartly'
  | 'oldPartly'
  | 'oldMore'
  | 'againMore'
  | 'freshToYoung'
  | 'freshToLate'
  | 'freshToOld'
  | 'freshToWhole'
  | 'againToWhole'

type CourseMeasure =
  | 'synchrony'
  | 'atOnce'
  | 'onset'
  | 'premature'
  | 'aged'
  | 'renewed'
  | 'byThemselves'
  | 'open'
  | 'repeated'
  | 'perCaller'
  | 'rounds'
  | 'elsewhere'
  | 'refusals'
  | 'healing'
  | 'spread'
  | 'evenness'
  | 'duration'
  | 'toEnd'
  | 'atBeginning'

type PlaceMeasure =
  | 'whole'
  | 'most'
  | 'early'
  | 'more'
  | 'oneRoute'
  | 'othersServe'
  | 'oneClient'
  | 'throttled'
  | 'tokens'
  | 'tokensRefused'
  | 'hasTokens'

type LikelihoodMeasure =
  | 'likeNothing'
  | 'likeSetup'
  | 'likeVerifier'
  | 'likeBehind'
  | 'likeIssuer'
  | 'likeKeys'
  | 'likeCached'
  | 'likeWithdrawn'
  | 'likeAhead'
  | 'behindToSetup'
  | 'behindToKeys'
  | 'keysToSetup'
  | 'issuerToCached'
  | 'issuerToBehind'
  | 'issuerToVerifier'
  | 'cachedToVerifier'
  | 'cachedToKeys'
  | 'withdrawnToNothing'
  | 'aheadToSetup'
  | 'asked'
  | 'refused'

/** Measures a wave. */
export function measuresOf(scene: Scene, wave: Wave): Readonly<Record<WaveMeasure, number>> {
  const inside = scene.minutes.filter(({ minute }) => isIn(wave, minute))
  const outside = scene.minutes.filter(({ minute }) => !isIn(wave, minute))
  return {
    ...agesOf(wave, outside),
    ...courseOf(scene, wave),
    ...placeOf(scene, wave, { inside, outside }),
    ...likenessOf(cellsOf(scene.minutes, wave)),
  }
}

/** How tokens fare by their age, and how that differs from the rest of the log. */
function agesOf(wave: Wave, outside: readonly Minute[]): Readonly<Record<AgeMeasure, number>> {
  const { first, second } = wave
  const usual = fatesIn(outside, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY)
  const fresh = together(first.fresh, second.fresh)
  const young = together(first.young, second.young)
  const old = together(first.old, second.old)
  const again = together(first.again, second.again)
  return {
    freshFirst: oddsOf(first.fresh),
    freshSecond: oddsOf(second.fresh),
    young: oddsOf(young),
    late: oddsOf(together(first.late, second.late)),
    oldFirst: oddsOf(first.old),
    oldSecond: oddsOf(second.old),
    againFirst: oddsOf(first.again),
    againSecond: oddsOf(second.again),
    freshPartly: partly(fresh),
    againPartly: partly(again),
    oldPartly: partly(old),
    oldMore: oddsOf(old) - oddsOf(usual.old),
    againMore: oddsOf(again) - oddsOf(usual.again),
    freshToYoung: oddsOf(fresh) - oddsOf(young),
    freshToLate: oddsOf(second.fresh) - oddsOf(second.late),
    freshToOld: oddsOf(second.fresh) - oddsOf(second.old),
    freshToWhole: known(fresh, wave),
    againToWhole: known(again, wave),
  }
}

/** Who was hit when, and what ended it. */
function courseOf(scene: Scene, wave: Wave): Readonly<Record<CourseMeasure, number>> {
  const { streaks } = wave
  const count = Math.max(1, streaks.length)
  const share = (is: (streak: Streak) => boolean): number => streaks.filter(is).length / count
  return {
    synchrony: wave.synchrony,
    atOnce: Math.log(wave.atOnce + 1),
    onset: onsetOf(scene, wave),
    premature: wave.premature,
    aged: logOdds(
      streaks.filter((streak) => isAged(streak, wave)).length,
      streaks.filter(({ sinceToken }) => sinceToken >= 0 && sinceToken <= CLOCK_SECONDS).length,
    ),
    renewed: wave.renewed,
    byThemselves: wave.byThemselves,
    open: wave.open,
    repeated: wave.again,
    perCaller: Math.log(count / Math.max(1, wave.callers)),
    rounds: share(({ rounds }) => rounds > 0),
    elsewhere: share(({ servedElsewhere }) => servedElsewhere > 0),
    refusals: Math.log(total(streaks, ({ refusals }) => refusals) / count),
    healing: share((streak) => endOf(streak) !== 'open' && streak.refusals <= 2),
    spread: Math.log(wave.spread + 1),
    evenness: wave.spread / Math.max(1, wave.callers),
    duration: Math.log(wave.to - wave.from + 60),
    toEnd: scene.tally.last - wave.to < END_SECONDS ? 1 : 0,
    atBeginning: wave.isAtBeginning ? 1 : 0,
  }
}

const END_SECONDS = 300

/** What refuses less than this is no matter of everybody. */
const HALF = 0.45
const STEEP = 6

/** How much of what is asked for is refused, and where; and what the token endpoint does. */
function placeOf(
  scene: Scene,
  wave: Wave,
  { inside, outside }: { readonly inside: readonly Minute[]; readonly outside: readonly Minute[] },
): Readonly<Record<PlaceMeasure, number>> {
  return {
    whole: logit(wave.whole),
    most: Math.tanh((wave.whole - HALF) * STEEP),
    early: logit(wave.early),
    more: Math.log((wave.inside + 0.002) / (wave.outside + 0.002)),
    oneRoute: logit(wave.oneRoute),
    othersServe: Math.log(1 + othersServing(scene, wave)),
    oneClient: oneClientOf(scene, wave),
    throttled: Math.log(1 + total(inside, ({ tokensThrottled }) => tokensThrottled)),
    tokens: Math.log(rateOf(inside) / rateOf(outside)),
    tokensRefused: logOdds(
      total(inside, ({ tokensRefused }) => tokensRefused),
      total(inside, ({ tokens }) => tokens),
    ),
    hasTokens: total(scene.minutes, ({ tokens }) => tokens) > 0 ? 1 : 0,
  }
}

/** How well each explanation fits, beside the best of them and beside what it is confused with. */
function likenessOf(cells: readonly Cell[]): Readonly<Record<LikelihoodMeasure, number>> {
  // The weights know no clock that wanders: what that explains better is looked at by itself.
  const { wandering: _wandering, ...fits } = fitsOf(cells)
  const likely = Object.fromEntries(
    Object.entries(fits).map(([name, { likelihood }]) => [name, likelihood]),
  ) as Record<Exclude<Explanation, 'wandering'>, number>
  const best = mostOf(Object.values(likely))
  const between = (one: keyof typeof likely, other: keyof typeof likely): number =>
    evidenceOf(likely[one] - likely[other])
  return {
    likeNothing: evidenceOf(likely.nothing - best),
    likeSetup: evidenceOf(likely.setup - best),
    likeVerifier: evidenceOf(likely.verifier - best),
    likeBehind: evidenceOf(likely.behind - best),
    likeIssuer: evidenceOf(likely.issuer - best),
    likeKeys: evidenceOf(likely.keys - best),
    likeCached: evidenceOf(likely.cached - best),
    likeWithdrawn: evidenceOf(likely.withdrawn - best),
    likeAhead: evidenceOf(likely.ahead - best),
    behindToSetup: between('behind', 'setup'),
    behindToKeys: between('behind', 'keys'),
    keysToSetup: between('keys', 'setup'),
    issuerToCached: between('issuer', 'cached'),
    issuerToBehind: between('issuer', 'behind'),
    issuerToVerifier: between('issuer', 'verifier'),
    cachedToVerifier: between('cached', 'verifier'),
    cachedToKeys: between('cached', 'keys'),
    withdrawnToNothing: between('withdrawn', 'nothing'),
    aheadToSetup: between('ahead', 'setup'),
    asked: Math.log(1 + total(cells, ({ refused, served }) => refused + served)),
    refused: Math.log(1 + total(cells, ({ refused }) => refused)),
  }
}

const EVIDENCE = 3

/** A difference of likelihoods, of which ten times as much does not say ten times as much: requests are not independent. */
function evidenceOf(difference: number): number {
  return Math.asinh(difference / EVIDENCE)
}

function isIn({ from, to }: Wave, minute: number): boolean {
  return minute * 60 > from - 60 && minute * 60 <= to
}

function together(one: Fate, other: Fate): Fate {
  return { refused: one.refused + other.refused, served: one.served + other.served }
}

function oddsOf({ refused, served }: Fate): number {
  return logOdds(refused, served)
}

/** How much oftener these are refused than all are; 0 where too few are known. */
function known(fate: Fate, { whole }: Wave): number {
  return fate.refused + fate.served < KNOWN_LEAST ? 0 : oddsOf(fate) - logit(whole)
}

const KNOWN_LEAST = 8
/** 1 where half of these are refused, 0 where all are, or none: one of several machines refuses a part. */
function partly({ refused, served }: Fate): number {
  const share = (refused + 0.5) / (refused + served + 1)
  return refused + served < KNOWN_LEAST ? 0 : 4 * share * (1 - share)
}

/** Clocks are hardly farther apart. */
const CLOCK_SECONDS = 280

/** Refused at an age at which no clock forbids it, and at which it has not run out. */
function isAged(streak: Streak, { lifetime }: Wave): boolean {
  const isEarly = lifetime === undefined || isPremature(streak, lifetime)
  return streak.sinceToken > CLOCK_SECONDS && isEarly
}

const SHARE_LEAST = 0.005

function logit(share: number): number {
  const inside = Math.max(SHARE_LEAST, Math.min(1 - SHARE_LEAST, share))
  return Math.log(inside / (1 - inside))
}

function total<T>(all: readonly T[], of: (one: T) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0)
}

/** How many more began in the best three minutes than in three of the rest of the log. */
function onsetOf(scene: Scene, { streaks, atOnce, from, to }: Wave): number {
  const inside = new Set(streaks)
  const others = scene.streaks.filter((streak) => !inside.has(streak)).length
  const seconds = Math.max(180, scene.tally.last - scene.tally.first - (to - from))
  return Math.log((atOnce + 1) / ((others * 180) / seconds + 1))
}

/** Routes that ask for credentials too, and serve meanwhile. */
function othersServing(scene: Scene, wave: Wave): number {
  return scene.tally.routes.all.filter(
    ({ isGuarded, use, number }) =>
      isGuarded && use === 'other' && number !== wave.route && servedIn(scene, number, wave) >= 5,
  ).length
}

/** How often a route served while a wave lasted. */
function servedIn(scene: Scene, route: number, { from, to }: Wave): number {
  const stretches = scene.tally.history
    .of([route])
    .filter((stretch) => stretch.from >= from && stretch.from <= to)
  return total(stretches, ({ ok }) => ok)
}

/** The share of refusals that copies of one client met, where it is none of the browsers. */
function oneClientOf(scene: Scene, { streaks }: Wave): number {
  const counts = new Map<number, number>()
  for (const { client, refusals } of streaks) add(counts, clientKind(scene, client), refusals)
  const all = total([...counts.values()], (count) => count)
  counts.delete(BROWSERS)
  return all === 0 ? 0 : Math.max(0, mostOf(counts.values())) / all
}

/** Tokens asked for, of all requests. */
function rateOf(minutes: readonly Minute[]): number {
  const tokens = total(minutes, (one) => one.tokens + one.tokensRefused)
  return (tokens + 1) / (total(minutes, ({ requests }) => requests) + 100)
}
