import type { Source } from '../tally/sign-ins.ts'
import { totalOf } from './statistics.ts'

/** So many attempts of one address are more than a person makes. */
export const REFUSED_LEAST = 20
/** So many accounts are more than a person has. */
export const SPRAY_ACCOUNTS = 8
/** So many attempts are more than a person makes, where others begin at the same time. */
export const PACK_EACH = 8
const SUCCESS_MOST = 0.25

/** Whether nearly all attempts of a source are in vain, or were until it was let in. */
export function isVain(source: Source): boolean {
  const { refused, throttled, accepted, refusedBefore, acceptedBefore } = source
  // Who gets in at last is served as often as it likes.
  const isBrokenInto =
    isFirstLetIn(source) || (refusedBefore >= REFUSED_LEAST && acceptedBefore <= refusedBefore / 4)
  // Everybody behind an address is put off together, with good passwords as well.
  return isBrokenInto || accepted <= (refused - throttled + accepted) * SUCCESS_MOST
}

/**
 * Nobody ever came in from there before, and most was put off: of one account or a few that was nobody else's. Of many people
 * behind one address only some are put off, and of those who come in some are recorded.
 */
function isFirstLetIn(source: Source): boolean {
  const { refused, throttled, refusedBefore, acceptedBefore, acceptedAfter, accounts } = source
  const isTried = refusedBefore >= PACK_EACH && refused >= REFUSED_LEAST
  const isOfFew = throttled >= refused / 2 && accounts.size < SPRAY_ACCOUNTS
  return isTried && isOfFew && acceptedBefore === 0 && acceptedAfter > 0
}

/** Whether most of the attempts tell which account they were of. */
export function areTold(sources: readonly Source[]): boolean {
  const refused = sources.reduce((sum, source) => sum + source.refused, 0)
  const told = sources.reduce((sum, { accounts }) => sum + totalOf([...accounts.values()]), 0)
  return told > 0 && told >= refused / 2
}
