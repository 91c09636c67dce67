import { leastOf, mostOf } from '../extremes.ts'
import { endOf, type Streak } from '../tally/streak.ts'
import { add, type Draft, partsOf } from './draft.ts'
import type { Scene } from './scene.ts'
import { unexplained } from './scene.ts'
import { totalOf } from './statistics.ts'
import { areThrottled, fatesIn } from './token-fates.ts'
import { isPremature, lifetimeOf } from './token-lifetimes.ts'

const WINDOW_MINUTES = 3
const WINDOW_SECONDS = WINDOW_MINUTES * 60
const CALLERS_LEAST = 8
/** So many times more than in as long a time of the rest of the log. */
const TIMES_MORE = 6
const HALF = 0.5
/** Where nobody sees tokens run out: hardly any are good for less. */
const YOUNG_SECONDS = 280
/** Tokens given out since are good: of what is shown as soon as it was given out, the share refused at most. */
const NEW_REFUSED_MOST = 0.1
const BEFORE_SHARE = 0.9
const RENEWED_LEAST = 0.6
/** So long at least the log shows how it was before. */
const SHOWN_SECONDS = 90
const DELAY_SECONDS = 60
const FIRST = 0.1

/**
 * From one minute to the next tokens are refused long before they run out, all of them given out before, and a new one helps: the
 * key that they were signed with is gone. Everyday life refuses tokens that have run out, however many, and old keys refuse new ones.
 */
export function findWithdrawnKeys(scene: Scene): readonly Draft[] {
  // Where the log tells why, nothing is guessed from when.
  const streaks = unexplained(scene).filter(({ reason }) => reason === 0)
  const lifetime = lifetimeOf(streaks, scene.tally)
  const early = streaks
    .filter((streak) => isEarly(streak, lifetime))
    .sort((a, b) => a.start - b.start)
  const inside = mostAtOnce(early)
  const callers = new Set(inside.map(({ caller }) => caller)).size
  const expected = expectedOf(scene, early.length - inside.length)
  if (callers < CALLERS_LEAST || callers < TIMES_MORE * (expected + HALF)) return []
  const from = inside[Math.floor(inside.length * FIRST)]?.start ?? 0
  if (from - scene.tally.first < SHOWN_SECONDS) return []
  if (!isOfOldTokens(inside, from) || !isEndedByNew(inside)) return []
  if (!areNewServed(scene, from)) return []
  if (areThrottled(scene.minutes, { from, to: from + WINDOW_SECONDS, callers })) return []
  const hit = streaks.filter(({ start }) => start >= from && start <= from + WINDOW_SECONDS)
  for (const streak of hit) scene.explained.add(streak)
  return [draftOf(scene, hit, { callers, expected })]
}

function isEarly(streak: Streak, lifetime: number | undefined): boolean {
  const { sinceToken } = streak
  if (lifetime !== undefined) return isPremature(streak, lifetime)
  return sinceToken >= 0 && sinceToken < YOUNG_SECONDS
}

/** Those of the three minutes in which most callers are refused; they are in the order of their beginnings. */
function mostAtOnce(early: readonly Streak[]): readonly Streak[] {
  let [most, from, to] = [0, 0, 0]
  const inside = new Map<number, number>()
  let low = 0
  for (const [i, { start, caller }] of early.entries()) {
    add(inside, caller, 1)
    for (; (early[low]?.start ?? start) < start - WINDOW_SECONDS; low += 1) {
      const left = early[low] as Streak
      if (inside.get(left.caller) === 1) inside.delete(left.caller)
      else add(inside, left.caller, -1)
    }
    if (inside.size > most) [most, from, to] = [inside.size, low, i + 1]
  }
  return early.slice(from, to)
}

/** How many begin in as long a time of the rest of the log. */
function expectedOf({ tally: { first, last } }: Scene, others: number): number {
  const seconds = Math.max(WINDOW_SECONDS, last - first - WINDOW_SECONDS)
  return (others * WINDOW_SECONDS) / seconds
}

