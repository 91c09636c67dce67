import { type Attempt, createThrottle, type ThrottleOptions } from '@sallyport/guard'

/** One way to decide whether an attempt must wait; the number tells which of the inputs attempts. */
export interface Contender {
  readonly name: string
  decide(question: number): boolean
}

const NOW = 1_000_000_000
const RULE = { free: 2, firstWaitSeconds: 3_600, longestWaitSeconds: 3_600 }
const OPTIONS: ThrottleOptions = { address: RULE, account: RULE, retrySeconds: 0 }

const four = (n: number): string => `10.${(n >> 8) & 255}.${n & 255}.7`
const six = (n: number): string => `2001:db8:${(n >> 8).toString(16)}:${(n & 255).toString(16)}::7`

/** All of them, with so many keys that failed before. */
export function contenders(keys: number): readonly Contender[] {
  const all = (of: (n: number) => Attempt): readonly Attempt[] =>
    Array.from({ length: keys }, (_, n) => of(n))
  const byFour = all((n) => ({ address: four(n), account: undefined }))
  const bySix = all((n) => ({ address: six(n), account: undefined }))
  const byBoth = all((n) => ({ address: four(n), account: `account${n}`, guessable: true }))
  const others = all((n) => ({ address: four(n + keys), account: undefined }))
  return [
    mapOfObjects(byFour),
    check('check, where nothing failed yet', [], byBoth),
    check('check by an IPv4 address that never failed', byFour, others),
    check('check by IPv4 address', byFour, byFour),
    check('check by IPv6 address', bySix, bySix),
    check('check by address and account', byBoth, byBoth),
    failing('a failure by IPv4 address', byFour),
    failing('a failure by address and account', byBoth),
  ]
}

/** A check of the throttle in memory; of those that failed before, every second must wait. */
function check(name: string, failed: readonly Attempt[], asked: readonly Attempt[]): Contender {
  const throttle = createThrottle(OPTIONS)
  for (const [n, attempt] of failed.entries()) {
    const failures = n % 2 === 0 ? 1 : 5
    for (let i = 0; i < failures; i += 1) {
      throttle.began(attempt)
      throttle.ended(attempt, 'failed', NOW)
    }
  }
  return {
    name,
    decide: (question) => throttle.check(asked[question] as Attempt, NOW) !== undefined,
  }
}

/** A whole attempt that fails: asked, begun, ended, counted. */
function failing(name: string, asked: readonly Attempt[]): Contender {
  const free = { free: 1_000_000 }
  const throttle = createThrottle({ address: free, account: free, network: free, retrySeconds: 0 })
  return {
    name,
    decide: (question) => {
      const admission = throttle.begin(asked[question] as Attempt, NOW)
      if (admission.kind === 'wait') return true
      void admission.ended('failed', NOW)
      return false
    },
  }
}

/** The least that one can do: a map from the address as it comes to an object. */
function mapOfObjects(asked: readonly Attempt[]): Contender {
  const waits = new Map<string | undefined, { readonly until: number }>()
  for (const [n, { address }] of asked.entries()) waits.set(address, { until: NOW + (n % 2) })
  return {
    name: 'a map of objects by address, nothing else',
    decide: (question) => (waits.get(asked[question]?.address)?.until ?? 0) > NOW,
  }
}
