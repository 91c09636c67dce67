import { FRAMEWORKS, type Framework } from '../../../examples/src/frameworks/index.ts'
import { startExample } from '../../../examples/src/start.ts'
import type { Budget, Proof, ProofResult } from '../proof.ts'
import { loadAttacks, tryAttack } from './attacks.ts'
import { type Lure, startLure } from './lure.ts'
import { REPLAYS, startProofs, tryReplays } from './replays.ts'
import { wordsOf } from './words.ts'

/** The attacks on the orders API, on every framework. */
export const attacking: Proof = {
  name: 'attacks',
  proves:
    'no attack on the orders API comes to a handler that it should not, as the handlers count; no refusal lacks its challenge or may be cached',
  needs: 'a process',
  budgets: {
    usual: { seconds: 600, inputs: 10_000 },
    full: { seconds: 600, inputs: 10_000 },
  },
  run: (budget) => attackAll(Object.keys(FRAMEWORKS) as Framework[], budget),
}

/** Tries the attacks on some frameworks, each with a server of its own, and replays proofs. */
export async function attackAll(
  frameworks: readonly Framework[],
  { inputs, tell }: Pick<Budget, 'inputs' | 'tell'>,
): Promise<ProofResult> {
  const attacks = loadAttacks().slice(0, inputs)
  const failures: string[] = [...(await replayAll())]
  const lure = await startLure()
  try {
    for (const framework of frameworks) {
      const found = await attackOne(framework, attacks, lure)
      failures.push(...found)
      tell(`attacks on ${framework}: ${attacks.length}, ${found.length} failed`)
    }
  } finally {
    await lure.close()
  }
  if (lure.visits() > 0) failures.push(`the attacker's keys were fetched ${lure.visits()} times`)
  const unit = `attacks, ${attacks.length} on each of ${frameworks.length} frameworks`
  return { tried: attacks.length * frameworks.length + REPLAYS.length, unit, failures, notes: [] }
}

async function replayAll(): Promise<readonly string[]> {
  const target = await startProofs()
  return await tryReplays(target).finally(target.close)
}

async function attackOne(
  framework: Framework,
  attacks: ReturnType<typeof loadAttacks>,
  lure: Lure,
): Promise<readonly string[]> {
  let ran: string[] = []
  const onHandler = (name: string): void => void ran.push(name)
  const example = await startExample({ framework, port: 0, state: 'memory', onHandler })
  try {
    const words = await wordsOf(example.state, lure.url)
    const port = Number(new URL(example.state.api).port)
    const failures: string[] = []
    for (const attack of attacks) {
      ran = []
      const wrong = await tryAttack(attack, { port, words, hits: () => ran })
      failures.push(...wrong.map((what) => `${framework}: ${attack.name}: ${what}`))
    }
    return failures
  } finally {
    await example.close()
  }
}
