import { mostOf } from '../extremes.ts'
import type { Minute } from '../tally/minutes.ts'
import { ageEnds } from '../tally/token-age.ts'
import { agesIn } from './token-fates.ts'

/** Requests of one stretch of a wave whose tokens were of one age, and how they fared. */
export interface Cell {
  /** The stretch, in seconds since the wave began. */
  readonly from: number
  readonly to: number
  /** How old the tokens were, in seconds. */
  readonly youngest: number
  readonly oldest: number
  readonly refused: number
  readonly served: number
  /** The share that is refused at this age when nothing is the matter. */
  readonly usual: number
  /** What is refused at this age at least, whatever explains the wave; nothing where it is not stated. */
  readonly least?: number
}

/** What is tried to explain a wave with. */
export type Explanation =
  | 'nothing'
  | 'setup'
  | 'verifier'
  | 'behind'
  | 'wandering'
  | 'issuer'
  | 'keys'
  | 'cached'
  | 'withdrawn'
  | 'ahead'

/** The share of the requests of a cell that something concerns, 0 to 1. */
type Concern = (cell: Cell) => number

interface Course {
  /** Whom it may concern: one for each value of what is not known. */
  readonly concerns: readonly Concern[]
  /** What these values are, in seconds. */
  readonly seconds?: readonly number[]
  /** The shares of those whom it concerns that may be refused. */
  readonly shares: readonly number[]
  /** Whether each sixth of the time may have a share of its own. */
  readonly changes?: true
}

/** One of two to eight machines, or a little more of the requests. */
const PART = [0.12, 0.17, 0.22, 0.28, 0.35, 0.45, 0.55]
const MOST = [0.8, 0.97]
const ANY = [0.02, 0.2, 0.4, 0.6, 0.8, 0.97]
/** How far clocks are apart, in seconds. */
const SKEWS = [20, 30, 45, 60, 90, 120, 180, 240, 300]
/** In how many seconds since the wave began a clock wanders so far off, bit by bit. */
const WANDERS = [600, 1200, 1800]
const WANDERED = SKEWS.flatMap((seconds) => WANDERS.map((within) => ({ seconds, within })))
const WANDERED_SECONDS = WANDERED.map(({ seconds }) => seconds)
/** When keys changed, in seconds since the wave began. */
const CHANGES = [-900, -600, -420, -300, -180, -120, -60, -30, 0, 30, 60, 120, 180]
const WITHDRAWALS = CHANGES.filter((at) => at >= -120 && at <= 60)
const RUN_OUT = [60, 120, 180, 240, 300, 450, 600, 900]

const everybody: Concern = () => 1

const courses: Readonly<Record<Explanation, Course>> = {
  nothing: { concerns: [everybody], shares: [0] },
  // One machine refuses whatever it is shown.
  setup: { concerns: [everybody], shares: PART },
  verifier: { concerns: [everybody], shares: [0.6, 0.75, 0.9, 0.97] },
  // One machine refuses what was issued in its future.
  behind: { concerns: SKEWS.map(youngerThan), seconds: SKEWS, shares: PART },
  // Its clock is farther and farther behind.
  wandering: { concerns: WANDERED.map(youngerThanOffset), seconds: WANDERED_SECONDS, shares: PART },
  issuer: { concerns: SKEWS.map(youngerThan), seconds: SKEWS, shares: MOST },
  // One machine does not know the key of what was issued since; or each of them, until it fetches keys.
  keys: { concerns: CHANGES.map(issuedAfter), shares: PART },
  cached: { concerns: CHANGES.map(issuedAfter), shares: ANY, changes: true },
  withdrawn: { concerns: WITHDRAWALS.map(issuedBefore), shares: MOST },
  // To one machine tokens run out too early.
  ahead: { concerns: RUN_OUT.map(olderThan), shares: PART },
}

function youngerThan(seconds: number): Concern {
  return ({ youngest, oldest }) => within((seconds - youngest) / (oldest - youngest))
}

/** Younger than how far a clock is off by then. */
function youngerThanOffset(offset: (typeof WANDERED)[number]): Concern {
  return (cell) => {
    const part = Math.min(1, (cell.from + cell.to) / 2 / offset.within)
    return youngerThan(offset.seconds * part)(cell)
  }
}

function olderThan(seconds: number): Concern {
  const younger = youngerThan(seconds)
  return (cell) => 1 - younger(cell)
}

function issuedAfter(instant: number): Concern {
  return ({ from, to, youngest, oldest }) => {
    const last = to - youngest
    return within((last - instant) / (last - (from - oldest)))
  }
}

function issuedBefore(instant: number): Concern {
  const after = issuedAfter(instant)
  return (cell) => 1 - after(cell)
}

function within(share: number): number {
  return Math.max(0, Math.min(1, share))
}

/** How well an explanation suits a wave, with the value that suits it best. */
export interface Fit {
  /** The logarithm of how likely the fates in the wave are. */
  readonly likelihood: number
  /** How far clocks are apart, where it is about clocks. */
  readonly seconds: number | undefined
}

/** How well each explanation suits a wave. */
export function fitsOf(cells: readonly Cell[]): Readonly<Record<Explanation, Fit>> {
  const found = Object.entries(courses).map(([name, course]) => [name, bestOf(cells, course)])
  return Object.fromEntries(found) as Record<Explanation, Fit>
}

