import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A database server of a test: on loopback, with data of its own, gone when it is stopped. */
export interface Database {
  readonly url: string
  readonly port: number
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

const START_MILLISECONDS_MAX = 30_000
const PROBE_MILLISECONDS = 50

/** The user and group that a server runs as: database servers refuse to run as root. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** The account of a name, where we are root and have to change to it. */
export function accountOf(name: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  if (uid === undefined || gid === undefined) throw new Error(`there is no user ${name}`)
  return { uid: Number(uid), gid: Number(gid) }
}

/** A new folder that the account may write to. */
export function dataFolder(name: string, account: Account | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  if (account !== undefined) chownSync(folder, account.uid, account.gid)
  return folder
}

/** Runs a program to its end; throws with what it wrote where it fails. */
export function runOnce(path: string, args: readonly string[], account: Account | undefined): void {
  const run = spawnSync(path, args, { ...account, encoding: 'utf8', env: environment() })
  if (run.status === 0) return
  throw new Error(`${path} failed: ${run.error?.message ?? ''}${run.stdout}${run.stderr}`)
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** What a server is started with. */
export interface ServerOptions {
  readonly path: string
  readonly args: readonly string[]
  readonly account: Account | undefined
  readonly folder: string
  /** Whether it takes connections; throws while it does not. */
  readonly probe: () => Promise<void>
  /** The signal that ends it fast and orderly. */
  readonly signal: NodeJS.Signals
}

/** Starts a server and waits until it takes connections. It ends with this process at the latest. */
export async function startServer(options: ServerOptions): Promise<() => Promise<void>> {
  const spawned: SpawnOptions = { ...options.account, stdio: ['ignore', 'pipe', 'pipe'] }
  const child = spawn(options.path, options.args, { ...spawned, env: environment() })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-4000)
    })
  }
  const stop = stopper(child, options)
  try {
    await reachable(child, options.probe)
  } catch (error) {
    await stop()
    throw new Error(`${options.path} did not start: ${output}`, { cause: error })
  }
  // Its pipes would keep the process alive, although the test is over.
  for (const stream of [child.stdout, child.stderr])
    (stream as { unref?(): void } | null)?.unref?.()
  child.unref()
  return stop
}

async function reachable(child: ChildProcess, probe: () => Promise<void>): Promise<void> {
  const end = Date.now() + START_MILLISECONDS_MAX
  for (;;) {
    try {
      return await probe()
    } catch (error) {
      if (child.exitCode !== null || Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, PROBE_MILLISECONDS))
    }
  }
}

function stopper(child: ChildProcess, { signal, folder }: ServerOptions): () => Promise<void> {
  const kill = (): void => {
    child.kill('SIGKILL')
    removeFolder(folder)
  }
  process.once('exit', kill)
  return async () => {
    process.off('exit', kill)
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.ref()
      child.kill(signal)
      await ended
    }
    removeFolder(folder)
  }
}

function removeFolder(folder: string): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** No setting of whoever runs the tests reaches the server. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' }
}
