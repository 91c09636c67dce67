import type { Minute } from '../tally/minutes.ts'
import { endOf, type Streak } from '../tally/streak.ts'
import { narrowed, type Window } from './narrowed-windows.ts'
import type { Scene } from './scene.ts'
import { unexplained } from './scene.ts'
import { calmCounts, effectiveNumber, surges } from './statistics.ts'
import { fatesIn, type TokenFates } from './token-fates.ts'
import { hasRunOut, isPremature, lifetimeOf } from './token-lifetimes.ts'

/** Many callers refused with 401 at the same time, and how they fared. Instants are seconds. */
export interface Wave {
  readonly from: number
  readonly to: number
  /** Whether the log begins shortly before it: then nobody was seen to be well. */
  readonly isAtBeginning: boolean
  readonly streaks: readonly Streak[]
  readonly callers: number
  /** The effective number of callers, by their refusals. */
  readonly spread: number
  /** The share of those expected to ask who were refused within the first three minutes. */
  readonly synchrony: number
  /** How many these were. */
  readonly atOnce: number
  /** The shares of streaks that a new token ended, that ended by themselves, and that did not end. */
  readonly renewed: number
  readonly byThemselves: number
  readonly open: number
  /** Of streaks with a token whose age is known, the share that began before tokens usually run out; 0.5 where nobody knows. */
  readonly premature: number
  /** How old tokens are when they run out, where it is known. */
  readonly lifetime: number | undefined
  /** The route that refused most, and its share of the refusals. */
  readonly route: number
  readonly oneRoute: number
  /** The share of streaks by callers who were in three or more. */
  readonly again: number
  /** Of requests to guarded routes, the share refused: in the three minutes after the onset, and in all. */
  readonly early: number
  readonly whole: number
  /** Of all requests, the share refused at its height, and outside of all waves; that is 0 where hardly anything is. */
  readonly inside: number
  readonly outside: number
  /** How requests fared by the age of their token, in the first half of it and in the second. */
  readonly first: TokenFates
  readonly second: TokenFates
}

/** Fewer callers are no wave. */
export const CALLERS_LEAST = 5
const WHOLE_LEAST = 0.05
const TOLD_LEAST = 0.3
const BEST_SECONDS = 180
const MARGIN_SECONDS = 60
const BEGINNING_SECONDS = 300
/** What comes again so soon is the same. */
const JOINED_SECONDS = 600

/** Streaks that belong to everyday life: a token that ran out and was renewed, somebody who was signed out and left. */
export function isOrdinary(scene: Scene, streak: Streak): boolean {
  const end = endOf(streak)
  if (end === 'renewed') {
    return streak.refusals <= 3 && streak.rounds === 0 && streak.end - streak.start <= 120
  }
  const { lastSeen } = scene.callerOf(streak)
  return end === 'open' && streak.refusals <= 3 && lastSeen - streak.last <= 60
}

/** The waves of a log, by their time. */
export function wavesOf(scene: Scene): readonly Wave[] {
  const all = unexplained(scene)
  const lifetime = lifetimeOf(all, scene.tally)
  // Tokens that ran out would hide the few that were made void.
  const streaks =
    lifetime === undefined ? all : all.filter((streak) => isSuspect(scene, streak, lifetime))
  const troubled = streaks.filter((streak) => !isOrdinary(scene, streak))
  const windows = joined([
    ...windowsOf(scene, startsByMinute(scene, streaks)),
    ...windowsOf(scene, startsByMinute(scene, troubled)),
  ])
  const outside = outsideOf(scene, windows)
  const starts = streaks.map(({ start }) => start)
  const found = windows
    .map((window) => narrowed(window, starts))
    .map((window) => ({ ...waveIn(scene, streaks, { ...window, lifetime }), outside }))
    .filter(({ callers }) => callers >= CALLERS_LEAST)
  // What lasts from the beginning to the end is no surge, and surges within it are not all of it.
  const told = new Set(found.flatMap((wave) => wave.streaks))
  const isTold =
    troubled.filter((streak) => told.has(streak)).length >= troubled.length * TOLD_LEAST
  if (isTold || troubled.length < 2 * CALLERS_LEAST) return found
  const { first, last } = scene.tally
  const whole = { ...waveIn(scene, troubled, { from: first, to: last, lifetime }), outside: 0 }
  return whole.callers >= CALLERS_LEAST && whole.whole >= WHOLE_LEAST ? [whole] : found
}

