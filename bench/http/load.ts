import { type ChildProcess, execFile, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Setting, Shown } from './contenders/contender.ts'

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url))
const ROTATE = fileURLToPath(new URL('rotate.lua', import.meta.url))

const run = promisify(execFile)

/** A contender that is up, in a process of its own. */
export interface Running {
  readonly name: string
  readonly port: number
  /** What it is shown, where it is no token. */
  readonly shown?: Shown | undefined
  /** The CPU time that the process has used, user and system, in microseconds. */
  cpuMicroseconds(): Promise<number>
  stop(): void
}

/** Starts a contender, pinned to the first core. */
export async function startContender(name: string, setting: Setting): Promise<Running> {
  return await startProcess(SERVER, name, setting)
}

/** Starts what a script calls by a name, pinned to the first core. The script answers as `server.ts` does. */
export async function startProcess(
  script: string,
  name: string,
  setting: object,
): Promise<Running> {
  const child = fork(script, [name], {
    execArgv: [...process.execArgv, ...profiling(name)],
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await pinProcess(child.pid as number)
  const { port, shown } = await ask<Pick<Running, 'port' | 'shown'>>(child, setting)
  return {
    name,
    port,
    shown,
    cpuMicroseconds: async () =>
      (await ask<{ cpuMicroseconds: number }>(child, 'usage')).cpuMicroseconds,
    stop: () => child.disconnect(),
  }
}

/** Where `BENCH_PROFILE` names a folder, each process leaves what it did there when it ends, for the tools of a browser. */
function profiling(name: string): readonly string[] {
  const folder = process.env['BENCH_PROFILE']
  if (folder === undefined) return []
  const file = `${name.replace(/\W+/g, '-')}.cpuprofile`
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${file}`]
}

/** Pins a process to the first core. */
export async function pinProcess(pid: number): Promise<void> {
  // Every thread, or the ones that exist already keep roaming.
  await run('taskset', ['-a', '-p', '-c', '0', String(pid)])
}

function ask<T>(child: ChildProcess, message: object | 'usage'): Promise<T> {
  return new Promise((resolve, reject) => {
    const answered = (answer: T): void => {
      child.off('exit', ended)
      resolve(answer)
    }
    const ended = (code: number | null): void => {
      child.off('message', answered)
      reject(new Error(`a contender ended with ${code} before it answered`))
    }
    child.once('message', answered)
    child.once('exit', ended)
    child.send(message)
  })
}

/** What one measurement gave. */
export interface Measurement {
  readonly requestsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** CPU time of the server for each request. */
  readonly cpuMicroseconds: number
  /** The share of answers that were neither 2xx nor 3xx. */
  readonly refusedShare: number
}

/** What wrk sends: a script, and the file that it reads. */
export interface Load {
  readonly file: string
  readonly seconds: number
  /** Default: the lines of the file in turn, each a field. */
  readonly script?: string
  /** Where wrk runs. Default: on the second core. */
  readonly core?: 0 | 1
}

/** Loads a contender with the lines of a file in turn. */
export async function measure(
  contender: Running,
  file: string,
  seconds: number,
): Promise<Measurement> {
  return await measureBy(contender, { file, seconds })
}

/** Loads a contender with 64 connections, and measures both. */
export async function measureBy(
  contender: Pick<Running, 'port' | 'cpuMicroseconds'>,
  { file, seconds, script = ROTATE, core = 1 }: Load,
): Promise<Measurement> {
  const url = `http://127.0.0.1:${contender.port}`
  const before = await contender.cpuMicroseconds()
  const { stdout } = await run('taskset', [
    ...['-c', String(core), 'wrk', '-t1', '-c64', `-d${seconds}s`, '--latency'],
    ...['-s', script, url, '--', file],
  ])
  const used = (await contender.cpuMicroseconds()) - before
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: milliseconds(/\s50%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    p99Ms: milliseconds(/\s99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    cpuMicroseconds: used / requests,
    refusedShare: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0) / requests,
  }
}

function milliseconds(match: RegExpExecArray | null): number {
  const factors: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 }
  return Number(match?.[1]) * (factors[match?.[2] ?? ''] ?? Number.NaN)
}
