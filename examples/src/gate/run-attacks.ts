import { type Attack, bytesOf, loadAttacks } from './attack.ts'
import { judgeAttack } from './judge-attack.ts'
import { type RawAnswer, sendRaw } from './raw.ts'
import type { Rig } from './rig.ts'

/** How an attack ended. */
export interface AttackEnd {
  readonly file: string
  readonly attack: Attack
  readonly answer: RawAnswer
  /** Whether a handler ran that might. */
  readonly isServed: boolean
  /** What is wrong with it. */
  readonly wrong: readonly string[]
}

/** Tries everything on a rig, one after the other, so that each hit has its cause. */
export async function runAttacks(
  { port, backend }: Pick<Rig, 'port' | 'backend'>,
  attacks: ReadonlyMap<string, readonly Attack[]> = loadAttacks(),
): Promise<readonly AttackEnd[]> {
  const ends: AttackEnd[] = []
  backend.hits()
  for (const [file, list] of attacks) {
    for (const attack of list) {
      const answer = await sendRaw(port, bytesOf(attack, `127.0.0.1:${port}`))
      const hits = backend.hits()
      const isServed = hits.some(({ what }) => attack.may.includes(what))
      ends.push({ file, attack, answer, isServed, wrong: judgeAttack(attack, hits, answer) })
    }
  }
  return ends
}
