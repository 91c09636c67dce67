import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Outcome, Task } from './protocol.ts'

/** What came of a task: the worker's outcome, or that it took too long, or that the worker died. */
export type Reply = Outcome | { readonly kind: 'timeout' } | { readonly kind: 'died' }

const FLAGS = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  // A mutant that fills memory dies soon instead of taking the machine with it.
  '--max-old-space-size=512',
]

/** A worker process. It is started at its first task, and anew after it died or was stopped. */
export class Child {
  #process: ChildProcess | undefined

  /** Whether the next task starts a new process. */
  get isFresh(): boolean {
    return this.#process === undefined
  }

  /** Performs one task. A worker that takes too long is killed: its mutant may loop for ever. */
  async perform(task: Task, limitMs: number): Promise<Reply> {
    const child = this.#start()
    const reply = await new Promise<Reply>((resolve) => {
      const timer = setTimeout(() => resolve({ kind: 'timeout' }), limitMs)
      const settle = (value: Reply): void => {
        clearTimeout(timer)
        child.removeAllListeners()
        resolve(value)
      }
      child.once('message', (outcome: Outcome) => settle(outcome))
      child.once('exit', () => settle({ kind: 'died' }))
      child.once('error', () => settle({ kind: 'died' }))
      child.send(task)
    })
    if (reply.kind === 'timeout' || reply.kind === 'died') this.stop()
    return reply
  }

  /** Kills the process, if there is one. */
  stop(): void {
    this.#process?.removeAllListeners()
    this.#process?.on('error', () => undefined)
    this.#process?.kill('SIGKILL')
    this.#process = undefined
  }

  #start(): ChildProcess {
    this.#process ??= fork(join(import.meta.dirname, 'worker.ts'), {
      execArgv: FLAGS,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    return this.#process
  }
}
