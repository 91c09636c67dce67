import { answerOf } from '../exchange.ts'
import type { OracleId } from '../oracle.ts'
import type { FilePlace } from '../plan.ts'
import type { AuditReport, Cell, Finding, RootCause } from '../verdict.ts'
import { type ExchangeLookup, exchangesOf } from './exchanges.ts'
import { gapsOf } from './outcome.ts'
import { summarise } from './summary.ts'
import { visible } from './visible.ts'

/** How a report is written in the form of Web Fuzzing Commons. */
export interface WfcReportOptions {
  /** The file that cells without a rule of their own are shown at. */
  readonly file: string
  /** How a path of a rule is written in the report, which counts from itself. Default: as it is. */
  readonly from?: ((path: string) => string) | undefined
}

/**
 * A report in the form of Web Fuzzing Commons, as JSON, which is YAML: each cell that was tried is a test, and the file
 * of the rules is that of the tests. What is accepted is no fault there, but a warning.
 */
export function wfcReportOf(report: AuditReport, options: WfcReportOptions): string {
  const tests = testsOf(report)
  const find = exchangesOf(report)
  const counting = report.causes.filter(({ accepted }) => accepted === undefined)
  const testCases = [...tests].map(([id, test]) => testCaseOf(id, test, options))
  const { startedAt, milliseconds } = report
  const data = {
    schemaVersion: SCHEMA_VERSION,
    toolName: 'Sallyport audit',
    toolVersion: '0.1.0',
    creationTime: new Date(Date.parse(startedAt) + milliseconds).toISOString(),
    executionTimeInSeconds: Math.round(milliseconds / 1000),
    totalTests: testCases.length,
    testFilePaths: [...new Set(testCases.map(({ filePath }) => filePath))],
    testCases,
    faults: { totalNumber: counting.length, foundFaults: foundFaults(counting) },
    problemDetails: { rest: restOf(report, { tests, find }) },
    warnings: warningsOf(report),
  }
  return `${JSON.stringify(data, null, 1)}\n`
}

const SCHEMA_VERSION = '0.6.0'

/** Cells of one name are one test: their parts differ, and nothing else does. */
interface Test {
  readonly operation: string
  readonly name: string
  readonly rule: FilePlace | undefined
  readonly exchanges: readonly number[]
}

type Tests = ReadonlyMap<string, Test>

function testsOf({ cells, causes }: AuditReport): Tests {
  const tests = new Map<string, Test>()
  const add = (at: Finding | Cell, rule: FilePlace | undefined, more: readonly number[]): void => {
    const id = testIdOf(at)
    const exchanges = [...new Set([...(tests.get(id)?.exchanges ?? []), ...more])]
    const known = tests.get(id)?.rule ?? rule
    tests.set(id, { operation: at.operation, name: nameOf(at), rule: known, exchanges })
  }
  for (const cell of cells) {
    if (cell.exchanges.length > 0) add(cell, cell.expected.rule, cell.exchanges)
  }
  for (const finding of causes.flatMap(({ findings }) => findings)) {
    const sent = [finding.control, finding.exchange].filter((one) => one !== undefined)
    add(finding, finding.rule, sent)
  }
  return tests
}

function nameOf({ caller, state, matter }: Finding | Cell): string {
  return visible([caller, state, ...(matter === undefined ? [] : [matter])].join(', '))
}

function testIdOf(at: Finding | Cell): string {
  return `${operationIdOf(at.operation)}#${nameOf(at)}`
}

/** `GET:/orders/{id}` of `GET /orders/{id}`. */
function operationIdOf(operation: string): string {
  return visible(operation.replace(' ', ':'))
}

interface TestCase {
  readonly id: string
  readonly name: string
  readonly filePath: string
  readonly startLine?: number
  readonly endLine?: number
}

