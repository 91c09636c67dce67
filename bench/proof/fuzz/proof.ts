import { availableParallelism } from 'node:os'
import type { Budget, Proof, ProofResult } from '../proof.ts'
import type { Failure } from './fuzz.ts'
import { PARSERS } from './parsers.ts'
import type { Share, Shared } from './share.ts'
import { inThreads } from './threads.ts'

/** How often each parser is given inputs that grow. */
const PUMPS = 12
const THREADS_MAX = 8

/** All parsers, by inputs that nobody thought of. */
export const fuzzing: Proof = {
  name: 'fuzz',
  proves:
    'no parser throws what it does not state, gives what is not well formed, writes what reads otherwise, or takes more time than length',
  budgets: {
    usual: { seconds: 30, inputs: 1_000_000 },
    full: { seconds: 2_400, inputs: 10_000_000 },
  },
  run: (budget) =>
    fuzzAll(
      PARSERS.map(({ name }) => name),
      budget,
    ),
}

/**
 * Gives each parser of these names its share of a budget. What the slow ones leave of the inputs when their time is over
 * goes to those that were through before theirs was.
 */
export async function fuzzAll(
  names: readonly string[],
  { seed, seconds, inputs, tell }: Budget,
): Promise<ProofResult> {
  const threads = Math.min(THREADS_MAX, availableParallelism())
  const told = (shared: Shared): void => tell(`fuzz ${rateOf(shared)}`)
  const each = (among: readonly string[], more: Omit<Share, 'name' | 'seed'>, seed: string) =>
    inThreads(
      among.map((name) => ({ name, seed, ...more })),
      threads,
      told,
    )
  const ends = performance.now() + seconds * 1000
  const fair = { inputs: Math.ceil(inputs / names.length), pumps: PUMPS }
  const perParser = (seconds * threads) / names.length
  const first = await each(names, { ...fair, seconds: perParser }, seed)
  const missing = inputs - triedBy(first)
  const left = Math.max(0, ends - performance.now()) / 1000
  const quick = first.filter(({ tried }) => tried >= fair.inputs).map(({ name }) => name)
  const isEnough = missing <= 0 || left === 0 || quick.length === 0
  const more = {
    ...{ inputs: Math.ceil(missing / quick.length), pumps: 0 },
    seconds: (left * threads) / quick.length,
  }
  const second = isEnough ? [] : await each(quick, more, `${seed}/more`)
  return resultOf([...first, ...second], names.length)
}

function resultOf(all: readonly Shared[], parsers: number): ProofResult {
  return {
    tried: triedBy(all),
    unit: `inputs to ${parsers} parsers`,
    failures: all.flatMap(({ name, failures }) => failures.map((one) => lineOf(name, one))),
    notes: all.filter(({ share }) => share.pumps > 0).map(rateOf),
  }
}

function triedBy(all: readonly Shared[]): number {
  return all.reduce((sum, { tried }) => sum + tried, 0)
}

function rateOf({ name, tried, outcomes, seconds, failures }: Shared): string {
  const rate = Math.round(tried / Math.max(seconds, 0.001))
  const failed = failures.length > 0 ? `, ${failures.length} failed` : ''
  return `${name}: ${tried} inputs, ${rate}/s, ${outcomes} outcomes${failed}`
}

function lineOf(name: string, { input, why }: Failure): string {
  return `${name}: ${why}: \`${JSON.stringify(input).slice(0, 300)}\``
}
