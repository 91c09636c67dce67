import { leastOf } from '../extremes.ts'
import type { Streak } from '../tally/streak.ts'
import { CALLERS_LEAST, type Wave } from './waves.ts'

const HALF = 0.5

const ARRIVING = 0.8
const ABSENT_SECONDS = 3 * 3600

/** What is looked at of a wave. */
interface Refused extends Pick<Wave, 'renewed' | 'again' | 'premature'> {
  readonly streaks: readonly Pick<Streak, 'servedBefore' | 'start'>[]
}

/** Nearly all are refused with the first that they ask for, as those are who come in the morning with the token of yesterday. */
export function isArrival({ streaks }: Pick<Refused, 'streaks'>): boolean {
  const arriving = streaks.filter(
    ({ servedBefore, start }) => start - servedBefore > ABSENT_SECONDS,
  )
  return arriving.length >= streaks.length * ARRIVING
}

const SYNCHRONOUS = 0.35
const SHORT_SECONDS = 5400
/** Of a log that begins with it nobody can say that it is more than usual, but where it is nearly everybody. */
export const SYNCHRONOUS_UNSEEN = 0.6

/** Nearly all are refused once, long before their tokens run out, and a new one helps: the old key is gone. */
export function isPlainRotation(wave: Wave): boolean {
  const least = wave.isAtBeginning ? SYNCHRONOUS_UNSEEN : SYNCHRONOUS
  const isShort = wave.to - wave.from <= SHORT_SECONDS
  const isAtOnce = wave.atOnce > CALLERS_LEAST && wave.synchrony >= least && isShort
  const isMore = wave.inside >= wave.outside * TIMES_MORE
  const once = wave.streaks.filter(({ refusals }) => refusals <= 2)
  if (once.length < wave.streaks.length * HALF) return false
  return isAtOnce && isMore && wave.premature >= HALF && wave.again < HALF && wave.renewed >= HALF
}

const TIMES_MORE = 1.5

const SINCE_LEAST = 8
/** Where nobody knows how long tokens are good, more are needed. */
const SINCE_MANY = 15
const SINCE_SHARE = 0.9
const RENEWED_SHARE = 0.8
const PREMATURE_SHARE = 0.9

/**
 * Nobody of them was served since the first was refused, each is refused once, and a new token helps: whoever comes next finds that
 * the old key is gone. Of tokens that run out by themselves some are served meanwhile (4 of 44 withdrawn keys, and 0 of 228 waves of
 * other logs).
 */
export function isSinceAnInstant(wave: Refused): boolean {
  const { streaks, renewed, again, premature } = wave
  if (renewed < RENEWED_SHARE || again > 0 || isArrival(wave)) return false
  const onset = leastOf(streaks.map(({ start }) => start))
  const known = streaks.filter(({ servedBefore }) => servedBefore > 0)
  const least = premature >= PREMATURE_SHARE ? SINCE_LEAST : SINCE_MANY
  const away = known.filter(({ servedBefore }) => servedBefore <= onset)
  return away.length >= least && away.length >= streaks.length * SINCE_SHARE
}
