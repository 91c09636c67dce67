import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SigningKeys } from './authorization-server/keys.ts'

/**
 * What the token command must know of an example that is running.
 *
 * It holds private keys: only with them can broken tokens be made that differ from good ones in
 * nothing but the one point. They are made anew at every start and mean nothing anywhere else.
 */
export interface ExampleState {
  readonly pid: number
  /** When the example started, in milliseconds since the epoch. */
  readonly startedAt: number
  /** The framework that serves the API. */
  readonly framework: string
  /** The address of the API. */
  readonly api: string
  readonly issuer: string
  readonly audience: string
  readonly service: { readonly id: string; readonly secret: string; readonly apiKey: string }
  readonly keys: SigningKeys
}

/** Where running examples leave their state: `.state` in the root of the repository. */
export const STATE_DIRECTORY: string = fileURLToPath(new URL('../../.state', import.meta.url))

const FILE = /^example-\d+\.json$/

/** Writes the state of this process, readable by its owner only. Returns what removes it again. */
export function writeState(state: ExampleState, directory: string = STATE_DIRECTORY): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, `example-${state.pid}.json`)
  const half = `${file}.new`
  rmSync(half, { force: true })
  writeFileSync(half, JSON.stringify(state), { mode: 0o600, flag: 'wx' })
  // The rename makes it whole at once: nobody reads half a file.
  renameSync(half, file)
  return () => rmSync(file, { force: true })
}

/** The states of the examples that run, the latest start first. Removes those of dead ones. */
export function readStates(directory: string = STATE_DIRECTORY): readonly ExampleState[] {
  return filesOf(directory)
    .map((file) => readLive(join(directory, file)))
    .filter((state) => state !== undefined)
    .sort((a, b) => b.startedAt - a.startedAt)
}

function filesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((file) => FILE.test(file))
  } catch {
    return []
  }
}

function readLive(file: string): ExampleState | undefined {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as ExampleState
    if (isAlive(state.pid)) return state
    rmSync(file, { force: true })
    return undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
