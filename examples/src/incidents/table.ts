import type { Judged } from './judge.ts'

const HEAD = ['incident', 'recording', 'lines', 'first finding', 'right', 'next step']

/** What was said of each recording, as columns. */
export function tableOf(judged: readonly Judged[]): string {
  const rows = judged.map(({ incident, recording, lines, first, step, isRight }) => [
    incident.name,
    recording,
    String(lines),
    first?.type ?? 'none',
    isRight ? 'yes' : 'NO',
    step ?? '',
  ])
  const widths = HEAD.map((head, index) =>
    Math.max(head.length, ...rows.map((row) => row[index]?.length ?? 0)),
  )
  return [HEAD, ...rows]
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The same for programs. */
export function jsonOf(judged: readonly Judged[]): string {
  const rows = judged.map(({ incident, recording, lines, first, step, isRight }) => ({
    incident: incident.name,
    recording,
    lines,
    first: first?.type ?? null,
    title: first?.title ?? null,
    step: step ?? null,
    isRight,
  }))
  return JSON.stringify(rows, null, 2)
}