function testCaseOf(
  id: string,
  { name, operation, rule }: Test,
  { file, from = (path) => path }: WfcReportOptions,
): TestCase {
  const named = { id, name: `${operationIdOf(operation)} as ${name}` }
  const [, path, digits] = /^(.+?):(\d{1,9})(?::\d{1,9})?$/s.exec(rule ?? '') ?? []
  const filePath = visible(from(path ?? rule ?? file))
  if (path === undefined) return { ...named, filePath }
  return { ...named, filePath, startLine: Number(digits), endLine: Number(digits) }
}

interface Tried {
  readonly tests: Tests
  readonly find: ExchangeLookup
}

function restOf(report: AuditReport, { tests, find }: Tried): object {
  const shown = new Set([...tests.values()].flatMap(({ exchanges }) => exchanges))
  return {
    outputHttpCalls: shown.size,
    evaluatedHttpCalls: Math.max(summarise(report).sent, shown.size),
    endpointIds: [...new Set(report.operations.map(operationIdOf))],
    coveredHttpStatus: [...tests].map(([testCaseId, { operation, exchanges }]) => {
      const own = exchanges.flatMap((number) => {
        const exchange = find(number)
        // A control may have called another operation.
        return exchange?.intent.operation === operation ? [answerOf(exchange)?.status] : []
      })
      const httpStatus = [...new Set(own.filter((status) => status !== undefined))]
      return { endpointId: operationIdOf(operation), testCaseId, httpStatus }
    }),
  }
}

function foundFaults(causes: readonly RootCause[]): readonly object[] {
  const all = causes.flatMap((cause) => cause.findings.map((finding) => ({ cause, finding })))
  return [...Map.groupBy(all, ({ finding }) => testIdOf(finding))].map(([testCaseId, found]) => {
    const operationId = operationIdOf(found[0]?.finding.operation ?? '')
    const faultCategories = [...new Set(found.map(({ cause }) => cause))].map(categoryOf)
    // The schema describes `operationId`, and requires `endpointId`: whoever reads either finds it.
    return { operationId, endpointId: operationId, testCaseId, faultCategories }
  })
}

function categoryOf({ oracle, title, fingerprint }: RootCause): object {
  return { code: CODES[oracle], context: `${oracle} ${fingerprint} ${visible(title)}` }
}

/**
 * The codes of Web Fuzzing Commons, where there is one that its schema allows: 203 mass assignment, 204 what exists is
 * told, 205 known and told 401, 206 no check of who may. From 900 on they are those of a tool.
 */
const CODES: Readonly<Record<OracleId, number>> = {
  ...{ A1: 206, A2: 900, A3: 901, A4: 902, A5: 903, A6: 205, A7: 904, A8: 905 },
  ...{ Z1: 206, Z2: 206, Z3: 206, Z4: 206, Z5: 206, Z6: 203, Z7: 206, Z8: 206, Z9: 906 },
  ...{ L1: 204, L2: 204, L3: 204, L4: 907, L5: 908 },
  ...{ C1: 909, C2: 910, C3: 911, C4: 912, D1: 913 },
}

interface Warning {
  readonly message: string
  readonly category: string
  /** The least comes first. */
  readonly displayPriority: number
}

const WARNINGS_MAX = 500

function warningsOf(report: AuditReport): readonly Warning[] {
  const { leftBehind, remarks, causes } = report
  const warning = (category: string, displayPriority: number, message: string): Warning => {
    return { message: visible(message), category, displayPriority }
  }
  return [
    ...gapsOf(report).map((line) => warning('NOT_WHOLE', 0, line)),
    ...leftBehind.map(({ object, id }) => warning('HARM', 1, `left behind: ${object} ${id}`)),
    ...causes.flatMap(({ accepted, title }) =>
      accepted === undefined
        ? []
        : [warning('ACCEPTED', 2, `${title}: ${accepted.reason} (until ${accepted.until})`)],
    ),
    ...remarks.map(({ place, message }) =>
      warning('INPUT', 3, place === undefined ? message : `${place}: ${message}`),
    ),
  ].slice(0, WARNINGS_MAX)
}
