import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024
/** Long enough for a registry that is slow and a machine that has other work; what hangs hangs longer. */
const TIMEOUT_MS = 1_800_000

/** What a program printed, and how it ended. */
export interface Ended {
  readonly code: number
  readonly out: string
  readonly error: string
}

/** Runs a program to its end in a folder. Throws what it said where it does not end with 0. */
export async function run(
  command: string,
  given: readonly string[],
  folder: string,
): Promise<string> {
  const { code, out, error } = await tryToRun(command, given, folder)
  if (code === 0) return out
  throw new Error(`${command} ${given.join(' ')} ended with ${code}:\n${out}${error}`)
}

/** Runs a program to its end in a folder, whatever the end is. */
export async function tryToRun(
  command: string,
  given: readonly string[],
  folder: string,
): Promise<Ended> {
  // The condition that leads to our sources would lead out of what was packed.
  const { NODE_OPTIONS: _, ...env } = process.env
  const limits = { maxBuffer: OUTPUT_BYTES_MAX, timeout: TIMEOUT_MS }
  try {
    const { stdout, stderr } = await execute(command, given, { cwd: folder, env, ...limits })
    return { code: 0, out: stdout, error: stderr }
  } catch (thrown) {
    const { code, signal, stdout = '', stderr = '', message } = thrown as Failure
    if (typeof code === 'number') return { code, out: stdout, error: stderr }
    // There was no program, or it was ended: by us, where it took too long or said too much.
    const why = signal ? `ended by ${signal}` : message
    return { code: -1, out: stdout, error: `${stderr}${why}` }
  }
}

interface Failure extends Error {
  readonly code?: number | string
  readonly signal?: string
  readonly stdout?: string
  readonly stderr?: string
}
