import { numberOption } from '../keys/number-option.ts'

/** How failures of one kind of key are counted. */
export interface ThrottleRule {
  /** How many failures cost nothing. */
  readonly free: number
  /** The wait after the first failure beyond those, in seconds; it doubles with each further one. */
  readonly firstWaitSeconds: number
  /** The longest wait, in seconds. */
  readonly longestWaitSeconds: number
  /** After how many quiet seconds the failures are forgotten. */
  readonly forgetAfterSeconds: number
}

/** What failures are counted by. */
export type ThrottleKind = 'address' | 'account' | 'network' | 'secret'

/** The options of every throttle, wherever it keeps its counts. */
export interface ThrottleOptions {
  /** One address; of IPv6 the /64. Default: 20 failures are free. */
  readonly address?: Partial<ThrottleRule>
  /** One account. Default: 5 failures are free. */
  readonly account?: Partial<ThrottleRule>
  /**
   * The accounts that failed from one network, each once: IPv4 /24, IPv6 /48. Default: 100 are free.
   */
  readonly network?: Partial<ThrottleRule>
  /**
   * The accounts on which one secret failed, each once, wherever it came from. Default: 20 are free,
   * and the longest wait is a minute, because whoever rightly has that password waits as well.
   */
  readonly secret?: Partial<ThrottleRule>
  /** How many keys of each kind are remembered at most. */
  readonly maxEntries?: number
  /**
   * How long the same credentials from the same address are taken for a proxy that repeats a request,
   * in seconds: one failure, up to three times. Default 1; 0 counts each.
   */
  readonly retrySeconds?: number
  /** Whether a 401 tells in `RateLimit` how many failures are left. Default no. */
  readonly tellsRemaining?: boolean
}

/** The options, complete and checked. */
export interface ThrottleSettings {
  readonly rules: Readonly<Record<ThrottleKind, ThrottleRule>>
  readonly maxEntries: number
  readonly retryMs: number
  readonly tellsRemaining: boolean
}

const ADDRESS: ThrottleRule = {
  free: 20,
  firstWaitSeconds: 1,
  longestWaitSeconds: 900,
  forgetAfterSeconds: 900,
}
const DEFAULTS: Readonly<Record<ThrottleKind, ThrottleRule>> = {
  address: ADDRESS,
  account: { ...ADDRESS, free: 5 },
  network: { ...ADDRESS, free: 100 },
  secret: { ...ADDRESS, free: 20, longestWaitSeconds: 60 },
}

const YEAR_SECONDS = 31_536_000
const BOUNDS: Readonly<Record<keyof ThrottleRule, readonly [min: number, max: number]>> = {
  free: [0, 1_000_000],
  firstWaitSeconds: [0.001, YEAR_SECONDS],
  longestWaitSeconds: [0.001, YEAR_SECONDS],
  forgetAfterSeconds: [0.001, YEAR_SECONDS],
}
const ENTRIES = { min: 1, max: 10_000_000, otherwise: 100_000 } as const
const RETRY = { min: 0, max: 60, otherwise: 1 } as const

/** How often the same credentials are excused after they failed once: a proxy has few servers to try. */
export const RETRIES_MAX = 2

/** How many accounts one address may fail on before each further one counts double. */
export const ACCOUNTS_FREE = 3
/**
 * Beyond how many accounts of one place they are no longer told apart, and each failure counts as one of
 * another account: they are told apart by a byte of a hash, which sees nothing new once all are taken.
 */
export const ACCOUNTS_TOLD_APART = 128

/**
 * The settings that options ask for. Throws a `TypeError` where one is no number within its bounds.
 */
export function throttleSettings(options: ThrottleOptions = {}): ThrottleSettings {
  return {
    rules: {
      address: ruleOf('address', options),
      account: ruleOf('account', options),
      network: ruleOf('network', options),
      secret: ruleOf('secret', options),
    },
    maxEntries: Math.floor(numberOption('maxEntries', options.maxEntries, ENTRIES)),
    retryMs: numberOption('retrySeconds', options.retrySeconds, RETRY) * 1000,
    tellsRemaining: options.tellsRemaining === true,
  }
}

/** The wait after so many failures, in milliseconds. */
export function waitMs(rule: ThrottleRule, failures: number): number {
  const beyond = failures - rule.free
  if (beyond <= 0) return 0
  const seconds = rule.firstWaitSeconds * 2 ** Math.min(beyond - 1, 30)
  return Math.min(seconds, rule.longestWaitSeconds) * 1000
}

function ruleOf(kind: ThrottleKind, options: ThrottleOptions): ThrottleRule {
  const given = options[kind] ?? {}
  const option = (part: keyof ThrottleRule): number => {
    const [min, max] = BOUNDS[part]
    return numberOption(`${kind}.${part}`, given[part], {
      min,
      max,
      otherwise: DEFAULTS[kind][part],
    })
  }
  return {
    free: option('free'),
    firstWaitSeconds: option('firstWaitSeconds'),
    longestWaitSeconds: option('longestWaitSeconds'),
    forgetAfterSeconds: option('forgetAfterSeconds'),
  }
}
