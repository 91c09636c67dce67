import fc from 'fast-check'
import { odd, sqliteEngine } from '../../../packages/policy/test/sql/engines/sqlite.ts'
import { fuzz as compareLists } from '../../../packages/policy/test/sql/fuzz.ts'
import { Random as PolicyRandom } from '../../../packages/policy/test/sql/random.ts'
import { Random } from '../../explain/random.ts'
import type { Budget, Proof, ProofResult } from '../proof.ts'
import { type Asked, ask } from './asked.ts'
import { wrongWith } from './oracle.ts'
import { type Situation, situation } from './situation.ts'

/** Properties of the decision, over situations that are drawn from chance. */
export const proving: Proof = {
  name: 'properties',
  proves:
    'the doors stand in their order; nothing permits but a rule that holds; each 401 offers every scheme; no refusal may be cached or tells what is private; a list by SQL shows what the decision permits',
  needs: 'a process',
  budgets: {
    usual: { seconds: 20, inputs: 30_000 },
    full: { seconds: 600, inputs: 2_000_000 },
  },
  run: async (budget) => {
    const half = { ...budget, seconds: budget.seconds / 2, inputs: Math.ceil(budget.inputs / 2) }
    const decisions = await proveDecisions(half)
    budget.tell(`properties of decisions: ${decisions.tried} situations`)
    const lists = await proveLists(half)
    return {
      tried: decisions.tried + lists.tried,
      unit: 'situations',
      failures: [...decisions.failures, ...lists.failures],
      notes: [...decisions.notes, ...lists.notes],
    }
  },
}

/** Asks the guard in random situations, and an oracle what is right. */
export async function proveDecisions(
  { seed, seconds, inputs }: Omit<Budget, 'tell'>,
  answer: (situation: Situation) => Promise<Asked> = ask,
): Promise<ProofResult> {
  const statuses = new Map<number, number>()
  let tried = 0
  const property = fc.asyncProperty(situation, async (one) => {
    const asked = await answer(one)
    tried += 1
    statuses.set(asked.status, (statuses.get(asked.status) ?? 0) + 1)
    const wrong = wrongWith(one, asked)
    if (wrong.length > 0) throw new Error(wrong.join('; '))
  })
  const { failed, errorInstance, counterexample } = await fc.check(property, {
    seed: new Random(`properties/${seed}`).int(0, 2 ** 31 - 1),
    numRuns: inputs,
    interruptAfterTimeLimit: seconds * 1000,
  })
  // Out of time after some runs without a fault is no failure.
  const isFound = failed && counterexample !== null
  const counts = [...statuses].toSorted(([a], [b]) => a - b)
  return {
    tried,
    unit: 'situations',
    failures: isFound ? [`${errorInstance} in ${JSON.stringify(counterexample[0])}`] : [],
    notes: [`decisions: ${counts.map(([status, count]) => `${count} x ${status}`).join(', ')}`],
  }
}

const LIST_CHECKS_AT_ONCE = 2_000

/** Compares the list that SQLite makes by a rule with the decision about each row. */
async function proveLists({ seed, seconds, inputs }: Budget): Promise<ProofResult> {
  const drawn = new Random(`lists/${seed}`)
  const ends = performance.now() + seconds * 1000
  let tried = 0
  const failures: string[] = []
  const truths = [0, 0, 0]
  while (tried < inputs && performance.now() < ends && failures.length === 0) {
    const number = drawn.int(0, 2 ** 31 - 1)
    const random = new PolicyRandom(number)
    const engine = sqliteEngine(random, odd(random))
    try {
      const tally = await compareLists(engine, { seed: number, checks: LIST_CHECKS_AT_ONCE })
      tried += tally.checks
      for (const truth of [0, 1, 2] as const)
        truths[truth] = (truths[truth] ?? 0) + tally.truths[truth]
    } catch (error) {
      failures.push(`a list and the decision differ: ${String(error)}`)
    } finally {
      await engine.close()
    }
  }
  const [no, unknown, yes] = truths
  const notes = [`rows of lists: ${yes} permitted, ${no} not, ${unknown} unknown`]
  return { tried, unit: 'rows', failures, notes }
}
