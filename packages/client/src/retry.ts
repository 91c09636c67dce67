/** How a client waits and repeats. */
export interface RetryOptions {
  /** The bucket that all repeats after a wait are paid from. Default 10, and 0.1 for each success. */
  readonly budget?: { readonly tokens?: number; readonly perSuccess?: number }
  /** The longest wait it accepts; a longer one is reported at once. Default 30, at most 2,147,482. */
  readonly maxWaitSeconds?: number
  /** How often one call waits at most. Default 2, at most 10; 0 never repeats after a wait. */
  readonly waits?: number
  /** The first wait where the server names none; it doubles, and is drawn from its upper half. Default 0.5. */
  readonly backoffSeconds?: number
}

/**
 * A timer of more than 2^31 - 1 ms fires at once, which is how thirty days become 4 ms. Up to a second is added to what
 * was asked.
 */
const TIMER_SECONDS_MAX = 2_147_482

/** What pays for repeats: a server that is down gets the calls, and not many times the calls. */
export interface RetryBudget {
  readonly longestWaitSeconds: number
  readonly waitsMax: number
  /** Takes one repeat out of the bucket; false if it is empty. */
  readonly take: () => boolean
  /** A success pays back a part of a repeat. */
  readonly succeeded: () => void
  /** The wait in milliseconds before a repeat: never less than asked, never all at once. */
  readonly delay: (askedSeconds: number | undefined, waited: number) => number
}

/** Checks the options of a client; a number out of its range is a `TypeError`. */
export function makeRetryBudget(options: RetryOptions = {}): RetryBudget {
  const { budget = {}, maxWaitSeconds = 30, waits = 2, backoffSeconds = 0.5 } = options
  const { tokens: size = 10, perSuccess = 0.1 } = budget
  check('retry.budget.tokens', size, 1_000_000)
  check('retry.budget.perSuccess', perSuccess, 1)
  check('retry.maxWaitSeconds', maxWaitSeconds, TIMER_SECONDS_MAX)
  check('retry.waits', waits, 10)
  check('retry.backoffSeconds', backoffSeconds, 3_600)
  let tokens = size
  return {
    longestWaitSeconds: maxWaitSeconds,
    waitsMax: Math.floor(waits),
    take: () => {
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
    succeeded: () => {
      if (tokens < size) tokens = Math.min(size, tokens + perSuccess)
    },
    delay: (asked, waited) => {
      if (asked !== undefined) return (asked + Math.random() * Math.min(1, asked / 10)) * 1000
      const backoff = Math.min(maxWaitSeconds, backoffSeconds * 2 ** waited)
      return (backoff / 2 + (Math.random() * backoff) / 2) * 1000
    },
  }
}

function check(name: string, value: number, max: number): void {
  if (!(value >= 0 && value <= max)) {
    throw new TypeError(`\`${name}\` must be from 0 to ${max}, not \`${value}\``)
  }
}
