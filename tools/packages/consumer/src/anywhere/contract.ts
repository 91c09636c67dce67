import { formatChallenge, nextStep, parseChallenges, refusals } from '@sallyport/contract'
import { equal } from '../equal.ts'

/** A challenge is read and written, and the catalogue says what a client does about a code. */
export function use(): void {
  const parsed = parseChallenges('Basic realm="a, b", Bearer error=invalid_token')
  equal(parsed.kind === 'challenges' ? parsed.challenges.length : parsed.kind, 2)
  const parameters = [{ name: 'realm', value: 'orders' }]
  equal(formatChallenge({ scheme: 'Bearer', parameters }), 'Bearer realm="orders"')
  equal(refusals.invalid_token.status, 401)
  equal(typeof nextStep, 'function')
}