/** Machines take notice one after the other, within a minute. */
function isOfOldTokens(streaks: readonly Streak[], from: number): boolean {
  const old = streaks.filter(({ start, sinceToken }) => start - sinceToken <= from + DELAY_SECONDS)
  return old.length >= streaks.length * BEFORE_SHARE
}

/** Those that ended did with a new token. */
function isEndedByNew(streaks: readonly Streak[]): boolean {
  const ended = streaks.filter(({ end }) => end > 0)
  const renewed = ended.filter((streak) => endOf(streak) === 'renewed' && streak.rounds <= 1)
  return renewed.length >= Math.max(1, ended.length * RENEWED_LEAST)
}

function areNewServed({ minutes }: Scene, from: number): boolean {
  const { fresh } = fatesIn(minutes, from, from + 2 * WINDOW_SECONDS)
  const { refused, served } = fresh
  return served > 0 && refused <= (refused + served) * NEW_REFUSED_MOST
}

const ANEW_LEAST = 10
const ANEW_TIMES_MORE = 8
const AFTER_MINUTES = 6
/** What goes on like that is no matter of an instant. */
const AFTER_MOST = 0.5

/**
 * Where the token endpoint is elsewhere: from one minute to the next many are challenged who were served the last times, each once,
 * and served again with what they got there.
 */
export function findChallengedAnew(scene: Scene): readonly Draft[] {
  const { minutes } = scene
  if (minutes.some(({ tokens }) => tokens > 0)) return []
  const anew = minutes.map(({ challengedAnew }) => challengedAnew)
  const sums = anew.map((_, i) => totalOf(anew.slice(i, i + WINDOW_MINUTES)))
  const callers = mostOf(sums)
  const at = sums.indexOf(callers)
  const expected =
    ((totalOf(anew) - callers) * WINDOW_MINUTES) / Math.max(WINDOW_MINUTES, anew.length)
  if (callers < ANEW_LEAST || callers < ANEW_TIMES_MORE * (expected + HALF)) return []
  const end = at + WINDOW_MINUTES
  // Where the log ends with it nobody can say that it does not go on.
  if (end + AFTER_MINUTES > anew.length) return []
  if (totalOf(anew.slice(end, end + AFTER_MINUTES)) > callers * AFTER_MOST) return []
  const inside = minutes.slice(at, end)
  // Where the log tells why, nothing is guessed from when.
  if (inside.some(({ reasons }) => reasons !== undefined)) return []
  const challenged = totalOf(inside.map((one) => one.challenged))
  if (challenged > totalOf(inside.map(({ guardedOk }) => guardedOk))) return []
  const from = (minutes[at]?.minute ?? 0) * 60
  const streaks = scene.streaks.filter(
    ({ start }) => start >= from && start < from + WINDOW_SECONDS,
  )
  if (streaks.some((streak) => scene.explained.has(streak))) return []
  for (const streak of streaks) scene.explained.add(streak)
  const draft = draftOf(scene, streaks, { callers, expected })
  return [{ ...draft, confidence: 0.6, from, to: from + WINDOW_SECONDS }]
}

function draftOf(
  scene: Scene,
  streaks: readonly Streak[],
  { callers, expected }: Record<'callers' | 'expected', number>,
): Draft {
  return {
    type: 'key_rotation',
    title: `what ${callers} callers show was refused from one minute to the next: the old key is gone`,
    confidence: 0.8,
    from: leastOf(streaks.map(({ start }) => start)),
    to: mostOf(streaks.map(({ last }) => last)),
    evidence: [
      { fact: 'callers refused within three minutes who were well before', value: callers },
      { fact: 'in three minutes of the rest of the log', value: Math.round(expected * 10) / 10 },
    ],
    missingInput: ['the reason of each refusal (our records have it)'],
    ...partsOf(scene, streaks),
  }
}
