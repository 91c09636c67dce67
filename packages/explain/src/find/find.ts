import type { Finding } from '../finding.ts'
import type { Tally } from '../tally/tally.ts'
import { findAttacks } from './attacks.ts'
import { type Draft, finished } from './draft.ts'
import { findEndedTogether } from './ended-together.ts'
import { findExpiredTogether } from './expired-together.ts'
import { findFailingGuards } from './failing-guards.ts'
import { findForbidden } from './forbidden-findings.ts'
import { findNoise } from './noise.ts'
import { findExpiring, findUnavailable } from './others.ts'
import { findOutages } from './outages.ts'
import { ranked } from './ranking.ts'
import { findRefreshStorm } from './refresh-storms.ts'
import { findDeadCredentials, findDeadRefreshTokens } from './refused-callers.ts'
import { findRefusedFiles } from './refused-files.ts'
import { findRefusedWaves } from './refused-waves.ts'
import { type Scene, sceneOf } from './scene.ts'
import { findSilentGuesses } from './silent-guesses.ts'
import { findToldCauses } from './told-causes.ts'
import { findToldCredentials } from './told-credentials.ts'
import { findChallengedAnew, findWithdrawnKeys } from './withdrawn-keys.ts'
import { findWrongCodes } from './wrong-codes.ts'

type Finder = (scene: Scene) => readonly Draft[]

/** From the specific to the general: what one has explained, those after it do not see. */
const finders: readonly Finder[] = [
  findUnavailable,
  findToldCauses,
  findExpiredTogether,
  findToldCredentials,
  findFailingGuards,
  findOutages,
  findWithdrawnKeys,
  findRefusedWaves,
  findWrongCodes,
  findChallengedAnew,
  findDeadRefreshTokens,
  findEndedTogether,
  findDeadCredentials,
  findRefreshStorm,
  findForbidden,
  findRefusedFiles,
  findAttacks,
  findSilentGuesses,
  findExpiring,
  findNoise,
]

/** Those that look at no course: what they count is the same in any order of lines. */
const unordered: readonly Finder[] = [findUnavailable, findAttacks, findExpiring, findNoise]
/** Of a log without times the order of its lines is all that there is. */
const timeless: readonly Finder[] = [
  findUnavailable,
  findDeadCredentials,
  findAttacks,
  findExpiring,
  findNoise,
]
const LATE_SHARE = 0.01

/** What a tally shows, first what is worst and sure. Nothing is the usual answer. */
export function findingsOf(tally: Tally): readonly Finding[] {
  const scene = sceneOf(tally)
  const found = findersFor(tally)
    .flatMap((find) => find(scene))
    .map((draft) => finished(scene, draft))
  return ranked(found)
}

function findersFor({ last, late, lines }: Tally): readonly Finder[] {
  if (last === 0) return timeless
  return late <= lines * LATE_SHARE ? finders : unordered
}
