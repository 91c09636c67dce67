import { randomBytes } from 'node:crypto'
import {
  ACCOUNTS_FREE,
  ACCOUNTS_TOLD_APART,
  type Admission,
  type Attempt,
  type AttemptEnd,
  addressKey,
  createThrottle,
  foldedAccount,
  type MemoryThrottle,
  networkKey,
  RETRIES_MAX,
  SECRET_DIGITS,
  SPRAYED,
  type Standing,
  type Throttle,
  type ThrottleKind,
  type ThrottleOptions,
  type ThrottleSettings,
  throttleSettings,
  tighter,
  type Wait,
  warnOnce,
} from '@sallyport/guard'
import { type Question, type RedisConnection, running, UNANSWERED } from './connection.ts'
import { BEGIN, END } from './throttle-scripts.ts'

/** The options of {@link redisThrottle}. */
export interface RedisThrottleOptions extends ThrottleOptions {
  /**
   * What happens while Redis does not answer: `local`, each process counts for itself and a warning
   * says so once; or `refuse`, credentials that would be verified are 503. Default `local`.
   */
  readonly whenDown?: 'local' | 'refuse'
}

/** So long an attempt is believed to be under way, if nobody tells its end: its process may be gone. */
const UNDER_WAY_MS = 30_000

/**
 * The throttle of several processes: the same counts as in memory, kept in Redis.
 *
 * Each step is one script, so it is one round trip and nothing comes between its parts. Keys are hashed
 * with the secret of the connection, and every key ends by itself. Throws a `TypeError` where it is given
 * no connection, or an option is no number within its bounds.
 */
export function redisThrottle(
  connection: RedisConnection,
  options: RedisThrottleOptions = {},
): Throttle {
  if (typeof connection?.keyOf !== 'function') {
    throw new TypeError(
      "redisThrottle() needs a connection: write `redisThrottle(connectRedis({ url: 'redis://localhost:6379' }))`",
    )
  }
  return new RedisThrottle(connection, options)
}

const ALONE = 'each process throttles by what it counts itself until it is back'

/** One counter that an attempt meets. */
interface Met {
  readonly kind: ThrottleKind
  readonly key: string
  /** How the account was spelled; a success clears what was spelled so. */
  readonly spelling: string
  /** Whether attempts under way matter, and this is one of them. */
  readonly pends: 0 | 1 | 2
}

class RedisThrottle implements Throttle {
  readonly #connection: RedisConnection
  readonly #settings: ThrottleSettings
  readonly #local: MemoryThrottle | undefined