/** What was asked for in a wave, and how well each explanation suits that. */
export interface Fitted {
  readonly cells: readonly Cell[]
  readonly fits: Readonly<Record<Explanation, Fit>>
}

/** Fits each explanation to a wave: it costs more than all else that is measured of one. */
export function fittedOf(minutes: readonly Minute[], wave: Window): Fitted {
  const cells = cellsOf(minutes, wave)
  return { cells, fits: fitsOf(cells) }
}

function bestOf(cells: readonly Cell[], { concerns, seconds, shares, changes }: Course): Fit {
  const parts = changes ? sixthsOf(cells) : [cells]
  const likelihoods = concerns.map((concern) =>
    parts.reduce((sum, part) => {
      const concerned = part.map(concern)
      return sum + mostOf(shares.map((share) => likelihoodOf(part, concerned, share)))
    }, 0),
  )
  const likelihood = mostOf(likelihoods)
  return { likelihood, seconds: seconds?.[likelihoods.indexOf(likelihood)] }
}

/** The cells of each sixth of the time: the cells are in the order of time. */
function sixthsOf(cells: readonly Cell[]): readonly (readonly Cell[])[] {
  const length = Math.ceil(cells.length / 6)
  return Array.from({ length: 6 }, (_, i) => cells.slice(i * length, (i + 1) * length)).filter(
    (part) => part.length > 0,
  )
}

/** No chance is taken for certain. */
const CHANCE_LEAST = 0.01

function likelihoodOf(cells: readonly Cell[], concerned: readonly number[], share: number): number {
  return cells.reduce((sum, { usual, least = 0, refused, served }, i) => {
    const chance = Math.max(least, 1 - (1 - usual) * (1 - share * (concerned[i] as number)))
    const bounded = Math.max(CHANCE_LEAST, Math.min(1 - CHANCE_LEAST, chance))
    return sum + refused * Math.log(bounded) + served * Math.log(1 - bounded)
  }, 0)
}

interface Window {
  readonly from: number
  readonly to: number
}

const STRETCHES_MAX = 60
const BEFORE_SECONDS = 3600
const AFTER_SECONDS = 1800
const APART_SECONDS = 120

/** What was asked for in a wave, by stretches of a minute, or of a sixtieth of it, and by the age of tokens. */
export function cellsOf(minutes: readonly Minute[], { from, to }: Window): readonly Cell[] {
  const inside = minutes.filter(({ minute }) => minute * 60 > from - 60 && minute * 60 <= to)
  const length = 60 * Math.max(1, Math.ceil(inside.length / STRETCHES_MAX))
  const stretches = Map.groupBy(inside, ({ minute }) => Math.floor((minute * 60 - from) / length))
  const usual = usualOf(minutes, { from, to })
  return [...stretches].flatMap(([number, own]) => {
    const stretch = { from: number * length, to: (number + 1) * length }
    return agesIn(own).flatMap((fate, age) =>
      fate.refused + fate.served === 0
        ? []
        : [{ ...stretch, ...fate, ...spanOf(age), usual: usual[age] as number }],
    )
  })
}

/** Younger tokens have hardly ever run out. */
const LIVED_SECONDS = 300

/**
 * The same, where tokens that have lived for five minutes may have run out, and nobody knows it of those that nobody saw being
 * given out: no explanation has to account for more of their refusals than there are.
 */
export function tolerated(cells: readonly Cell[]): readonly Cell[] {
  const ages = Map.groupBy(cells, ({ youngest }) => youngest)
  const shares = new Map([...ages].map(([youngest, own]) => [youngest, shareOf(own)]))
  return cells.map((cell) =>
    cell.youngest < LIVED_SECONDS ? cell : { ...cell, least: shares.get(cell.youngest) ?? 0 },
  )
}

function shareOf(cells: readonly Cell[]): number {
  const refused = cells.reduce((sum, cell) => sum + cell.refused, 0)
  const all = cells.reduce((sum, cell) => sum + cell.refused + cell.served, 0)
  return (refused + 0.2) / (all + 1)
}

function spanOf(age: number): Pick<Cell, 'youngest' | 'oldest'> {
  // What is older than all is as old as can be.
  return { youngest: ageEnds[age - 1] ?? 0, oldest: Math.min(ageEnds[age] as number, ANCIENT) }
}

const ANCIENT = 1e9
/** So many requests more are taken to have fared as all did. */
const SMOOTHING = 8

/** The share refused at each age in the hour before, and in the half hour after. */
function usualOf(minutes: readonly Minute[], { from, to }: Window): readonly number[] {
  const outside = minutes.filter(({ minute }) => {
    const at = minute * 60
    const isBefore = at < from - APART_SECONDS && at > from - BEFORE_SECONDS
    return isBefore || (at > to + APART_SECONDS && at < to + AFTER_SECONDS)
  })
  const ages = agesIn(outside)
  const refused = ages.reduce((sum, one) => sum + one.refused, 0)
  const all = ages.reduce((sum, one) => sum + one.refused + one.served, 0)
  const share = (refused + 0.5) / (all + 20)
  return ages.map(
    (one) => (one.refused + SMOOTHING * share) / (one.refused + one.served + SMOOTHING),
  )
}
