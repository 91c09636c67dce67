import type { DigestQop } from '@sallyport/contract'
import { numberOption } from '../keys/number-option.ts'
import type { Secret } from './bearer-options.ts'
import {
  DIGEST_ALGORITHMS,
  type DigestAlgorithm,
  type DigestHash,
  digestLength,
  hashOf,
} from './digest-hash.ts'
import type { Flag } from './flag.ts'
import { memoryNonceCounters, type NonceCounters } from './nonce-counters.ts'
import { type NonceSecrets, nonceSecrets } from './nonce-secrets.ts'
import type { StatedSubject } from './stated-subject.ts'

/** An account, as a store knows it. */
export interface DigestAccount {
  /** What `digestHash` made, by hash function; one that is not there lets nobody in. */
  readonly secrets: Partial<Readonly<Record<DigestHash, string>>>
  readonly subject: StatedSubject
  /** The name as it is stored; see the same of `Account`. Not asked where the name came as a hash. */
  readonly name?: string | null
  /** Whether nobody may use it: 1 and 0 as `true` and `false`; nothing is no. */
  readonly disabled?: Flag | null
}

/** What stands in the place of a user name: itself, or what `digestUserhash` makes of it. */
export type DigestNameForm = 'username' | 'userhash'

/** How `digest()` finds and verifies accounts. */
export interface DigestOptions {
  /** Finds the account of a name; nothing if there is none. A throw is a 503, never a refusal. */
  readonly lookup: (
    name: string,
    form: DigestNameForm,
  ) => DigestAccount | null | undefined | Promise<DigestAccount | null | undefined>
  /** Offered with one challenge each, as RFC 7616 section 3.7 orders them. Default `['SHA-256']`. */
  readonly algorithms?: readonly DigestAlgorithm[]
  /** What may be protected; `auth-int` covers the body of a request too. Default `['auth']`. */
  readonly qop?: readonly DigestQop[]
  /** Whether clients may send a hash in the place of the user name. Default no. */
  readonly userhash?: boolean
  readonly nonce?: {
    /** How long one is good. Default 300. */
    readonly lifeSeconds?: number
    /**
     * The secret they are made of, the same in all processes that shall accept each other's nonces;
     * several while one is replaced, of which the first makes them. Default: one of this process.
     */
    readonly secret?: Secret | readonly Secret[]
    /** How many are remembered in memory, to find replays. Default 100,000. */
    readonly maxEntries?: number
  }
  /** Where replays are found. Default: in the memory of this process. */
  readonly store?: NonceCounters
  /** The longest body that `auth-int` is verified of, in bytes. Default 262,144. */
  readonly bodyBytesMax?: number
  /** The longest credentials that are looked at, in characters. Default 4,096. */
  readonly lengthMax?: number
  /** The name in policies and records. Default `digest`. */
  readonly name?: string
  /** Milliseconds since the epoch, by which nonces end. For tests, with that of the guard. */
  readonly clock?: () => number
}

/** The options, complete. */
export interface DigestSettings {
  readonly lookup: DigestOptions['lookup']
  readonly algorithms: readonly [DigestAlgorithm, ...DigestAlgorithm[]]
  readonly qop: readonly DigestQop[]
  readonly userhash: boolean
  readonly lifeMs: number
  readonly secrets: NonceSecrets
  readonly counters: NonceCounters
  readonly bodyBytesMax: number
  readonly lengthMax: number
  readonly clock: () => number
}

/** The options, complete, or a `TypeError` that says what to write. */
export function digestSettings(options: DigestOptions): DigestSettings {
  if (typeof options?.lookup !== 'function') {
    throw new TypeError('digest() needs `lookup`: write `lookup: (name) => accounts.find(name)`')
  }
  const { nonce = {}, bodyBytesMax, lengthMax, clock = Date.now } = options
  const life = { min: 1, max: 86_400, otherwise: 300 }
  const entries = nonce.maxEntries === undefined ? {} : { maxEntries: nonce.maxEntries }
  return {
    lookup: options.lookup,
    algorithms: algorithmsOf(options.algorithms),
    qop: qopOf(options.qop),
    userhash: options.userhash ?? false,
    lifeMs: numberOption('nonce.lifeSeconds', nonce.lifeSeconds, life) * 1000,
    secrets: nonceSecrets(nonce.secret),
    counters: options.store ?? memoryNonceCounters({ ...entries, clock }),
    bodyBytesMax: numberOption('bodyBytesMax', bodyBytesMax, {
      min: 0,
      max: 16_777_216,
      otherwise: 262_144,
    }),
    lengthMax: numberOption('lengthMax', lengthMax, { min: 256, max: 16_384, otherwise: 4_096 }),
    clock,
  }
}

function algorithmsOf(
  given: readonly DigestAlgorithm[] = ['SHA-256'],
): DigestSettings['algorithms'] {
  const unknown = given.find((name) => !DIGEST_ALGORITHMS.includes(name))
  if (unknown !== undefined) {
    const known = DIGEST_ALGORITHMS.map((name) => `\`${name}\``).join(', ')
    throw new TypeError(`\`${unknown}\` is no algorithm of Digest; write one of ${known}`)
  }
  const [first, ...rest] = DIGEST_ALGORITHMS.filter((name) => given.includes(name))
  if (first !== undefined) return [first, ...rest]
  throw new TypeError("digest() needs an algorithm: write `algorithms: ['SHA-256']`")
}

function qopOf(given: readonly DigestQop[] = ['auth']): readonly DigestQop[] {
  const chosen = (['auth', 'auth-int'] as const).filter((qop) => given.includes(qop))
  if (chosen.length > 0 && chosen.length === new Set(given).size) return chosen
  throw new TypeError("`qop` must be `['auth']`, `['auth-int']` or both")
}

/**
 * The secret of an account for an algorithm; `undefined` where there is none. Throws where there is
 * something else: a mistake of the store, not of the client.
 */
export function secretOf(
  account: DigestAccount | undefined,
  algorithm: DigestAlgorithm,
): string | undefined {
  const secret: unknown = account?.secrets?.[hashOf(algorithm)]
  if (secret === undefined || secret === null) return undefined
  const isHash = typeof secret === 'string' && /^[0-9a-f]+$/.test(secret)
  if (isHash && secret.length === digestLength(algorithm)) return secret
  throw new TypeError(
    `the ${hashOf(algorithm)} secret of the account is none: make it with digestHash()`,
  )
}
