import type { Row } from './proof.ts'

const COUNT = new Intl.NumberFormat('en-US')

/** The rows as a table in Markdown, the notes and the failures beneath. */
export function tableOf(rows: readonly Row[]): string {
  return [
    '| proof | what is proved | tried | failed | seconds | run |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map(lineOf),
    ...rows.flatMap(({ name, notes }) => listOf(name, notes)),
    ...rows.flatMap(({ name, failures }) => listOf(`${name}, failed`, failures)),
  ].join('\n')
}

function lineOf({ name, proves, tried, unit, failures, seconds, run }: Row): string {
  const count = `${COUNT.format(tried)} ${unit}`.trim()
  return `| ${name} | ${proves} | ${count} | ${failures.length} | ${seconds.toFixed(1)} | ${run} |`
}

function listOf(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, '', ...lines.map((line) => `- ${line}`)]
}
