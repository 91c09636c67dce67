/** A line stands for a million requests at most: what says more is a mistake, or somebody's joke. */
const LEAST = 1e-6

/** The share of the allowed requests that is recorded, as a record states it: 1 where that cannot be. */
export function sampleRateOf(stated: number): number {
  return stated >= LEAST && stated <= 1 ? stated : 1
}
