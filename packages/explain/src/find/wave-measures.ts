import { leastOf, mostOf } from '../extremes.ts'
import type { Minute } from '../tally/minutes.ts'
import { endOf, type Streak } from '../tally/streak.ts'
import { stepOf } from './age-steps.ts'
import { add } from './draft.ts'
import { BROWSERS, clientKind } from './refused-callers.ts'
import type { Scene } from './scene.ts'
import { ALWAYS, type Fate, fatesBut, fatesIn, type TokenFates } from './token-fates.ts'
import { isPremature } from './token-lifetimes.ts'
import {
  type Cell,
  type Explanation,
  type Fitted,
  fitsOf,
  fittedOf,
  tolerated,
} from './wave-likelihoods.ts'
import type { Wave } from './waves.ts'
import { logOdds } from './weighed.ts'

/** What is measured of a wave to tell its cause. A fate is the log odds of being refused, 0 where nothing is known. */
export type WaveMeasure =
  | AgeMeasure
  | CourseMeasure
  | PlaceMeasure
  | StepMeasure
  | LikelihoodMeasure

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
  | 'anew'
  | 'away'
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

type StepMeasure = 'step' | 'stepOlder' | 'stepDrop'

type LikelihoodMeasure =
  | 'likeNothing'
  | 'likeSetup'
  | 'likeVerifier'
  | 'likeBehind'
  | 'likeWandering'
  | 'likeIssuer'
  | 'likeKeys'
  | 'likeCached'
  | 'likeWithdrawn'
  | 'likeAhead'
  | 'behindToSetup'
  | 'behindToKeys'
  | 'wanderingToSetup'
  | 'wanderingToKeys'
  | 'keysToSetup'
  | 'issuerToCached'
  | 'issuerToBehind'
  | 'issuerToVerifier'
  | 'cachedToVerifier'
  | 'cachedToKeys'
  | 'withdrawnToNothing'
  | 'aheadToSetup'
  | 'strictNothing'
  | 'strictSetup'
  | 'strictVerifier'
  | 'strictAhead'
  | 'strictWithdrawn'
  | 'strictAheadToSetup'
  | 'asked'
  | 'refused'

/** Measures a wave; `fitted` is what fits it, where that is known already. */
export function measuresOf(
  scene: Scene,
  wave: Wave,
  fitted: Fitted = fittedOf(scene.minutes, wave),
): Readonly<Record<WaveMeasure, number>> {
  const inside = scene.minutes.filter(({ minute }) => isIn(wave, minute))
  const outside = scene.minutes.filter(({ minute }) => !isIn(wave, minute))
  return {
    ...agesOf(wave, fatesBut(scene.fates(), fatesIn(inside, ...ALWAYS))),
    ...courseOf(scene, wave),
    ...placeOf(scene, wave, { inside, outside }),
    ...likenessOf(fitted),
    ...steppedOf(fitted.cells),
  }
}

/** How tokens fare by their age, and how that differs from the rest of the log. */
function agesOf(wave: Wave, usual: TokenFates): Readonly<Record<AgeMeasure, number>> {
  const { first, second } = wave
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
    anew: anewOf(scene.minutes, wave),
    away: awayOf(wave),
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

/**
 * How well each explanation fits, beside the best of them and beside what it is confused with; where tokens may have run out, and
 * strictly, where they may not.
 */
function likenessOf({ cells, fits }: Fitted): Readonly<Record<LikelihoodMeasure, number>> {
  const likely = fitsOf(tolerated(cells))
  const like = likenessBeside(likely)
  const strictly = likenessBeside(fits)
  const between = (one: Explanation, other: Explanation): number =>
    evidenceOf(likely[one].likelihood - likely[other].likelihood)
  return {
    likeNothing: like('nothing'),
    likeSetup: like('setup'),
    likeVerifier: like('verifier'),
    likeBehind: like('behind'),
    likeWandering: like('wandering'),
    likeIssuer: like('issuer'),
    likeKeys: like('keys'),
    likeCached: like('cached'),
    likeWithdrawn: like('withdrawn'),
    likeAhead: like('ahead'),
    behindToSetup: between('behind', 'setup'),
    behindToKeys: between('behind', 'keys'),
    wanderingToSetup: between('wandering', 'setup'),
    wanderingToKeys: between('wandering', 'keys'),
    keysToSetup: between('keys', 'setup'),
    issuerToCached: between('issuer', 'cached'),
    issuerToBehind: between('issuer', 'behind'),
    issuerToVerifier: between('issuer', 'verifier'),
    cachedToVerifier: between('cached', 'verifier'),
    cachedToKeys: between('cached', 'keys'),
    withdrawnToNothing: between('withdrawn', 'nothing'),
    aheadToSetup: between('ahead', 'setup'),
    strictNothing: strictly('nothing'),
    strictSetup: strictly('setup'),
    strictVerifier: strictly('verifier'),
    strictAhead: strictly('ahead'),
    strictWithdrawn: strictly('withdrawn'),
    strictAheadToSetup: evidenceOf(fits.ahead.likelihood - fits.setup.likelihood),
    asked: Math.log(1 + total(cells, ({ refused, served }) => refused + served)),
    refused: Math.log(1 + total(cells, ({ refused }) => refused)),
  }
}

/** How well one of them fits beside the best. */
function likenessBeside(fits: Fitted['fits']): (one: Explanation) => number {
  const best = mostOf(Object.values(fits).map(({ likelihood }) => likelihood))
  return (one) => evidenceOf(fits[one].likelihood - best)
}

/** The age up to which tokens are refused: how sure it is, and how those beyond it fare. */
function steppedOf(cells: readonly Cell[]): Readonly<Record<StepMeasure, number>> {
  const { gain, young, older } = stepOf(cells)
  return { step: evidenceOf(gain), stepOlder: older, stepDrop: young - older }
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

const ONSET_MINUTES = 3

/** How many more of those who were well are challenged in the first minutes than in as many of the rest of the log. */
function anewOf(minutes: readonly Minute[], { from, to }: Wave): number {
  const begin = Math.floor(from / 60)
  const inside = minutes.filter(({ minute }) => minute >= begin && minute < begin + ONSET_MINUTES)
  const outside = minutes.filter(({ minute }) => minute < begin || minute * 60 > to)
  const count = ({ challengedAnew }: Minute): number => challengedAnew
  const expected = (total(outside, count) * ONSET_MINUTES) / Math.max(ONSET_MINUTES, outside.length)
  return Math.log((total(inside, count) + 1) / (expected + 1))
}

/** Of those who were seen to be well, the share that was not served between the first refusal and its own; 0 where nobody was. */
function awayOf({ streaks }: Wave): number {
  const known = streaks.filter(({ servedBefore }) => servedBefore > 0)
  const onset = leastOf(streaks.map(({ start }) => start))
  const away = known.filter(({ servedBefore }) => servedBefore <= onset)
  return known.length === 0 ? 0 : away.length / known.length
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
