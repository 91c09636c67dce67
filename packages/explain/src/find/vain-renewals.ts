import type { ToldCredential } from '../tally/told-refusals.ts'
import { add } from './draft.ts'
import type { Scene } from './scene.ts'

const REFUSALS_LEAST = 5
const REFUSALS_EACH = 0.5
const TOKENS_LEAST = 3
const TOKENS_EACH = 0.5
/** Of its tokens so many are refused at most, where a caller may count among those who ask for what they do not need. */
const REFUSED_MOST = 0.5

/**
 * Callers that ask for tokens because what they have is refused: the token endpoint says no, or, where only a record of the guard
 * tells of it, what is shown from the same place goes on being refused. Their numbers.
 */
export function renewingInVain(scene: Scene): ReadonlySet<number> {
  const dead = new Map<string, number>()
  for (const told of scene.tally.told.all) {
    const isDead = told.servedAfter === 0 && told.refusals >= REFUSALS_LEAST
    // What is refused for a cause that is known is renewed for that, though each token be refused but once.
    if (isDead || scene.explainedCredentials.has(told)) add(dead, placeOf(told), told.refusals)
  }
  const vain = scene.tally.callers.all.filter((caller) => {
    const { quickTokens, tokensAsked, tokensRefused } = caller
    if (quickTokens === 0) return false
    if (tokensRefused > tokensAsked * REFUSED_MOST) return true
    return (dead.get(placeOf(caller)) ?? 0) >= quickTokens * REFUSALS_EACH
  })
  return new Set(vain.map(({ number }) => number))
}

/**
 * Whether a credential goes on being refused while tokens are asked for again and again from the same place: what its client
 * renews with is dead.
 */
export function isRenewedInVain(scene: Scene): (told: ToldCredential) => boolean {
  const quick = new Map<string, number>()
  for (const caller of scene.tally.callers.all) {
    if (caller.quickTokens > 0) add(quick, placeOf(caller), caller.quickTokens)
  }
  return (told) => {
    const least = Math.max(TOKENS_LEAST, (told.refusals * TOKENS_EACH) / scene.each)
    return (quick.get(placeOf(told)) ?? 0) >= least
  }
}

function placeOf({ address, client }: Pick<ToldCredential, 'address' | 'client'>): string {
  return `${address} ${client}`
}
