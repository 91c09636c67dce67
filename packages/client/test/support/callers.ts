import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

/** What a caller saw. */
export interface Called {
  readonly counts: Readonly<Record<string, number>>
  readonly ms: number
}

/** A process that shares a file of tokens with others. */
export interface Caller {
  readonly child: ChildProcess
  /** Lets it send its requests. */
  readonly go: () => Promise<Called>
}

const CALLER = fileURLToPath(new URL('caller.ts', import.meta.url))

/** Starts a caller, and waits until it is ready. */
export async function startCaller(url: string, file: string, requests: number): Promise<Caller> {
  const child = startScript(CALLER, [url, file, String(requests)])
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const next = lines[Symbol.asyncIterator]()
  assert.equal((await next.next()).value, 'ready')
  return {
    child,
    go: async () => {
      child.stdin?.write('go\n')
      return JSON.parse((await next.next()).value ?? 'null')
    },
  }
}

/** Starts a script of this folder with the sources. */
export function startScript(script: string, args: readonly string[]): ChildProcess {
  const all = ['--conditions=sallyport:source', script, ...args]
  return spawn(process.execPath, all, { stdio: ['pipe', 'pipe', 'inherit'] })
}

/** Kills a process as an operator would, and waits for its end. */
export async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** A folder for one test. */
export async function folder(context: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-client-'))
  context.after(() => rm(path, { recursive: true, force: true }))
  return path
}