function isSuspect(scene: Scene, streak: Streak, lifetime: number): boolean {
  if (isPremature(streak, lifetime)) return true
  return !hasRunOut(streak, lifetime) && !isOrdinary(scene, streak)
}

/** Less than elsewhere: what it is, is weighed afterwards. */
const SUSPICION = 6

/** In each minute, how many callers began a streak. */
function startsByMinute(scene: Scene, streaks: readonly Streak[]): readonly number[] {
  const callers = new Map<number, Set<number>>()
  for (const { minute } of scene.minutes) callers.set(minute, new Set())
  for (const { start, caller } of streaks) callers.get(Math.floor(start / 60))?.add(caller)
  return scene.minutes.map(({ minute }) => callers.get(minute)?.size ?? 0)
}

function windowsOf(scene: Scene, counts: readonly number[]): readonly Window[] {
  const requests = scene.minutes.map((minute) => minute.requests)
  const found = surges(counts, calmCounts(counts, requests), SUSPICION)
  return found.map(({ from, to }) => ({
    from: (scene.minutes[from]?.minute ?? 0) * 60,
    to: (scene.minutes[to]?.minute ?? 0) * 60 + 59,
  }))
}

function joined(windows: readonly Window[]): readonly Window[] {
  const all: { from: number; to: number }[] = []
  for (const window of [...windows].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last !== undefined && window.from <= last.to + JOINED_SECONDS) {
      last.to = Math.max(last.to, window.to)
    } else all.push({ ...window })
  }
  return all
}

interface Stretch extends Window {
  readonly lifetime: number | undefined
}

function waveIn(
  scene: Scene,
  all: readonly Streak[],
  { from, to, lifetime }: Stretch,
): Omit<Wave, 'outside'> {
  const streaks = all.filter(
    ({ start }) => start >= from - MARGIN_SECONDS && start <= to + MARGIN_SECONDS,
  )
  const lasts = streaks.map(({ last }) => last).sort((a, b) => a - b)
  // A few that are refused for ever do not make it last.
  const end = Math.max(to, lasts[Math.floor(lasts.length * 0.9)] ?? to)
  const each = new Map<number, number>()
  for (const { caller } of streaks) each.set(caller, (each.get(caller) ?? 0) + 1)
  const count = Math.max(1, streaks.length)
  const share = (is: (streak: Streak) => boolean): number => streaks.filter(is).length / count
  return {
    from,
    to: end,
    isAtBeginning: from - scene.tally.first < BEGINNING_SECONDS,
    streaks,
    callers: each.size,
    spread: effectiveNumber(refusalsByCaller(streaks)),
    ...synchronyOf(scene, streaks),
    renewed: share((streak) => endOf(streak) === 'renewed'),
    byThemselves: share((streak) => endOf(streak) === 'by_itself'),
    open: share((streak) => endOf(streak) === 'open'),
    premature: prematureOf(streaks, lifetime),
    lifetime,
    ...oneRouteOf(scene, { from, to: end }),
    again: share(({ caller }) => (each.get(caller) ?? 0) >= 3),
    ...ratiosOf(scene, { from, to: end }),
    first: fatesIn(scene.minutes, from, (from + end) / 2),
    second: fatesIn(scene.minutes, (from + end) / 2, end),
  }
}

function refusalsByCaller(streaks: readonly Streak[]): Iterable<number> {
  const counts = new Map<number, number>()
  for (const { caller, refusals } of streaks) {
    counts.set(caller, (counts.get(caller) ?? 0) + refusals)
  }
  return counts.values()
}

