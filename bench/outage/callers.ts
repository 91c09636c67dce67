import type { SigningKeys } from '../../examples/src/authorization-server/keys.ts'
import { forge } from '../../examples/src/tokens/forge.ts'
import type { Service } from './service.ts'

/** One request of a caller. */
export interface Call {
  readonly url: string
  readonly token?: string
  /** The loopback address that it comes from. */
  readonly from?: string
}

/** Somebody who calls all the time, and what must be answered. */
export interface Caller {
  readonly name: string
  readonly perSecond: number
  /** The status while the identity provider is there. */
  readonly well: number
  /** Every status that may be answered while it is away, and each of them must come. */
  readonly away: readonly number[]
  /** So long after the provider went the answer may still be the one of before, rightly. */
  readonly knownSeconds: number
  /** Makes the request of that number. */
  call(n: number): Call | Promise<Call>
}

/** The tokens that callers show. */
export interface Tokens {
  /** Shown again and again. */
  readonly seen: string
  /** Each is shown once. */
  readonly fresh: readonly string[]
  /** Of somebody who may not. */
  readonly forbidden: string
  readonly opaqueSeen: string
  readonly opaqueFresh: readonly string[]
  /** What tokens of unknown keys are made with. */
  readonly keys: SigningKeys
}

/** How often each caller calls, by its name: fifty requests a second in sum. */
export const RATES = {
  seen: 10,
  fresh: 10,
  'unknown key': 10,
  'opaque, seen': 5,
  'opaque, fresh': 5,
  nobody: 5,
  forbidden: 5,
} as const

/**
 * Who calls. A key set that was fetched less than two seconds ago says itself which keys there are
 * (`FetchBudget` of the guard), so for so long a token of an unknown key may go on being a 401.
 */
export function callersOf({ orders, opaque }: Service, tokens: Tokens): readonly Caller[] {
  const { seen, fresh, forbidden, opaqueSeen, opaqueFresh } = tokens
  const always = (name: keyof typeof RATES, status: number, call: Caller['call']): Caller => ({
    ...{ name, perSecond: RATES[name], well: status, away: [status], knownSeconds: 0, call },
  })
  return [
    always('seen', 200, () => ({ url: orders, token: seen })),
    always('fresh', 200, (n) => ({ url: orders, token: taken(fresh, n) })),
    {
      ...always('unknown key', 401, (n) => unknownKey(orders, tokens, n)),
      away: [503],
      knownSeconds: 2,
    },
    {
      ...always('opaque, seen', 200, () => ({ url: opaque, token: opaqueSeen })),
      away: [200, 503],
    },
    {
      ...always('opaque, fresh', 200, (n) => ({ url: opaque, token: taken(opaqueFresh, n) })),
      away: [503],
    },
    always('nobody', 401, () => ({ url: orders })),
    always('forbidden', 403, () => ({ url: orders, token: forbidden })),
  ]
}

function taken(stock: readonly string[], n: number): string {
  const token = stock[n]
  if (token === undefined) throw new Error('the stock of tokens is used up')
  return token
}

/**
 * A good token signed anew by a key that nobody has, under an id that nobody knows. Each comes from an
 * address of its own, or the throttle would take them for the guesses that they are.
 */
async function unknownKey(url: string, { fresh, keys }: Tokens, n: number): Promise<Call> {
  const flaws = { badSignature: true, keyId: `unknown-${crypto.randomUUID()}` }
  const token = await forge(taken(fresh, 0), keys, flaws)
  return { url, token, from: `127.1.${(n >> 8) & 255}.${n & 255}` }
}
