import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** How a command ended. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that is running. */
export interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  /** Resolves with everything printed so far once that contains the text. */
  printed(text: string): Promise<string>
}

// The first run audits a whole API, on a machine where other tests run too.
const LIMIT_MS = 240_000

/** Starts a command of the examples as npm does, without a terminal. */
export function run(command: string, args: readonly string[]): Running {
  const file = fileURLToPath(new URL(`../src/${command}`, import.meta.url))
  const env = { ...process.env, NODE_OPTIONS: '--conditions=sallyport:source', NO_COLOR: '' }
  const child = spawn(process.execPath, [file, ...args], { env, timeout: LIMIT_MS })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text
    })
  }
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, ...output }))
  })
  const printed = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.stdout.includes(text)) resolve(output.stdout)
      }
      child.stdout.on('data', look)
      child.on('close', () => reject(new Error(`ended without printing ${text}: ${output.stderr}`)))
      look()
    })
  return { child, ended, printed }
}