/** The route that refused most since the wave began, by those whom it did not refuse before. */
function oneRouteOf(scene: Scene, { from, to }: Window): { route: number; oneRoute: number } {
  const counts = new Map<number, number>()
  let all = 0
  for (const { route, start, refusals } of scene.tally.challenged.all) {
    if (start < from - MARGIN_SECONDS || start > to) continue
    const { number } = scene.routeOf(route)
    counts.set(number, (counts.get(number) ?? 0) + refusals)
    all += refusals
  }
  const [route, count] = [...counts].sort(([, a], [, b]) => b - a)[0] ?? [0, 0]
  return { route, oneRoute: all === 0 ? 0 : count / all }
}

/** A token that is refused at its usual age has run out; one that is refused earlier was made void. Half where nobody knows. */
function prematureOf(streaks: readonly Streak[], lifetime: number | undefined): number {
  const known = streaks.filter(({ sinceToken }) => sinceToken >= 0)
  if (lifetime === undefined || known.length === 0) return 0.5
  return known.filter((streak) => isPremature(streak, lifetime)).length / known.length
}

/** How much of what asks for credentials was refused. */
function ratiosOf(
  scene: Scene,
  { from, to }: Window,
): { early: number; whole: number; inside: number } {
  const begin = Math.floor(from / 60)
  const end = Math.floor(to / 60)
  const inside = scene.minutes.filter(({ minute }) => minute >= begin && minute <= end)
  const early = inside.filter(({ minute }) => minute > begin && minute <= begin + 3)
  return {
    early: ratioOf(early.length === 0 ? inside : early),
    whole: ratioOf(inside),
    inside: Math.max(challengedShare(early), challengedShare(inside)),
  }
}

const OUTSIDE_LEAST = 0.3

/** What is refused where there is no wave; 0 where hardly any time is left. */
function outsideOf(scene: Scene, windows: readonly Window[]): number {
  const outside = scene.minutes.filter(
    ({ minute }) => !windows.some(({ from, to }) => minute * 60 >= from - 60 && minute * 60 <= to),
  )
  return outside.length < scene.minutes.length * OUTSIDE_LEAST ? 0 : challengedShare(outside)
}

/** Of all that was asked for, the share refused: what asks for credentials is known only once it has refused somebody. */
function challengedShare(minutes: readonly Minute[]): number {
  const challenged = minutes.reduce((sum, one) => sum + one.challenged, 0)
  const all = minutes.reduce((sum, one) => sum + one.challenged + one.ok, 0)
  return all === 0 ? 0 : challenged / all
}

function ratioOf(minutes: readonly Minute[]): number {
  let refused = 0
  let all = 0
  for (const { challenged, guardedOk } of minutes) {
    refused += challenged
    all += challenged + guardedOk
  }
  return all === 0 ? 0 : refused / all
}

/** Of those whom one expects within three minutes, the share that were refused in the best three. */
function synchronyOf(
  scene: Scene,
  streaks: readonly Streak[],
): { synchrony: number; atOnce: number } {
  const starts = [...streaks].sort((a, b) => a.start - b.start)
  let best = 0
  let at = 0
  let low = 0
  const inside = new Map<number, number>()
  for (const streak of starts) {
    inside.set(streak.caller, (inside.get(streak.caller) ?? 0) + 1)
    for (let old = starts[low]; old !== undefined && old.start < streak.start - BEST_SECONDS; ) {
      const left = (inside.get(old.caller) ?? 1) - 1
      if (left === 0) inside.delete(old.caller)
      else inside.set(old.caller, left)
      low += 1
      old = starts[low]
    }
    if (inside.size > best) {
      best = inside.size
      at = streak.start
    }
  }
  const expected = scene.activeBetween(at - BEST_SECONDS, at)
  return { atOnce: best, synchrony: expected === 0 ? 0 : Math.min(1, best / expected) }
}
