interface Standing {
  failures: number
  lastAt: number
  waitUntil: number
}

interface Rule {
  readonly free: number
  readonly longestMs: number
}

const FORGET_MS = 900_000

/** An attempt to sign in. */
export interface SignInAttempt {
  readonly address: string
  readonly account: string
  /** The password, where somebody tries the same one on many accounts. */
  readonly secret?: string | undefined
}

/** Why an attempt has to wait. */
export type SignInWait = 'address_throttled' | 'account_throttled' | 'secret_throttled'

/** Who failed to sign in and has to wait: by account, more patiently by address and by password. */
export class SignIns {
  readonly #account: Rule
  readonly #other: Rule
  readonly #secret: Rule
  readonly #standings = new Map<string, Standing>()

  /** So many failures of an account are free; 0 for a service that never lets anybody wait. */
  constructor(free: number) {
    this.#account = { free, longestMs: 900_000 }
    this.#other = { free: free * 4, longestMs: 900_000 }
    this.#secret = { free: free * 4, longestMs: 60_000 }
  }

  /** Why this attempt has to wait, if it has to. */
  wait(attempt: SignInAttempt, now: number): SignInWait | undefined {
    if (this.#account.free === 0) return undefined
    return keysOf(attempt).find(([, key]) => now < (this.#standings.get(key)?.waitUntil ?? 0))?.[0]
  }

  /** Counts a failure. */
  failed(attempt: SignInAttempt, now: number): void {
    if (this.#account.free === 0) return
    for (const [kind, key] of keysOf(attempt)) this.#count(key, this.#ruleOf(kind), now)
  }

  /** Forgets the failures of an account; those of the address stay. */
  succeeded({ account }: SignInAttempt): void {
    this.#standings.delete(`account ${account}`)
  }

  #ruleOf(kind: SignInWait): Rule {
    if (kind === 'account_throttled') return this.#account
    return kind === 'secret_throttled' ? this.#secret : this.#other
  }

  #count(key: string, { free, longestMs }: Rule, now: number): void {
    const known = this.#standings.get(key)
    const isOld = known === undefined || now - Math.max(known.lastAt, known.waitUntil) > FORGET_MS
    const standing = isOld ? { failures: 0, lastAt: now, waitUntil: 0 } : known
    standing.failures += 1
    standing.lastAt = now
    const beyond = standing.failures - free
    if (beyond > 0) standing.waitUntil = now + Math.min(longestMs, 1000 * 2 ** (beyond - 1))
    this.#standings.set(key, standing)
  }
}

function keysOf({ address, account, secret }: SignInAttempt): (readonly [SignInWait, string])[] {
  return [
    ['address_throttled', `address ${address}`],
    ['account_throttled', `account ${account}`],
    ...(secret === undefined ? [] : [['secret_throttled', `secret ${secret}`] as const]),
  ]
}
