/** How much of each kind a tally keeps. What comes after that is counted, and no finding is made of it. */
export interface TallyLimits {
  /** Callers, and the places by address and client that they come from; at most 262,143. */
  readonly callers: number
  /** Addresses; at most 262,143. */
  readonly addresses: number
  /** Clients by their agent; at most 8,191. */
  readonly clients: number
  /** Subjects and credentials, of each. */
  readonly names: number
  /** Pairs of caller and route that were refused, of each kind. */
  readonly pairs: number
  readonly streaks: number
  /** Addresses from which somebody tried to sign in. */
  readonly sources: number
  /** Accounts that were tried. */
  readonly accounts: number
  /** Accounts tried by source, and sources that tried by account, of all together. */
  readonly tries: number
  /** Minutes of routes. */
  readonly stretches: number
}

/** As much as goes into 256 MB with all the rest, whatever a log holds: a pair and a streak take some kilobytes each. */
export const LIMITS: TallyLimits = {
  callers: 131_072,
  addresses: 131_072,
  clients: 8191,
  names: 131_072,
  pairs: 16_384,
  streaks: 16_384,
  sources: 16_384,
  accounts: 16_384,
  tries: 131_072,
  stretches: 65_536,
}

/** Half of each, where there are two tallies at once. */
export function halfOf(limits: TallyLimits): TallyLimits {
  const halves = Object.entries(limits).map(([name, most]) => [name, Math.floor(most / 2)] as const)
  return Object.fromEntries(halves) as unknown as TallyLimits
}

/** What a tally had no room for. */
export interface Left {
  readonly what: 'requests of more callers' | 'refusals' | 'attempts to sign in'
  readonly count: number
}

/** Says what was left, of what any was. */
export function leftOf(counts: {
  readonly requests: number
  readonly refusals: number
  readonly attempts: number
}): readonly Left[] {
  const all: readonly Left[] = [
    { what: 'requests of more callers', count: counts.requests },
    { what: 'refusals', count: counts.refusals },
    { what: 'attempts to sign in', count: counts.attempts },
  ]
  return all.filter(({ count }) => count > 0)
}
