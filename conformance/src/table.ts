import type { CaseRow } from './matrix.ts'

/** The rows as plain data, for programs. */
export function reportOf(rows: readonly CaseRow[]): unknown {
  return rows.map(({ theme, case: { name, source, matrix }, problems }) => ({
    theme,
    name,
    source,
    ...(matrix && { matrix }),
    problems: Object.fromEntries(problems),
  }))
}

/** The rows as a table, themes down and adapters across, and every problem below it. */
export function tableOf(rows: readonly CaseRow[]): string {
  const adapters = [...(rows[0]?.problems.keys() ?? [])]
  const groups = [...groupBy(rows, ({ theme }) => [theme]), ...groupBy(rows, matrixOf)]
  const lines = groups.map(([name, group]) => [name, ...adapters.map((one) => score(group, one))])
  const table = aligned([
    ['', ...adapters],
    ...lines,
    ['all', ...adapters.map((one) => score(rows, one))],
  ])
  const problems = rows.flatMap(problemsOf)
  return problems.length === 0 ? table : `${table}\n\n${problems.join('\n')}`
}

function matrixOf({ case: { matrix } }: CaseRow): readonly string[] {
  return matrix === undefined ? [] : [`strict ${matrix}`]
}

function groupBy(
  rows: readonly CaseRow[],
  keys: (row: CaseRow) => readonly string[],
): readonly (readonly [string, readonly CaseRow[]])[] {
  const groups = new Map<string, CaseRow[]>()
  for (const row of rows) {
    for (const key of keys(row)) groups.set(key, [...(groups.get(key) ?? []), row])
  }
  return [...groups]
}

function score(rows: readonly CaseRow[], adapter: string): string {
  const passed = rows.filter(({ problems }) => problems.get(adapter)?.length === 0)
  return `${passed.length}/${rows.length}`
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, i) =>
    Math.max(...lines.map((line) => line[i]?.length ?? 0)),
  )
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function problemsOf({ theme, case: { name }, problems }: CaseRow): readonly string[] {
  return [...problems].flatMap(([adapter, found]) =>
    found.map((problem) => `${adapter}: ${theme}: ${name}\n    ${problem}`),
  )
}
