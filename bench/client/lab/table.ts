import { cpus } from 'node:os'
import type { Scenario } from './scenarios.ts'

/** What was measured of one client. */
export interface Row {
  readonly name: string
  /** Where the set-up is shown. */
  readonly source: string
  readonly cells: ReadonlyMap<string, string>
}

/** Which machine measured, and where each set-up is shown. */
export function notesOf(rows: readonly Row[]): string {
  const date = new Date().toISOString().slice(0, 10)
  const machine = `${cpus().length} x ${cpus()[0]?.model}, Node ${process.versions.node}, ${date}`
  const sources = rows.map(({ name, source }) => `- ${name}: ${source}`)
  return `${machine}. The clients are set up as shown in:\n\n${sources.join('\n')}`
}

/** A table in Markdown: scenarios down, clients across. */
export function tableOf(scenarios: readonly Scenario[], rows: readonly Row[]): string {
  const lines = scenarios.map(({ name, cell }) => {
    const cells = rows.map((row) => row.cells.get(name) ?? '')
    return `| ${name} (${cell}) | ${cells.join(' | ')} |`
  })
  const head = `| | ${rows.map(({ name }) => name).join(' | ')} |`
  const rule = `| --- |${' --- |'.repeat(rows.length)}`
  return [head, rule, ...lines].join('\n')
}
