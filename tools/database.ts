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

/** A server that takes connections, and what can be done to it. */
export interface StartedServer {
  readonly port: number
  /** Stops its processes where they are, or lets them go on: `SIGSTOP`, `SIGCONT`. Linux only. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** Kills its processes, as a crash does; its data stay. Linux only. */
  crash(): Promise<void>
  /** Starts it again after a crash, on its port and over its data. */
  restart(): Promise<void>
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
  let child = await ready(options, port)
  const kill = (): void => {
    signalAll(child, 'SIGKILL')
    removeFolder(options.folder)
  }
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    await ended(child, () => child.kill(options.signal))
    removeFolder(options.folder)
  }
  return {
    ...{ port, stop },
    signal: (signal) => signalAll(child, signal),
    crash: () => ended(child, () => signalAll(child, 'SIGKILL')),
    restart: async () => {
      child = await ready(options, port)
    },
  }
}

/** Starts the process and waits until it takes connections. */
async function ready(options: ServerOptions, port: number): Promise<ChildProcess> {
  const starting = spawned(options, options.args(port))
  const { child } = starting
  const kill = (): void => signalAll(child, 'SIGKILL')
  process.once('exit', kill)
  try {
    await reachable(starting, () => options.probe(port))
  } catch (error) {
    const isOver = hasEnded(child)
    await ended(child, () => child.kill(options.signal))
    const text = `${options.path} did not start: ${starting.output}`
    throw isOver ? new Ended(text, { cause: error }) : new Error(text, { cause: error })
  } finally {
    process.off('exit', kill)
  }
  // Its pipes would keep the process alive, although the test is over.
  for (const stream of [child.stdout, child.stderr])
    (stream as { unref?(): void } | null)?.unref?.()
  child.unref()
  return child
}

/** To a process and to those that it started: stopped first, so that it starts none meanwhile. */
function signalAll(child: ChildProcess, signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void {
  const { pid } = child
  if (pid === undefined || hasEnded(child)) return
  if (signal === 'SIGKILL') child.kill('SIGSTOP')
  const list = `/proc/${pid}/task/${pid}/children`
  const children = existsSync(list) ? readFileSync(list, 'utf8').split(' ').filter(Boolean) : []
  child.kill(signal)
  for (const one of children) signalOne(Number(one), signal)
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
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

async function ended(child: ChildProcess, end: () => void): Promise<void> {
  if (hasEnded(child)) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.ref()
  end()
  await ended
}

function removeFolder(folder: string): void {
  if (existsSync(folder)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/** No setting of whoever runs the tests reaches the server. */
function environment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', TZ: 'UTC' }
}
