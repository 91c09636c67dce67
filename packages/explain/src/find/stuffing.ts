import type { Source } from '../tally/sign-ins.ts'
import { isSampled, type Scene } from './scene.ts'
import { calmCounts, type Surge, surges, totalOf } from './statistics.ts'
import { areTold, isVain, REFUSED_LEAST } from './vain-sources.ts'

const STUFFING_SOURCES = 8
const STUFFING_REFUSED = 30
/** More people than usual mistype on a Monday, but not so many times more. */
const STEEP = 3
const ONCE_EACH = 0.8
const ACCOUNTS_FEW = 4

/**
 * Many addresses that try a few times each, nearly all in vain. People mistype too, and then get it right: what counts are
 * addresses that never do, above what there is of them in calm times.
 */
export function stuffing(scene: Scene, others: readonly Source[]): readonly Source[] {
  const counts = scene.minutes.map((minute) => minute.signInRefused)
  const attempts = scene.minutes.map((minute) => minute.signIns - minute.signInRefused + 1)
  const expected = calmCounts(counts, attempts)
  // Where accounts are told, these tell people from lists.
  const isTold = areTold(others)
  const sum = (all: readonly number[], { from, to }: Surge): number =>
    totalOf(all.slice(from, to + 1))
  const steep = surges(counts, expected).filter(
    (one) => isTold || sum(counts, one) >= STEEP * sum(expected, one),
  )
  const surging = steep.map(({ from, to }) => ({
    from: (scene.minutes[from]?.minute ?? 0) * 60,
    to: (scene.minutes[to]?.minute ?? 0) * 60 + 59,
  }))
  const strangers = others.filter((one) => isVain(one) && isNeverIn(one))
  const together = strangers.filter((one) =>
    surging.some(({ from, to }) => one.last >= from && one.start <= to),
  )
  if (areList(together)) return together
  // What goes on for most of a log is no surge in it.
  return isVainAllAlong(scene, strangers) && areList(strangers) ? strangers : []
}

/** Whether sources are enough to be more than a few people, and try what people do not. */
function areList(sources: readonly Source[]): boolean {
  const refused = sources.reduce((sum, one) => sum + one.refused, 0)
  if (sources.length < STUFFING_SOURCES || refused < STUFFING_REFUSED) return false
  return isOfStrangers(sources, refused)
}

const ALL_ALONG_SOURCES = 50
const ALL_ALONG_SHARE = 0.75
const ALL_ALONG_ACCOUNTS = 2

/** People mistype, but get in, and have one account: many strangers who try more, or who are nearly all that try, do not. */
function isVainAllAlong(scene: Scene, strangers: readonly Source[]): boolean {
  if (strangers.length < ALL_ALONG_SOURCES) return false
  const accounts = new Set(strangers.flatMap((source) => [...source.accounts.keys()]))
  if (accounts.size >= ALL_ALONG_ACCOUNTS * strangers.length) return true
  const refused = strangers.reduce((sum, one) => sum + one.refused, 0)
  const all = scene.minutes.reduce((sum, { signIns }) => sum + signIns, 0)
  return refused >= all * ALL_ALONG_SHARE || areOftenInVain(scene, strangers)
}

const OFTEN_SOURCES = 60
const OFTEN_TIMES = 5
const PEOPLE_LEAST = 30

/** Whoever mistypes twice comes in most often: so many more who never do are no people, where people are seen to come in. */
function areOftenInVain(scene: Scene, strangers: readonly Source[]): boolean {
  if (isSampled(scene)) return false
  const often = strangers.filter(({ refused, accepted }) => refused > 1 && accepted === 0)
  const all = [...scene.tally.signIns.sources.values()]
  const late = all.filter(({ refused, accepted }) => refused > 1 && accepted > 0)
  const people = all.filter(({ accepted }) => accepted > 0)
  const isServing = people.length >= PEOPLE_LEAST
  return isServing && often.length >= Math.max(OFTEN_SOURCES, OFTEN_TIMES * late.length)
}

/** Who gets it right in the end has mistyped, unless there were far more attempts than that takes. */
function isNeverIn({ accepted, refused }: Source): boolean {
  return accepted === 0 || refused >= REFUSED_LEAST / 2
}

/** People try their own account until they are in; leaked pairs are tried once each. Where no account is told, both may be. */
function isOfStrangers(sources: readonly Source[], refused: number): boolean {
  const accounts = new Set(sources.flatMap((source) => [...source.accounts.keys()]))
  const tried = sources.reduce((sum, source) => sum + source.accounts.size, 0)
  return !areTold(sources) || tried >= refused * ONCE_EACH || accounts.size < ACCOUNTS_FEW
}
