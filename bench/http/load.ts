import { type ChildProcess, execFile, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Setting } from './contenders/contender.ts'

const run = promisify(execFile)

/** A contender that is up, in a process of its own. */
export interface Running {
  readonly name: string
  readonly port: number
  /** The CPU time that the process has used, user and system, in microseconds. */
  cpuMicroseconds(): Promise<number>
  stop(): void
}

/** Starts a contender, pinned to the first core. */
export async function startContender(name: string, setting: Setting): Promise<Running> {
  const script = fileURLToPath(new URL('server.ts', import.meta.url))
  const child = fork(script, [name], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await pin(child)
  const { port } = await ask<{ port: number }>(child, setting)
  return {
    name,
    port,
    cpuMicroseconds: async () =>
      (await ask<{ cpuMicroseconds: number }>(child, 'usage')).cpuMicroseconds,
    stop: () => child.disconnect(),
  }
}

async function pin(child: ChildProcess): Promise<void> {
  // Every thread, or the ones that exist already keep roaming.
  await run('taskset', ['-a', '-p', '-c', '0', String(child.pid)])
}

function ask<T>(child: ChildProcess, message: Setting | 'usage'): Promise<T> {
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
}

/** Loads a contender with 64 connections from the second core. */
export async function measure(
  contender: Running,
  tokenFile: string,
  seconds: number,
): Promise<Measurement> {
  const script = fileURLToPath(new URL('rotate.lua', import.meta.url))
  const url = `http://127.0.0.1:${contender.port}`
  const before = await contender.cpuMicroseconds()
  const { stdout } = await run('taskset', [
    ...['-c', '1', 'wrk', '-t1', '-c64', `-d${seconds}s`, '--latency'],
    ...['-s', script, url, '--', tokenFile],
  ])
  const used = (await contender.cpuMicroseconds()) - before
  const requests = Number(/(\d+) requests in/.exec(stdout)?.[1])
  return {
    requestsPerSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]),
    p50Ms: milliseconds(/\s50%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    p99Ms: milliseconds(/\s99%\s+([\d.]+)(us|ms|s)/.exec(stdout)),
    cpuMicroseconds: used / requests,
  }
}

function milliseconds(match: RegExpExecArray | null): number {
  const factors: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 }
  return Number(match?.[1]) * (factors[match?.[2] ?? ''] ?? Number.NaN)
}
