import { type Challenge, reasons } from '@sallyport/contract'
import type { ChallengeContext } from '../scheme.ts'
import { errorDescription, makeChallenge } from './challenge.ts'

/**
 * The challenge of schemes that read a cookie: a private one, by a name that no registry has.
 *
 * Only the error of a step-up is named, with what is asked for, in the parameters of RFC 9470 section 3:
 * of a session that is not good there is nothing more to say than to sign in.
 */
export function sessionChallenge({ realm, error, stepUp }: ChallengeContext): Challenge {
  const isWeak = error !== undefined && reasons[error].code === 'insufficient_user_authentication'
  const code = isWeak ? 'insufficient_user_authentication' : undefined
  return makeChallenge('Session', [
    ['realm', realm],
    ['error', code],
    ['error_description', errorDescription(code)],
    ['acr_values', stepUp?.acr?.join(' ')],
    ['max_age', stepUp?.maxAgeSeconds?.toString()],
  ])
}
