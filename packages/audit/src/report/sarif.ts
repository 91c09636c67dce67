import { ORACLES, type OracleId, type Severity } from '../oracle.ts'
import type { FilePlace } from '../plan.ts'
import type { AuditReport, RootCause } from '../verdict.ts'
import { exchangesOf, shortOf } from './exchanges.ts'
import { gapsOf } from './outcome.ts'
import { visible } from './visible.ts'

/** How a report is written as SARIF. */
export interface SarifOptions {
  /** The file that findings without a place of their own are shown at: that of the rules. */
  readonly file: string
  /** The fingerprints of an earlier report; each result says then whether it is new. */
  readonly baseline?: ReadonlySet<string> | undefined
}

/** A report as SARIF 2.1.0: a rule for each oracle, a result for each root cause. */
export function sarifOf(report: AuditReport, options: SarifOptions): string {
  const ids = Object.keys(ORACLES).filter(isOracle)
  const run = {
    tool: { driver: { name: 'Sallyport audit', semanticVersion: '0.1.0', rules: ids.map(ruleOf) } },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'where the audit was started' } } },
    invocations: [
      {
        executionSuccessful: gapsOf(report).length === 0,
        startTimeUtc: report.startedAt,
        toolExecutionNotifications: notifications(report, options),
      },
    ],
    results: report.causes.map((cause) => resultOf(cause, { report, options, ids })),
  }
  const $schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return `${JSON.stringify({ $schema, version: '2.1.0', runs: [run] }, null, 1)}\n`
}

function isOracle(id: string): id is OracleId {
  return id in ORACLES
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

/** The middle of each range of CVSS; code scanning ranks by it. */
const SCORES: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.5',
  info: '0.1',
}

function ruleOf(id: OracleId): object {
  const { fails, clause, severity, cwe } = ORACLES[id]
  const text = `Fails when ${fails}. ${clause}. CWE-${cwe}.`
  return {
    id,
    shortDescription: { text: fails },
    fullDescription: { text },
    help: { text, markdown: `Fails when ${fails}.\n\n${clause}, ${cweLink(cwe)}` },
    helpUri: cweUri(cwe),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['security', `external/cwe/cwe-${cwe}`],
      precision: 'very-high',
      'security-severity': SCORES[severity],
    },
  }
}

function cweUri(cwe: number): string {
  return `https://cwe.mitre.org/data/definitions/${cwe}.html`
}

function cweLink(cwe: number): string {
  return `[CWE-${cwe}](${cweUri(cwe)})`
}

interface Context {
  readonly report: AuditReport
  readonly options: SarifOptions
  readonly ids: readonly OracleId[]
}

function resultOf(cause: RootCause, { report, options, ids }: Context): object {
  const { oracle, severity, fingerprint, findings, operations, accepted } = cause
  const places = [...new Set(findings.flatMap(({ rule }) => (rule === undefined ? [] : [rule])))]
  const [first, ...others] = places
  const logicalLocations = operations.map((name) => ({ name: visible(name), kind: 'resource' }))
  return {
    ruleId: oracle,
    ruleIndex: ids.indexOf(oracle),
    level: LEVELS[severity],
    message: { text: messageOf(cause, report) },
    locations: [{ ...locationOf(first, options), logicalLocations }],
    relatedLocations: others.slice(0, 50).map((place) => locationOf(place, options)),
    partialFingerprints: { 'sallyport/v1': fingerprint },
    ...(options.baseline === undefined
      ? {}
      : { baselineState: options.baseline.has(fingerprint) ? 'unchanged' : 'new' }),
    suppressions:
      accepted === undefined
        ? []
        : [
            {
              kind: 'external',
              status: 'accepted',
              justification: `${accepted.reason} (until ${accepted.until})`,
            },
          ],
    properties: { severity, operations, callers: [...new Set(findings.map((f) => f.caller))] },
  }
}

function messageOf({ title, findings, hint }: RootCause, report: AuditReport): string {
  const find = exchangesOf(report)
  const [first] = findings
  const pair = [find(first?.control), find(first?.exchange)]
  const sent = pair.flatMap((one) => (one === undefined ? [] : [visible(shortOf(one))]))
  const told =
    first === undefined ? [] : [`${visible(first.message)} (evidence: ${first.evidence})`]
  return [visible(title), ...told, ...sent, `To do: ${visible(hint)}`].join('\n')
}

function locationOf(place: FilePlace | undefined, { file }: SarifOptions): object {
  const [, path = place ?? file, line = '1', column = '1'] =
    /^(.*?):(\d{1,9})(?::(\d{1,9}))?$/s.exec(place ?? '') ?? []
  return {
    physicalLocation: {
      artifactLocation: artifactOf(path),
      region: { startLine: Math.max(1, Number(line)), startColumn: Math.max(1, Number(column)) },
    },
  }
}

function artifactOf(path: string): object {
  const clean = path.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
  const uri = clean
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')
  return clean.startsWith('/') ? { uri: `file://${uri}` } : { uri, uriBaseId: 'SRCROOT' }
}

function notifications(report: AuditReport, options: SarifOptions): readonly object[] {
  const remarks = report.remarks.map(({ place, message }) => ({
    level: 'note',
    message: { text: visible(message) },
    ...(place === undefined ? {} : { locations: [locationOf(place, options)] }),
  }))
  const { leftBehind } = report
  return [
    ...remarks.slice(0, 100),
    ...gapsOf(report).map((line) => ({ level: 'error', message: { text: visible(line) } })),
    ...leftBehind.map(({ object, id }) => ({
      level: 'error',
      message: { text: `left behind: ${visible(object)} ${visible(id)}` },
    })),
  ]
}
