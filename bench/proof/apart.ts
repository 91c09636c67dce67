import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Budget, Proof, ProofResult } from './proof.ts'

/** What a process of its own is told to run. What it tells goes to its error output, which is ours. */
export interface Order extends Omit<Budget, 'tell'> {
  readonly name: string
}

const SCRIPT = fileURLToPath(new URL('apart-process.ts', import.meta.url))

/** A proof that runs in a process of its own: what it costs in CPU and memory is not seen in ours. */
export function apart(proof: Proof): Proof {
  const run = async ({ tell: _, ...budget }: Budget): Promise<ProofResult> => {
    const child = fork(SCRIPT, {
      execArgv: process.execArgv,
      // What a budget has without end is no JSON.
      serialization: 'advanced',
    })
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`its process ended with ${code}`)
    })
    const order: Order = { name: proof.name, ...budget }
    child.send(order)
    const told = once(child, 'message').then(([result]) => result as ProofResult)
    // A process that has told leaves by itself; that it did is then no news.
    ended.catch(() => undefined)
    return await Promise.race([told, ended])
  }
  return { ...proof, run }
}
