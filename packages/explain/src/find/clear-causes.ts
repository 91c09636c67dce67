import { mostOf } from '../extremes.ts'
import { add } from './draft.ts'
import { isOfOneClient, isTakenLater } from './excluded-causes.ts'
import type { Scene } from './scene.ts'
import { areThrottled, isSteadyPart, refusedShare } from './token-fates.ts'
import type { Fitted } from './wave-likelihoods.ts'
import type { Wave } from './waves.ts'

/** How well each explanation suits a wave. */
export type Fits = Fitted['fits']

/** So much likelier, as a natural logarithm. */
const CLEARLY = 15
/** Of how unlikely the fates are altogether: the more requests, the less are they independent of each other. */
const CLEARLY_SHARE = 0.003
const NEARLY = 19
/** What one kind of route refuses nearly alone may let in after a while whoever tries for long. */
const ONE_KIND_MOST = 0.8

/** A wave and where it was: what is looked at to tell whether its cause is clear. */
export interface Course {
  readonly scene: Scene
  readonly wave: Wave
  readonly fits: Fits
}

/**
 * Tokens are seen being given out, and by nothing are their fates explained better than by a clock that is behind: not by
 * keys that are old, nor by a configuration, nor by nothing.
 */
export function isClearlyBehind({ scene, wave, fits }: Course): boolean {
  const { fresh } = wave.first
  if (fresh.refused + fresh.served === 0) return false
  if (shareOfOneKind(scene, wave) > ONE_KIND_MOST) return false
  const best = mostOf(Object.values(fits).map(({ likelihood }) => likelihood))
  const likelihood = Math.max(fits.behind.likelihood, fits.wandering.likelihood)
  const others = [fits.nothing, fits.keys, fits.setup]
  const margin = CLEARLY - likelihood * CLEARLY_SHARE
  const isBetter = others.every((one) => likelihood >= one.likelihood + margin)
  return isBetter && likelihood >= best - NEARLY
}

const MOST = 0.6
/** Where keys are old, few have new tokens at first. */
const EARLY_LEAST = 0.5
const FRESH_LEAST = 8
const RENEWED_LEAST = 0.5
const ONE_KIND_OF_ALL = 0.6

/**
 * Most is refused from the first minutes on, of tokens of all ages and of all routes alike, and nothing explains that nearly as
 * well as a verifier that fails.
 */
export function isClearlyBroken({ scene, wave, fits }: Course): boolean {
  const { verifier, ...others } = fits
  if (wave.whole < MOST || wave.early < EARLY_LEAST) return false
  // Who does not renew what ran out is refused as often, and new tokens are served.
  if (wave.renewed < RENEWED_LEAST) return false
  if (areThrottled(scene.minutes, wave)) return false
  if ((refusedShare(wave.first.fresh, FRESH_LEAST) ?? 0) < MOST) return false
  if (isOfOneClient(scene, wave) || isTakenLater(wave)) return false
  if (shareOfOneKind(scene, wave) > ONE_KIND_OF_ALL) return false
  return Object.values(others).every(
    ({ likelihood }) => verifier.likelihood >= likelihood + CLEARLY,
  )
}

const TURN_CALLERS = 8
const TURN_EACH = 3
const TURN_SHARE = 0.8
const TURN_RENEWED = 0.1
const TURN_SYNCHRONOUS = 0.5

/**
 * Most of those who ask are refused again and again, and served in between with what they have: one of several machines refuses
 * them. Of 2,280 waves of generated logs, where most renew at a refusal, hardly any is like that; where nothing is renewed it is.
 */
export function isClearlyInTurn(wave: Wave): boolean {
  const { again, byThemselves, callers, first, renewed, second, streaks, synchrony } = wave
  if (callers < TURN_CALLERS || streaks.length < callers * TURN_EACH) return false
  if (again < TURN_SHARE || byThemselves < TURN_SHARE || renewed > TURN_RENEWED) return false
  return synchrony >= TURN_SYNCHRONOUS && isSteadyPart(first.all, second.all)
}

/** Of its refusals, the share of the kind of route that refused most. */
function shareOfOneKind(scene: Scene, { streaks }: Wave): number {
  const counts = new Map<string, number>()
  for (const { route, refusals } of streaks) add(counts, scene.kindOf(route), refusals)
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  return mostOf(counts.values()) / all
}
