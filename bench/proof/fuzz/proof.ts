import { Random } from '../../explain/random.ts'
import type { Budget, Proof, ProofResult } from '../proof.ts'
import { type Failure, type Fuzzed, fuzz } from './fuzz.ts'
import { steepest } from './growth.ts'
import type { Parser } from './parser.ts'
import { audit } from './targets/audit.ts'
import { client } from './targets/client.ts'
import { contract } from './targets/contract.ts'
import { explain } from './targets/explain.ts'
import { gate } from './targets/gate.ts'
import { guard } from './targets/guard.ts'
import { policy } from './targets/policy.ts'

/** Every parser that reads what a stranger may have written. */
export const PARSERS: readonly Parser[] = [
  ...contract,
  ...policy,
  ...guard,
  ...client,
  ...gate,
  ...audit,
  ...explain,
]

/** How often each parser is given inputs that grow. */
const PUMPS = 12

/** All parsers, by inputs that nobody thought of. */
export const fuzzing: Proof = {
  name: 'fuzz',
  proves:
    'no parser throws what it does not state, gives what is not well formed, writes what reads otherwise, or takes more time than length',
  budgets: {
    usual: { seconds: 60, inputs: 1_000_000 },
    full: { seconds: 1_800, inputs: 10_000_000 },
  },
  run: (budget) => fuzzAll(PARSERS, budget),
}

/** Gives each parser its share of a budget; what fast ones leave of the time, slow ones do not get. */
export async function fuzzAll(parsers: readonly Parser[], budget: Budget): Promise<ProofResult> {
  const inputs = Math.ceil(budget.inputs / parsers.length)
  const seconds = budget.seconds / parsers.length
  const done: Fuzzed[] = []
  const failures: string[] = []
  for (const parser of parsers) {
    const random = new Random(`${budget.seed}/${parser.name}`)
    const fuzzed = fuzz(parser, { inputs, seconds, random })
    done.push(fuzzed)
    const isGrown = parser.from === 'stranger' && fuzzed.failures.length === 0
    const steep = isGrown ? steepest(parser, PUMPS, random) : undefined
    const found = steep === undefined ? fuzzed.failures : [steep]
    failures.push(...found.map((failure) => lineOf(parser, failure)))
    budget.tell(`fuzz ${rateOf(fuzzed)}${found.length > 0 ? `, ${found.length} failed` : ''}`)
  }
  return {
    tried: done.reduce((sum, { tried }) => sum + tried, 0),
    unit: `inputs to ${done.length} parsers`,
    failures,
    notes: done.map(rateOf),
  }
}

function rateOf({ name, tried, outcomes, seconds }: Fuzzed): string {
  const rate = Math.round(tried / Math.max(seconds, 0.001))
  return `${name}: ${tried} inputs, ${rate}/s, ${outcomes} outcomes`
}

function lineOf({ name }: Parser, { input, why }: Failure): string {
  return `${name}: ${why}: \`${JSON.stringify(input).slice(0, 300)}\``
}
