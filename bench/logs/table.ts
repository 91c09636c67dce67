import type { Measured } from './measure.ts'

/** The figures as a table: CPU seconds, and how many times those of our scan of refusals on the same log. */
export function tableOf(measured: readonly Measured[], size: number): string {
  return [
    '| who, what | CPU s | MB per CPU s | × our scan | peak MB | refusals |',
    '| --- | --- | --- | --- | --- | --- |',
    ...measured.map((one) => rowOf(one, measured, size)),
  ].join('\n')
}

function rowOf(one: Measured, all: readonly Measured[], size: number): string {
  const { name, log } = one.contender
  const seconds = secondsOf(one)
  if (seconds === undefined) return `| ${name} | ${one.runs[0]?.absent ?? '-'} | | | | |`
  const base = all.find(
    ({ contender }) => contender.log === log && contender.name.startsWith('sallyport'),
  )
  const ours = base === undefined ? undefined : secondsOf(base)
  const megabytes = Math.max(...one.runs.map((run) => run.megabytes ?? 0))
  const cells = [
    name,
    seconds.toFixed(2),
    (size / 1e6 / seconds).toFixed(0),
    ours === undefined ? '' : (seconds / ours).toFixed(2),
    megabytes === 0 ? '' : megabytes,
    one.runs[0]?.refusals ?? '',
  ]
  return `| ${cells.join(' | ')} |`
}

/** The least of all runs: what else went on can only add. */
function secondsOf({ runs }: Measured): number | undefined {
  const seconds = runs.flatMap(({ cpuSeconds }) => cpuSeconds ?? [])
  return seconds.length === 0 ? undefined : Math.min(...seconds)
}
