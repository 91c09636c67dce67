import { mostOf } from '../extremes.ts'
import type { FindingType } from '../finding.ts'
import { add } from './draft.ts'
import { isArrival, isPlainRotation, SYNCHRONOUS_UNSEEN } from './plain-rotations.ts'
import { clientKind } from './refused-callers.ts'
import type { Scene } from './scene.ts'
import { refusedShare } from './token-fates.ts'
import type { Wave } from './waves.ts'

const EVERYBODY = 0.4
/** Less than one of so many machines refuses is what is refused every day. */
const ONE_OF_MANY = 0.06
/** More than one of two refuses, and what is sent to it again (0.49 at most of 99 in 100 generated waves). */
const ONE_OF_TWO = 0.6
const NEW_REFUSED = 0.65
const KNOWN_LEAST = 8
const HALF = 0.5

/** What the meaning of a cause excludes, whatever else speaks for it. */
const excluded: Partial<Record<FindingType, (scene: Scene, wave: Wave) => boolean>> = {
  verifier_broken: (scene, wave) =>
    wave.whole < EVERYBODY || isOfOneClient(scene, wave) || isTakenLater(wave),
  stale_instance: (_scene, { whole }) => whole < ONE_OF_MANY || whole > ONE_OF_TWO,
  key_rotation: (_scene, wave) =>
    isUnseen(wave) || (isArrival(wave) && !isPlainRotation(wave)) || isTakenLater(wave),
  wrong_code: (scene, wave) => !isGoodElsewhere(wave) || !isOfOneRoute(scene, wave),
}

/** Whether a wave cannot have a cause, by what that cause means. */
export function isExcluded(scene: Scene, wave: Wave, type: FindingType): boolean {
  return excluded[type]?.(scene, wave) ?? false
}

/** Some are refused as a log begins: nobody was seen to be well before. */
function isUnseen({ isAtBeginning, synchrony }: Wave): boolean {
  return isAtBeginning && synchrony < SYNCHRONOUS_UNSEEN
}

/** A verifier that takes a token some minutes later does its work, and has its key. */
export function isTakenLater({ second }: Pick<Wave, 'second'>): boolean {
  const fresh = refusedShare(second.fresh, KNOWN_LEAST) ?? 0
  const late = refusedShare(second.late, KNOWN_LEAST / 2) ?? 1
  return fresh >= NEW_REFUSED && late < HALF
}

const ONE_CLIENT = 0.9
const OTHER_CLIENTS_LEAST = 10

/** Copies of one client alone are refused, and callers with others are served meanwhile. */
export function isOfOneClient(scene: Scene, { streaks, from, to }: Wave): boolean {
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
  const kinds = Map.groupBy(streaks, ({ route }) => scene.kindOf(route))
  const most = mostOf([...kinds.values()].map((own) => new Set(own.map((one) => one.caller)).size))
  return most >= callers * HALF
}
