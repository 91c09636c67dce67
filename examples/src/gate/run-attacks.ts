import { type Attack, bytesOf, loadAttacks, type Words, withWords } from './attack.ts'
import { judgeAttack } from './judge-attack.ts'
import { ANSWERED_MS, type RawAnswer, sendRaw } from './raw.ts'
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
  words: Words = {},
): Promise<readonly AttackEnd[]> {
  const ends: AttackEnd[] = []
  backend.hits()
  for (const [file, list] of attacks) {
    for (const attack of list) {
      const bytes = bytesOf(attack, `127.0.0.1:${port}`, words)
      const answer = await sendRaw(port, bytes, attack.has.length > 0 ? ANSWERED_MS : undefined)
      const hits = backend.hits()
      const isServed = hits.some(({ what }) => attack.may.includes(what))
      ends.push({
        file,
        attack,
        answer,
        isServed,
        wrong: judgeAttack(worded(attack, words), hits, answer),
      })
    }
  }
  return ends
}

/** What is looked for in the answer may be what was sent. */
function worded(attack: Attack, words: Words): Attack {
  const told = (patterns: readonly string[]): string[] =>
    patterns.map((pattern) => withWords(pattern, words))
  return { ...attack, has: told(attack.has), lacks: told(attack.lacks) }
}
