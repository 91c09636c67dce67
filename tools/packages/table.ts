import type { Result } from './result.ts'

const PROBLEM_LENGTH_MAX = 2_000

/** Results as a table, entry points by environments; below it what some names of one weigh, and each problem once. */
export function tableOf(results: readonly Result[]): string {
  const columns = [...new Set(results.map(({ environment }) => environment))]
  const entries = [...new Set(results.map(({ entry }) => entry))].filter(isEntry).sort()
  const rows = entries.map((entry) => [
    entry,
    ...columns.map((column) => cell(results.filter((one) => isOf(one, entry, column)))),
  ])
  const parts = results.filter(({ entry }) => !isEntry(entry))
  const sizes = parts.map((one) => `${cell([one])}  ${one.entry}`)
  return [...aligned([['', ...columns], ...rows]), '', ...sizes, ...problemLines(results)].join(
    '\n',
  )
}

/** Some names of an entry point, `entry: a, b`, are only weighed. */
function isEntry(entry: string): boolean {
  return !entry.includes(': ')
}

/** Whether all is well. Where nothing was tried, nothing is. */
export function isWell(results: readonly Result[]): boolean {
  return results.length > 0 && results.every(({ problems }) => problems.length === 0)
}

function isOf({ entry, environment }: Result, wanted: string, column: string): boolean {
  return entry === wanted && environment === column
}

function cell(results: readonly Result[]): string {
  if (results.length === 0) return '-'
  return isWell(results) ? (results[0]?.shown ?? 'ok') : 'FAILS'
}

function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((text, at) => text.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** The same problem of several entry points is one: a program that ends takes all of them with it. */
function problemLines(results: readonly Result[]): readonly string[] {
  const where = new Map<string, string[]>()
  for (const { entry, environment, problems } of results) {
    for (const problem of problems) {
      const text = problem.slice(0, PROBLEM_LENGTH_MAX)
      where.set(text, [...(where.get(text) ?? []), `${entry} (${environment})`])
    }
  }
  return [...where].flatMap(([problem, places]) => ['', `${places.join(', ')}:`, `  ${problem}`])
}
