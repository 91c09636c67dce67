import { availableParallelism } from 'node:os'
import type { Budget, Proof, ProofResult } from '../proof.ts'
import type { Failure } from './fuzz.ts'
import { PARSERS } from './parsers.ts'
import type { Shared } from './share.ts'
import { inThreads } from './threads.ts'

/** How often each parser is given inputs that grow. */
const PUMPS = 12
const THREADS_MAX = 8

/** All parsers, by inputs that nobody thought of. */
export const fuzzing: Proof = {
  name: 'fuzz',
  proves:
    'no parser throws what it does not state, gives what is not well formed, writes what reads otherwise, or takes more time than length',
  needs: 'a process',
  budgets: {
    usual: { seconds: 30, inputs: Number.POSITIVE_INFINITY },
    full: { seconds: 600, inputs: Number.POSITIVE_INFINITY },
  },
  run: (budget) =>
    fuzzAll(
      PARSERS.map(({ name }) => name),
      budget,
    ),
}

/** Tries the parsers of these names, each for as long as any other: those that are quick are tried far more often. */
export async function fuzzAll(
  names: readonly string[],
  { seed, seconds, inputs, tell }: Budget,
): Promise<ProofResult> {
  const threads = Math.min(THREADS_MAX, availableParallelism())
  const each = {
    ...{ seed, pumps: PUMPS, inputs: Math.ceil(inputs / names.length) },
    seconds: (seconds * threads) / names.length,
  }
  const shares = names.map((name) => ({ name, ...each }))
  const all = await inThreads(shares, threads, (shared) => tell(`fuzz ${rateOf(shared)}`))
  return {
    tried: all.reduce((sum, { tried }) => sum + tried, 0),
    unit: `inputs to ${names.length} parsers`,
    failures: all.flatMap(({ name, failures }) => failures.map((one) => lineOf(name, one))),
    notes: all.map(rateOf),
  }
}

function rateOf({ name, tried, outcomes, seconds, failures }: Shared): string {
  const rate = Math.round(tried / Math.max(seconds, 0.001))
  const failed = failures.length > 0 ? `, ${failures.length} failed` : ''
  return `${name}: ${tried} inputs, ${rate}/s, ${outcomes} outcomes${failed}`
}

function lineOf(name: string, { input, why }: Failure): string {
  return `${name}: ${why}: \`${JSON.stringify(input).slice(0, 300)}\``
}
