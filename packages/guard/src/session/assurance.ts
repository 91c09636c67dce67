import type { Authentication } from '@sallyport/contract'
import { quoted } from '../schemes/claims.ts'
import type { SessionFactor } from './session-store.ts'

/** What the factors of a session amount to: for `assurance()` in policies. */
export type SessionAssurance = Pick<Authentication, 'methods' | 'acr' | 'time'>

/** The methods of RFC 8176 that show something one knows, or is. */
const PERSONAL: ReadonlySet<string> = new Set([
  ...['pwd', 'pin', 'kba'],
  ...['face', 'fpt', 'iris', 'retina', 'vbm'],
])
/** The methods of RFC 8176 that show something one has. */
const POSSESSION: ReadonlySet<string> = new Set(['otp', 'sms', 'tel', 'sc', 'hwk', 'swk', 'pop'])
/** Those of them that no imitated page can ask for: keys that are bound to an origin. */
const PHISHING_RESISTANT: ReadonlySet<string> = new Set(['hwk', 'swk'])
/** Those that prove a sign-in and are no factor by themselves; `fed`: another provider vouches. */
const UNSPECIFIC = ['mfa', 'mca', 'wia', 'fed'] as const

const COUNTED: ReadonlySet<string> = new Set([...PERSONAL, ...POSSESSION, ...UNSPECIFIC])

/** Whether a method is one of those that count in a session. */
export function isCountedMethod(method: string): boolean {
  return COUNTED.has(method)
}

/**
 * Throws a `TypeError` where none of the methods counts: the session would never be worth what its
 * program takes it for. Beside one that counts a provider may name others.
 */
export function checkMethods(methods: readonly string[]): void {
  const given = Array.isArray(methods) ? methods.map(String) : []
  if (given.some(isCountedMethod)) return
  const found = given.length > 0 ? quoted(given) : 'nothing'
  const names = [...COUNTED].map((name) => `\`${name}\``).join(', ')
  throw new TypeError(
    `no method that counts is given but ${found}: write one of RFC 8176, ${names}`,
  )
}

/**
 * How strongly, and when, the subject of a session proved itself.
 *
 * The level is `phr` by a passkey (OpenID Connect EAP ACR Values 1.0), `mfa` by something one has and
 * something one knows or is, `single` by anything alone; the time is that of the factor to which the
 * level is owed, so that a password typed again makes no second factor fresh. Where none of the factors
 * counts any more, the level is `remembered` and there is no time.
 */
export function assuranceOf(shown: readonly SessionFactor[], countsFrom: number): SessionAssurance {
  // All of them do in all but remembered sessions, and most have one: nothing is copied then.
  const isAll = shown.every(({ at }) => at >= countsFrom)
  const factors = isAll ? shown : shown.filter(({ at }) => at >= countsFrom)
  const methods = [...new Set(factors.map(({ method }) => method))]
  if (factors.length === 0) return { methods, acr: 'remembered' }
  const strong = factors.filter(({ method }) => PHISHING_RESISTANT.has(method))
  if (strong.length > 0) return { methods, acr: 'phr', time: latest(strong) }
  const held = factors.filter(({ method }) => POSSESSION.has(method))
  // A name that nobody knows is no second factor.
  const isSeveral = held.length > 0 && methods.some((method) => PERSONAL.has(method))
  if (isSeveral) return { methods, acr: 'mfa', time: latest(held) }
  return { methods, acr: 'single', time: latest(factors) }
}

/** In seconds since the epoch, as `auth_time` is. */
function latest(factors: readonly SessionFactor[]): number {
  let last = Number.NEGATIVE_INFINITY
  for (const { at } of factors) last = Math.max(last, at)
  return Math.floor(last / 1000)
}
