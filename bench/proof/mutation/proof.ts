import { join } from 'node:path'
import { percent, type Score, survivorList } from '../../../tools/mutation/report.ts'
import { type Result, runMutation } from '../../../tools/mutation/run.ts'
import { readTargets } from '../../../tools/mutation/targets.ts'
import { Random } from '../../explain/random.ts'
import type { Budget, Proof, ProofResult } from '../proof.ts'
import { intervalOf } from './interval.ts'

const ROOT = join(import.meta.dirname, '../../..')
const TARGETS = 'tools/mutation/targets.json'
const EQUIVALENT = 'tools/mutation/equivalent.json'
/** What has to be found of the changes to each target. */
const SHARE_MIN = 0.9

/** Small changes of the sources, which the tests must notice. It takes what it takes: about so many seconds. */
export const mutating: Proof = {
  name: 'mutation',
  proves: `the tests find ${percent(SHARE_MIN)} at least of small changes to contract, policy and guard`,
  needs: 'a process',
  budgets: {
    usual: { seconds: 120, inputs: 16 },
    full: { seconds: 1_800, inputs: 800 },
  },
  run: mutateAll,
}

/** Judges as many mutants of each target; endless many are all of them. */
async function mutateAll({ seed, inputs, tell }: Budget): Promise<ProofResult> {
  const names = readTargets(ROOT, TARGETS).map(({ name }) => name)
  const results: Result[] = []
  for (const target of names) {
    const result = await runMutation({
      ...{ root: ROOT, targetsPath: TARGETS, equivalentPath: EQUIVALENT, workers: 2, target },
      seed: new Random(`mutation/${seed}`).int(1, 2 ** 31 - 1),
      ...(Number.isFinite(inputs) && { sample: Math.ceil(inputs / names.length) }),
    })
    results.push(result)
    tell(`mutation ${result.targets.map(lineOf).join()}`)
  }
  return resultOf(results)
}

/** What the verdicts come to: a share is too small where no chance of the sample explains it. */
export function resultOf(
  results: readonly Pick<Result, 'targets' | 'stale' | 'verdicts' | 'listed'>[],
): ProofResult {
  const scores = results.flatMap(({ targets }) => targets)
  const low = scores.filter((score) => intervalOf(foundOf(score), countOf(score)).high < SHARE_MIN)
  const survivors = results
    .map(({ verdicts, listed }) => survivorList(verdicts, listed))
    .filter((text) => text !== '')
  return {
    tried: scores.reduce((sum, { mutants }) => sum + mutants, 0),
    unit: 'mutants',
    failures: [...low.map(lineOf), ...results.flatMap(({ stale }) => stale)],
    notes: [
      ...scores.map(lineOf),
      ...survivors.flatMap((text) => text.split('\n    ').join(': ').split('\n')),
    ],
  }
}

function lineOf(score: Score): string {
  const { name, equivalent } = score
  const { low, high } = intervalOf(foundOf(score), countOf(score))
  const range = `${percent(low)} to ${percent(high)} of all with 95 %`
  return `${name}: ${foundOf(score)} of ${countOf(score)} found (${range}), ${equivalent} more change nothing`
}

function foundOf({ killed, timeout }: Score): number {
  return killed + timeout
}

function countOf({ mutants, equivalent }: Score): number {
  return mutants - equivalent
}
