// Measures how fast logs are read, beside the programs that people read them with.
// npm run bench:logs -- [--size 1GB] [--rounds N] [--contender NAME] [--json]
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Contender, contendersOf } from './contenders.ts'
import { generate } from './generate.ts'
import { type Measured, measure } from './measure.ts'
import { tableOf } from './table.ts'

const HELP = `usage: npm run bench:logs -- [options]

Writes a combined log and one of JSON lines, both from the same seed, and has them read by us and by whatever else is
there, in turn. Figures are CPU seconds, user and system, the least of all rounds. What is not installed is said
(Debian: goaccess, lnav, ripgrep; npm: @duckdb/node-api). Run the build first: it is measured as it is installed.
DuckDB gets one thread and the same question: of each refusal status, minute, address, client and target, and how many
there are.

  --size SIZE        of each log (default 1GB; 200MB for a quick run)
  --rounds N         how often each is measured (default 2)
  --contender NAME   only those whose name contains it
  --json             the figures as JSON
  --help

exit codes: 0 whoever counted refusals agrees on their number; 1 not; 2 wrong arguments`

const UNITS: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9 }

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '1GB' },
    rounds: { type: 'string', default: '2' },
    contender: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else main(sizeOf(values.size), Number(values.rounds))

function main(size: number, rounds: number): void {
  if (!(size > 0 && rounds >= 1)) {
    console.error(HELP)
    process.exitCode = 2
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-logs-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  const isWanted = ({ name }: Pick<Contender, 'name'>): boolean => name.includes(values.contender)
  const all = contendersOf({ combined: '', json: '' }, folder)
  if (!all.some(isWanted)) {
    console.error(
      `nobody is called \`${values.contender}\`: ${all.map(({ name }) => name).join('; ')}`,
    )
    process.exitCode = 2
    return
  }
  const contenders = contendersOf(generate(folder, size), folder).filter(isWanted)
  const measured: Measured[] = contenders.map((contender) => ({ contender, runs: [] }))
  for (let round = 0; round < rounds; round += 1) {
    for (const { contender, runs } of measured) runs.push(measure(contender))
  }
  if (!doAgree(measured, 'combined') || !doAgree(measured, 'json')) process.exitCode = 1
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}`
  if (values.json) console.log(JSON.stringify({ machine, size, measured }, undefined, 1))
  else console.log(`${tableOf(measured, size)}\n\n${machine}`)
}

/** Whether all who counted the refusals of a log say the same. */
function doAgree(measured: readonly Measured[], log: Contender['log']): boolean {
  const those = measured.filter(({ contender }) => contender.log === log)
  const counts = those.flatMap(({ runs }) => runs.flatMap(({ refusals }) => refusals ?? []))
  return new Set(counts).size <= 1
}

function sizeOf(text: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)(MB|GB)$/.exec(text.toUpperCase()) ?? []
  return Number(count) * (UNITS[unit] ?? Number.NaN)
}
