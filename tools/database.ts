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

// A program in Java compiles itself first, on a machine that may have much else to do.
const START_MILLISECONDS_MAX = 90_000
const PROBE_MILLISECONDS = 50
/** What Redis, PostgreSQL, MariaDB, Apache, lighttpd, nginx, Caddy, HAProxy and gunicorn write when they take connections. */
const READY =
  /ready (?:to accept|for) connections|resuming normal operations|server started|start worker process|serving initial configuration|loading success|listening at/i

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

/** What a server is started with. */
export interface ServerOptions {
  readonly path: string
  readonly args: (port: number) => readonly string[]
  readonly account: Account | undefined
  readonly folder: string
  /** The port, where it has to be one that was known before; default a free one. */
  readonly port?: number | undefined
  /** Whether it takes connections; throws while it does not. */
  readonly probe: (port: number) => Promise<void>
  /** The signal that ends it fast and orderly. */
  readonly signal: NodeJS.Signals
}

/** A server that takes connections. */
export interface StartedServer {
  readonly port: number
  /** Ends it and removes its folder. */
  stop(): Promise<void>
}

/**
 * Starts a server and waits until it takes connections. It ends with this process at the latest.
 *
 * A free port may be taken before the server comes to it: then the server ends at once, and is started
 * once more, with another port.
 */
export async function startServer(options: ServerOptions): Promise<StartedServer> {
  try {
    return await started(options, options.port ?? (await freePort())).catch(async (error) => {
      if (options.port !== undefined || !(error instanceof Ended)) throw error
      return await started(options, await freePort())
    })
  } catch (error) {
    removeFolder(options.folder)
    throw error
  }
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

/** Says that a server ended before it took connections. */
class Ended extends Error {}

/** A child on its way: what it wrote last, and whether that said that it is ready. */
interface Starting {
  readonly child: ChildProcess
  output: string
  isReady: boolean
}

async function started(options: ServerOptions, port: number): Promise<StartedServer> {
  const starting = spawned(options, options.args(port))
  const { child } = starting
  const kill = (): void => {
    child.kill('SIGKILL')
    removeFolder(options.folder)
  }
  process.once('exit', kill)
  const end = async (): Promise<void> => {
    process.off('exit', kill)
    await ended(child, options.signal)
  }
  try {
    await reachable(starting, () => options.probe(port))
  } catch (error) {
    const isOver = hasEnded(child)
    await end()
    const text = `${options.path} did not start: ${starting.output}`
    throw isOver ? new Ended(text, { cause: error }) : new Error(text, { cause: error })
  }
  // Its pipes would keep the process alive, although the test is over.
  for (const stream of [child.stdout, child.stderr])
    (stream as { unref?(): void } | null)?.unref?.()
  child.unref()
  return { port, stop: () => end().finally(() => removeFolder(options.folder)) }
}

function spawned({ path, account }: ServerOptions, args: readonly string[]): Starting {
  const spawnOptions: SpawnOptions = { ...account, stdio: ['ignore', 'pipe', 'pipe'] }
  const child = spawn(path, args, { ...spawnOptions, env: environment() })
  const starting: Starting = { child, output: '', isReady: false }
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      starting.output = `${starting.output}${chunk}`.slice(-4000)
      starting.isReady ||= READY.test(starting.output)
    })
  }
  return starting
}

/** Waits for the word of the server itself: at its port somebody else may answer. */
async function reachable(starting: Starting, probe: () => Promise<void>): Promise<void> {
  const end = Date.now() + START_MILLISECONDS_MAX
  for (;;) {
    try {
      if (!starting.isReady) throw new Error('it has not said that it is ready')
      return await probe()
    } catch (error) {
      if (hasEnded(starting.child) || Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, PROBE_MILLISECONDS))
    }
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.ref()
  child.kill(signal)
  await ended
}

function removeFolder(folder: string): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** No setting of whoever runs the tests reaches the server. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' }
}
