import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Size, sizeOf } from './size.ts'

/** What the audit costs. */
export interface Costs {
  readonly sizes: readonly (Size & { readonly level: number })[]
  /** From the start of the command to its help, in seconds: the least of five. */
  readonly startSeconds: number
}

const COMMAND = fileURLToPath(new URL('../../packages/cli/bin/sallyport.js', import.meta.url))

/** Kinds of things, of five operations each, and the level. */
const SIZES = [
  [4, 1],
  [40, 1],
  [40, 3],
] as const

/** Audits APIs of 21 and of 201 operations, and starts the command; `npm run build` comes first. */
export async function costs(): Promise<Costs> {
  const sizes: (Size & { readonly level: number })[] = []
  for (const [kinds, level] of SIZES) sizes.push({ ...(await sizeOf(kinds, level)), level })
  return { sizes, startSeconds: Math.min(...Array.from({ length: 5 }, startOnce)) }
}

/** As it is installed: without the sources, which Node would have to strip of their types. */
function startOnce(): number {
  const begun = performance.now()
  const { NODE_OPTIONS: _, ...env } = process.env
  const { status } = spawnSync(process.execPath, [COMMAND, 'audit', '--help'], { env })
  if (status !== 0) throw new Error('the command did not start: npm run build comes first')
  return (performance.now() - begun) / 1000
}

/** The costs as a table. */
export function costTable({ sizes, startSeconds }: Costs): string {
  return [
    `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}`,
    '| operations | level | requests | for each operation | seconds | MB | conclusive | findings | left behind |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...sizes.map(rowOf),
    `start of the command: ${startSeconds.toFixed(2)} s`,
  ].join('\n')
}

function rowOf(size: Costs['sizes'][number]): string {
  const { operations, level, requests, seconds, megabytes, conclusive, findings, leftBehind } = size
  const each = (requests / operations).toFixed(1)
  const cells = [operations, level, requests, each, seconds.toFixed(1), megabytes.toFixed(0)]
  return `| ${[...cells, `${(100 * conclusive).toFixed(0)} %`, findings, leftBehind].join(' | ')} |`
}
