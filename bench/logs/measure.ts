import { spawnSync } from 'node:child_process'
import type { Contender } from './contenders.ts'

/** One run of a contender. */
export interface Run {
  /** User and system together; `undefined` where it is not there. */
  readonly cpuSeconds: number | undefined
  /** How many refusals it counted, where it counts them. */
  readonly refusals: number | undefined
  /** The largest part of the memory that it had, where it says so. */
  readonly megabytes: number | undefined
  /** Why there is no figure. */
  readonly absent: string | undefined
}

/** A contender and its runs. */
export interface Measured {
  readonly contender: Contender
  readonly runs: Run[]
}

/** The shell tells what its children took: lines of its own times, then of theirs. */
const TIMES = '"$@"; code=$?; echo; times; exit $code'
const OUTPUT_MAX = 16_777_216
const MISSING = 127

/** Runs a contender once, in a process of its own. */
export function measure({ command, env }: Contender): Run {
  // As it is installed: without the condition by which sources are read, whose types would have to be stripped.
  const { NODE_OPTIONS: _, ...rest } = process.env
  const { status, stdout, stderr } = spawnSync('sh', ['-c', TIMES, 'sh', ...command], {
    encoding: 'utf8',
    env: { ...rest, ...env },
    maxBuffer: OUTPUT_MAX,
  })
  if (status !== 0) {
    const why = status === MISSING ? 'it is not installed' : stderr.trim().split('\n', 1)[0]
    return { cpuSeconds: undefined, refusals: undefined, megabytes: undefined, absent: why }
  }
  const lines = stdout.trimEnd().split('\n')
  const text = lines.slice(0, -2).join('\n')
  return {
    cpuSeconds: secondsOf(lines.at(-1) ?? ''),
    refusals: numberIn(/^(?:refusals )?(\d+)$/m, text),
    megabytes: numberIn(/^megabytes (\d+)$/m, text),
    absent: undefined,
  }
}

/** `1m2.34s 0m0.5s`: user and system. */
function secondsOf(line: string): number {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)]
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
    0,
  )
}

function numberIn(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1]
  return found === undefined ? undefined : Number(found)
}
