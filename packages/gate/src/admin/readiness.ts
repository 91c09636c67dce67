import { createHash } from 'node:crypto'
import type { Scheme } from '@sallyport/guard'
import type { RevocationStore } from '@sallyport/stores'
import type { GateSettings } from '../settings.ts'
import type { OpenStores } from '../stores.ts'

/** How long one check may take, and how long what was found holds. */
const CHECK_MS = 1_000

/** Whether a gate can decide, and what it lacks. */
export interface ReadinessReport {
  readonly isReady: boolean
  /** By what was checked: `ok`, or what is wrong in the words of a library. For operators alone. */
  readonly checks: Readonly<Record<string, string>>
}

/** What readiness is worked out of. */
export interface ReadinessMeans {
  /** Those in force. */
  readonly schemes: () => readonly Scheme[]
  readonly stores: OpenStores
  /** Whether counting for oneself will do while the shared store is down. */
  readonly whenDown: GateSettings['stores']['whenDown']
  readonly clock: () => number
}

/**
 * Whether this gate can decide: the keys of every issuer are loaded, and every store answers. A gate that cannot would answer
 * 503, so others shall be asked.
 *
 * One check at a time, and its result holds for a second: whoever asks often costs nothing. The shared store is reported and
 * does not count where the configuration says that each process goes on by itself.
 */
export class Readiness {
  readonly #means: ReadinessMeans
  #checking: Promise<ReadinessReport> | undefined
  #until = Number.NEGATIVE_INFINITY

  constructor(means: ReadinessMeans) {
    this.#means = means
  }

  /** What is so now, or was so within the last second. Never rejects. */
  report(): Promise<ReadinessReport> {
    const now = this.#means.clock()
    if (this.#checking === undefined || now >= this.#until || now < this.#until - CHECK_MS) {
      this.#until = now + CHECK_MS
      this.#checking = this.#check(now)
    }
    return this.#checking
  }

  async #check(now: number): Promise<ReadinessReport> {
    const { schemes, stores, whenDown } = this.#means
    const { accounts, shared } = stores
    const keys = schemes()
      .filter(({ lacking }) => lacking !== undefined)
      .map((scheme) => checked(`keys of ${scheme.name}`, () => scheme.lacking?.(now)))
    const kept = [
      ...(accounts ? [checked('accounts', () => answers(accounts.revocations))] : []),
      ...(shared ? [checked('shared', () => answers(shared.revocations))] : []),
    ]
    const found = await Promise.all([...keys, ...kept])
    const isReady = found.every(
      ([name, state]) => state === 'ok' || (name === 'shared' && whenDown === 'local'),
    )
    return { isReady, checks: Object.fromEntries(found) }
  }
}

/** Any store has to look for it; nobody has revoked it. */
async function answers(store: RevocationStore): Promise<undefined> {
  await store.isRevoked({ tokenId: 'readiness' })
  return undefined
}

async function checked(
  name: string,
  work: () => unknown,
): Promise<readonly [name: string, state: string]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_MS} ms`), CHECK_MS)
  })
  try {
    const lacking = await Promise.race([(async () => work())(), late])
    return [name, lacking === undefined ? 'ok' : String(lacking)]
  } catch (error) {
    return [name, error instanceof Error ? error.message || error.name : String(error)]
  } finally {
    clearTimeout(timer)
  }
}

/** Names whose values are secrets, or hold some. */
const SECRETS: ReadonlySet<string> = new Set([
  ...['secret', 'key', 'clientSecret', 'accounts', 'shared', 'records'],
])

/** Tells whether two processes run by the same configuration; says nothing of the secrets in it. */
export function configHash(settings: GateSettings): string {
  const text = JSON.stringify(settings, (name, value) => (SECRETS.has(name) ? undefined : value))
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
