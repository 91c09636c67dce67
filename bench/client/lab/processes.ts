import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { newVersion } from '@sallyport/client'
import { fileStore } from '@sallyport/client/node'
import type { Contender, Session, Setting } from './contender.ts'
import type { Lab } from './server.ts'

/** How many processes share the credential, and how many requests each has. */
export const PROCESSES = 5
export const REQUESTS_EACH = 60

/** A process that is ready to send. */
export interface Worker {
  readonly child: ChildProcess
  /** Sends, and tells how many were good; 0 if it was killed. */
  readonly go: () => Promise<number>
}

/** Starts processes that share one session, for those that can in a file, for others as a copy. */
export async function withWorkers<Value>(
  contender: Contender,
  lab: Lab,
  use: (workers: readonly Worker[]) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-lab-'))
  const workers: Worker[] = []
  try {
    const session = lab.session()
    const file = join(folder, 'tokens.json')
    await store(contender, file, session)
    const setting = { api: lab.api, tokenEndpoint: lab.tokenEndpoint, session, file }
    const started = Array.from({ length: PROCESSES }, () => start(contender.name, setting))
    workers.push(...(await Promise.all(started)))
    return await use(workers)
  } finally {
    for (const { child } of workers) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

async function store(contender: Contender, file: string, session: Session): Promise<void> {
  if (contender.name !== 'Sallyport') {
    await writeFile(file, JSON.stringify({ ...session, expiresAt: null }))
    return
  }
  const version = newVersion()
  await fileStore(file).swap({ kind: 'signed_in', version, tokens: session }, '')
}

async function start(name: string, setting: Setting): Promise<Worker> {
  const script = join(import.meta.dirname, 'worker.ts')
  const conditions = '--conditions=sallyport:source'
  const args = [conditions, script, name, JSON.stringify(setting), String(REQUESTS_EACH)]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const first = await lines.next()
  if (first.value !== 'ready') throw new Error(`the process of \`${name}\` did not start`)
  return {
    child,
    go: async () => {
      child.stdin.write('go\n')
      return Number((await lines.next()).value ?? 0)
    },
  }
}

/** Kills a process as an operator would, and waits for its end. */
export async function kill({ child }: Worker): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
