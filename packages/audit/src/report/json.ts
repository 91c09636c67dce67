import type { HarmLevel } from '../plan.ts'
import type { AuditReport, Cell } from '../verdict.ts'

/** The form of a stored report. */
const VERSION = 1

/** A report as text. What ran at the same time stands in the order of the matrix, so that two runs compare. */
export function reportJson(report: AuditReport): string {
  const { base, level, startedAt, milliseconds, endedEarly, operations, callers } = report
  const { causes, leftBehind, notSignedIn, remarks, exchanges } = report
  const stored = {
    ...{ v: VERSION, base, level, startedAt, milliseconds, endedEarly },
    ...{ operations, callers, causes, leftBehind, notSignedIn, remarks },
    cells: sorted(report),
    exchanges: exchanges.toSorted((a, b) => a.number - b.number),
  }
  return `${JSON.stringify(stored, null, 1)}\n`
}

function sorted({ cells, operations, callers }: AuditReport): readonly Cell[] {
  const operationRank = new Map(operations.map((one, i) => [one, i]))
  const callerRank = new Map(callers.map((one, i) => [one, i]))
  const rank = (ranks: ReadonlyMap<string, number>, name: string): number =>
    ranks.get(name) ?? ranks.size
  return cells.toSorted(
    (a, b) =>
      rank(operationRank, a.operation) - rank(operationRank, b.operation) ||
      rank(callerRank, a.caller) - rank(callerRank, b.caller) ||
      compare(keyOf(a), keyOf(b)),
  )
}

function keyOf({ part, state, matter = '' }: Cell): string {
  return [part, state, matter].join('\0')
}

function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** What of a stored report is read back: enough for a baseline and for a replay. */
export interface StoredReport {
  readonly base: string
  readonly level: HarmLevel
  readonly causes: readonly StoredCause[]
}

/** A root cause of a stored report. */
export interface StoredCause {
  readonly fingerprint: string
  /** The id of its oracle. */
  readonly oracle: string
  readonly title: string
  readonly operations: readonly string[]
  /** The callers and states of its findings. */
  readonly cells: readonly StoredCell[]
}

/** Where a finding was made. */
export interface StoredCell {
  readonly operation: string
  readonly caller: string
  readonly state: string
}

/** What reading a report came to. */
export type ReportReading =
  | { readonly kind: 'report'; readonly report: StoredReport }
  | { readonly kind: 'invalid'; readonly message: string }

/** Reads a report that `reportJson` wrote. */
export function readReport(text: string): ReportReading {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return { kind: 'invalid', message: 'it is not JSON' }
  }
  if (!isRecord(data) || typeof data['base'] !== 'string' || !Array.isArray(data['causes'])) {
    return { kind: 'invalid', message: 'it is not a report of an audit' }
  }
  if (data['v'] !== VERSION) {
    return { kind: 'invalid', message: `it has another form than ${VERSION}` }
  }
  const level = ([0, 1, 2, 3] as const).find((one) => one === data['level'])
  const causes = data['causes'].map(causeOf)
  if (!causes.every((cause) => cause !== undefined)) {
    return { kind: 'invalid', message: 'a cause in it is not whole' }
  }
  if (level === undefined) return { kind: 'invalid', message: 'it does not say its level' }
  return { kind: 'report', report: { base: data['base'], level, causes } }
}

function causeOf(data: unknown): StoredCause | undefined {
  if (!isRecord(data)) return undefined
  const { fingerprint, oracle, title, operations, findings } = data
  if (typeof fingerprint !== 'string' || typeof title !== 'string') return undefined
  if (typeof oracle !== 'string') return undefined
  if (!areTexts(operations) || !Array.isArray(findings)) return undefined
  const cells = findings.map(cellOf)
  return cells.every((cell) => cell !== undefined)
    ? { fingerprint, oracle, title, operations, cells }
    : undefined
}

function cellOf(data: unknown): StoredCell | undefined {
  if (!isRecord(data)) return undefined
  const { operation, caller, state } = data
  const isWhole =
    typeof operation === 'string' && typeof caller === 'string' && typeof state === 'string'
  return isWhole ? { operation, caller, state } : undefined
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}

function areTexts(data: unknown): data is readonly string[] {
  return Array.isArray(data) && data.every((one) => typeof one === 'string')
}
