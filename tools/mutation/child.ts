import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Begun, Outcome, Task } from './protocol.ts'

/** What came of a task: the worker's outcome, or that it took too long, or that the worker died. */
export type Reply = Outcome | { readonly kind: 'timeout' } | { readonly kind: 'died' }

const FLAGS = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  // A mutant that fills memory dies soon instead of taking the machine with it.
  '--max-old-space-size=512',
]

// The true source may take its time; a mutant gets five times what the same test took on
// that while it was counted, which is slower anyway.
const CONTROL_LIMIT_MS = 120_000
const LIMIT_FACTOR = 5

const QUEUED_WORTH_MS = 20

/** For how long a process could have run, and others did; 0 where the system does not say (Linux alone does). */
function queuedMs({ pid }: ChildProcess): number {
  try {
    const [, nanoseconds] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')
    return Number(nanoseconds) / 1e6
  } catch {
    return 0
  }
}

/** A worker process. It is started at its first task, and anew after it died or was stopped. */
export class Child {
  readonly #limitMinMs: number
  #process: ChildProcess | undefined

  constructor(limitMinMs: number) {
    this.#limitMinMs = limitMinMs
  }

  /** Whether the next task starts a new process. */
  get isFresh(): boolean {
    return this.#process === undefined
  }

  /**
   * Performs one task. A worker is killed when one test, or what stands between two tests, takes
   * too long: its mutant may loop for ever, and then the worker cannot answer any more. While the
   * machine does not let it run, no time passes: else a busy one would find what no test does.
   */
  async perform(task: Task): Promise<Reply> {
    const child = this.#start()
    const reply = await new Promise<Reply>((resolve) => {
      let timer: NodeJS.Timeout
      const wait = (milliseconds: number, queuedBefore = queuedMs(child)): void => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          const queued = queuedMs(child)
          if (queued - queuedBefore < QUEUED_WORTH_MS) resolve({ kind: 'timeout' })
          else wait(queued - queuedBefore, queued)
        }, milliseconds)
      }
      const settle = (value: Reply): void => {
        clearTimeout(timer)
        resolve(value)
      }
      child.on('message', (message: Begun | Outcome) => {
        if (message.kind === 'begun') wait(this.#limitOf(task, message.milliseconds))
        else settle(message)
      })
      child.once('exit', () => settle({ kind: 'died' }))
      child.once('error', () => settle({ kind: 'died' }))
      wait(this.#limitOf(task, 0))
      child.send(task)
    })
    child.removeAllListeners()
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

  #limitOf({ replaced }: Task, milliseconds: number): number {
    if (replaced === undefined) return CONTROL_LIMIT_MS
    return Math.max(this.#limitMinMs, LIMIT_FACTOR * milliseconds)
  }

  #start(): ChildProcess {
    this.#process ??= fork(join(import.meta.dirname, 'worker.ts'), {
      execArgv: FLAGS,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    return this.#process
  }
}
