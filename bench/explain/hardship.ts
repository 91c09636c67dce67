import type { Random } from './random.ts'

/** What makes a log hard to read. */
export interface Hardship {
  /** The share of lines that are lost. */
  readonly lossRate: number
  /** How far the clocks of the machines that write are apart, at most, in milliseconds. */
  readonly offsetMs: number
  readonly hidesUser: boolean
  readonly hidesAgent: boolean
  /** Hundreds behind few addresses. */
  readonly isShared: boolean
  /** Only the address of the proxy in front. */
  readonly hidesAddress: boolean
  readonly isWiki: boolean
  /** A whole day with few requests. */
  readonly isSlow: boolean
  /** The share of allowed requests that leave a record. */
  readonly sampledShare: number
}

/** Nothing out of the ordinary; allowed requests are sampled as it pleased somebody. */
export function normal(random: Random): Hardship {
  return {
    lossRate: 0,
    offsetMs: 0,
    hidesUser: false,
    hidesAgent: false,
    isShared: false,
    hidesAddress: false,
    isWiki: false,
    isSlow: false,
    sampledShare: random.pick([1, 1, 0.5, 0.1]),
  }
}

/** Two to four hardships at once. */
export function hard(random: Random): Hardship {
  const all: Partial<Hardship>[] = [
    { lossRate: random.magnitude(0.01, 0.2) },
    { offsetMs: random.magnitude(2000, 300_000) },
    { hidesUser: true },
    { hidesAgent: true },
    { isShared: true },
    { isWiki: true },
    { isSlow: true },
    { sampledShare: random.magnitude(0.005, 0.05) },
    ...(random.chance(0.3) ? [{ hidesAddress: true }] : []),
  ]
  return Object.assign(normal(random), ...random.sample(all, random.int(2, 4)))
}
