import { apart } from './apart.ts'
import type { Proof } from './proof.ts'

/** So many proofs run at once where they may: the machine this was made for has two cores. */
const LANES = 2

/**
 * Runs all proofs, in as little time as they can share: first those that need the machine for themselves, one after the
 * other, then the rest side by side, the longest first, each in a process of its own.
 */
export async function runTogether(
  proofs: readonly Proof[],
  run: (proof: Proof) => Promise<void>,
): Promise<void> {
  for (const proof of proofs.filter(({ needs }) => needs === 'the machine')) await run(proof)
  const queue = proofs
    .filter(({ needs }) => needs === 'a process')
    .toSorted((a, b) => b.budgets.full.seconds - a.budgets.full.seconds)
    .map((proof) => apart(proof))
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await run(next)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
}
