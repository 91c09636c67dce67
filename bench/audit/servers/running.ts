import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server that nobody here wrote, on loopback, with data of its own. */
export interface RunningServer {
  readonly base: string
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

/** How a server is started. */
export interface Command {
  readonly path: string
  readonly args: readonly string[]
  readonly port: number
  /** The folder of its data, which is removed with it. */
  readonly folder: string
}

const START_MILLISECONDS_MAX = 60_000
const PROBE_MILLISECONDS = 100

/** Starts a server and waits until it answers. It ends with this process at the latest. */
export async function startProcess(command: Command): Promise<RunningServer> {
  const { path, args, port, folder } = command
  const child = spawn(path, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', HOME: folder },
  })
  const written = lastWords(child)
  const kill = (): boolean => child.kill('SIGKILL')
  process.once('exit', kill)
  const stop = async (): Promise<void> => {
    process.off('exit', kill)
    await ended(child)
    await rm(folder, { recursive: true, force: true })
  }
  const base = `http://127.0.0.1:${port}`
  try {
    await answering(child, base)
  } catch (error) {
    await stop()
    throw new Error(`${path} did not start: ${written()}`, { cause: error })
  }
  return { base, stop }
}

function lastWords(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text = `${text}${chunk}`.slice(-2000)
    })
  }
  return () => text
}

async function answering(child: ChildProcess, base: string): Promise<void> {
  const end = Date.now() + START_MILLISECONDS_MAX
  for (;;) {
    try {
      await (await fetch(base)).arrayBuffer()
      return
    } catch (error) {
      if (child.exitCode !== null || Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, PROBE_MILLISECONDS))
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await exited
}

/** A new folder for the data of a server. */
export async function dataFolder(name: string): Promise<string> {
  return await mkdtemp(join(tmpdir(), `audited-${name}-`))
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

/** Installs packages of npm, `name@version`, beside the temporary files, once; answers with their `node_modules`. */
export async function installed(...packages: readonly string[]): Promise<string> {
  const name = packages.join('+').replace(/[^\w.@+-]/g, '_')
  const folder = join(tmpdir(), 'sallyport-audited-servers', name)
  const modules = join(folder, 'node_modules')
  const missing = packages.some((one) => !existsSync(join(modules, one.replace(/@[^@]*$/, ''))))
  if (missing) {
    await mkdir(folder, { recursive: true })
    const args = ['install', '--prefix', folder, '--omit=optional', '--ignore-scripts']
    execFileSync('npm', [...args, '--no-audit', '--no-fund', ...packages], { stdio: 'pipe' })
  }
  return modules
}

/** The path of a program of the system; `undefined` where it is not installed. */
export function programNamed(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(':')
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}