  constructor(connection: RedisConnection, options: RedisThrottleOptions) {
    this.#connection = connection
    this.#settings = throttleSettings(options)
    this.#local = options.whenDown === 'refuse' ? undefined : createThrottle(options)
    connection.meanwhile(this.#local === undefined ? UNANSWERED : ALONE)
  }

  async check(attempt: Attempt, now: number): Promise<Wait | undefined> {
    try {
      return await this.#asked(this.#metBy(attempt), '')
    } catch (error) {
      return this.#without(error).check(attempt, now)
    }
  }

  async begin(attempt: Attempt, now: number): Promise<Admission> {
    const met = this.#metBy(attempt)
    const id = randomBytes(9).toString('base64url')
    try {
      // One that begins too late would count as under way, and make others wait, for all its life.
      const over = this.#over({ attempt, met, id })
      const wait = await this.#asked(met, id, over)
      if (wait !== undefined) return { kind: 'wait', wait }
    } catch (error) {
      return this.#without(error).begin(attempt, now)
    }
    return { kind: 'begun', ended: (end, now) => this.#ended({ attempt, met, id, end }, now) }
  }

  async #asked(
    met: readonly Met[],
    id: string,
    over?: Question<unknown>,
  ): Promise<Wait | undefined> {
    if (met.length === 0) return undefined
    const perKey = met.flatMap(({ kind, pends }) => {
      const { free, firstWaitSeconds } = this.#settings.rules[kind]
      return [free, firstWaitSeconds * 1000, pends]
    })
    const input = { keys: met.map(({ key }) => key), args: [id, UNDER_WAY_MS, ...perKey] }
    const [which, waitMs] = numbersOf(await this.#connection.run(BEGIN, input, over))
    const longest = met[(which ?? 0) - 1]
    if (longest === undefined) return undefined
    return { reason: `${longest.kind}_throttled`, seconds: Math.ceil((waitMs ?? 0) / 1000) }
  }

  async #ended(ending: Ending, now: number): Promise<Standing | undefined> {
    const { attempt, met, end } = ending
    if (met.length === 0) return undefined
    try {
      return this.#heard(ending, numbersOf(await this.#connection.run(END, this.#input(ending))))
    } catch {
      // What it tells is not lost, and in Redis it is no longer under way.
      this.#connection.askLater(this.#over(ending))
      this.#local?.began(attempt)
      return this.#local?.ended(attempt, end, now)
    }
  }

  /** Says that an attempt is no longer under way, and nothing else of it. */
  #over(attempt: Omit<Ending, 'end'>): Question<unknown> {
    return (client) => running(END, this.#input({ ...attempt, end: 'undecided' }))(client)
  }

  #input({ attempt, met, id, end }: Ending): { keys: string[]; args: (string | number)[] } {
    const { rules, retryMs } = this.#settings
    const { address, account, text } = attempt
    const isRepeatable = address !== undefined && text !== undefined
    const repeated = isRepeatable ? `${addressKey(address)} ${text}` : ''
    const perKey = met.flatMap(({ kind, spelling }) => {
      const { free, firstWaitSeconds, longestWaitSeconds, forgetAfterSeconds } = rules[kind]
      const waits = [firstWaitSeconds, longestWaitSeconds, forgetAfterSeconds]
      return [free, ...waits.map((seconds) => seconds * 1000), countingOf(kind), spelling]
    })
    const byte = account === undefined ? -1 : this.#accountByte(account)
    const window = isRepeatable ? Math.ceil(retryMs) : 0
    return {
      keys: [this.#connection.keyOf('repeated', repeated), ...met.map(({ key }) => key)],
      args: [end, id, window, RETRIES_MAX, byte, ACCOUNTS_FREE, ACCOUNTS_TOLD_APART, ...perKey],
    }
  }

  #heard({ met, end }: Ending, counts: readonly number[]): Standing | undefined {
    if (end !== 'failed') return undefined
    let standing: Standing | undefined
    for (const [i, { kind }] of met.entries()) {
      const [failures = 0, waitMs = 0] = counts.slice(2 * i)
      if (kind === 'secret' && waitMs > 0) warnOnce(SPRAYED)
      if (kind !== 'address' && kind !== 'account') continue
      const { free, forgetAfterSeconds } = this.#settings.rules[kind]
      const resetSeconds = Math.ceil(waitMs > 0 ? waitMs / 1000 : forgetAfterSeconds)
      const remaining = waitMs > 0 ? 0 : Math.max(0, free - failures)
      standing = tighter(standing, { remaining, resetSeconds })
    }
    return this.#settings.tellsRemaining ? standing : undefined
  }

  /** The counters of an attempt; of equal waits the first is named. */
  #metBy({ address, account, secret, guessable }: Attempt): readonly Met[] {
    const met: Met[] = []
    const add = (kind: ThrottleKind, text: string, more: Partial<Met> = {}): void => {
      const key = this.#connection.keyOf(kind, text)
      met.push({ kind, key, spelling: '', pends: 0, ...more })
    }
    if (address !== undefined) add('address', addressKey(address), { pends: guessable ? 2 : 1 })
    if (account !== undefined) {
      const spelling = this.#connection.digest('spelling', account)
      add('account', foldedAccount(account), { spelling, pends: 2 })
    }
    if (!guessable || account === undefined) return met
    if (address !== undefined) add('network', networkKey(address))
    // So few bits that the key tells nobody which password it was.
    if (secret !== undefined) {
      const bits = Buffer.from(this.#connection.digest('secret', secret), 'base64url')
      add('secret', bits.toString('hex').slice(0, SECRET_DIGITS))
    }
    return met
  }

  #accountByte(account: string): number {
    const digest = this.#connection.digest('account', foldedAccount(account))
    return Buffer.from(digest.slice(0, 4), 'base64url')[0] ?? 0
  }

  /** The throttle that goes on alone; where there shall be none, the outage is one of the guard. */
  #without(error: unknown): MemoryThrottle {
    if (this.#local === undefined) throw error
    return this.#local
  }
}

/** An attempt that began in Redis, and how it ended. */
interface Ending {
  readonly attempt: Attempt
  readonly met: readonly Met[]
  readonly id: string
  readonly end: AttemptEnd
}

function countingOf(kind: ThrottleKind): 'failures' | 'accounts' {
  return kind === 'network' || kind === 'secret' ? 'accounts' : 'failures'
}

function numbersOf(answer: unknown): readonly number[] {
  if (Array.isArray(answer) && answer.every((item) => typeof item === 'number')) return answer
  throw new TypeError('Redis answered with something else than numbers')
}
