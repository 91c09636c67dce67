import type { Diagnosis } from '../diagnose.ts'
import { advice } from '../find/advice.ts'
import { type Finding, type FindingSeverity, type FindingType, findingTypes } from '../finding.ts'
import type { FileReading } from '../read/reading.ts'
import { counted, stretch } from './instants.ts'
import { fingerprintOf, isoOf, type WrittenStyle } from './told.ts'
import { visible } from './visible.ts'

const TYPES = Object.keys(findingTypes) as FindingType[]

/** A diagnosis as SARIF 2.1.0: a rule for each type of finding, a result for each finding, at the logs it is in. */
export function sarifDiagnosis(diagnosis: Diagnosis, style: WrittenStyle): string {
  const { reading, findings } = diagnosis
  const read = reading.files.filter(({ path }) => path !== '-')
  const run = {
    tool: {
      driver: { name: 'Sallyport explain', semanticVersion: '0.1.0', rules: TYPES.map(ruleOf) },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { LOGS: { description: { text: 'where the logs were read' } } },
    invocations: [
      {
        executionSuccessful: reading.requests > 0,
        endTimeUtc: isoOf(style.now),
        toolExecutionNotifications: reading.files.flatMap(notificationOf),
      },
    ],
    results: findings.map((finding) => resultOf(finding, read, style)),
  }
  const $schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return `${JSON.stringify({ $schema, version: '2.1.0', runs: [run] }, null, 1)}\n`
}

const LEVELS: Readonly<Record<FindingSeverity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
}

function ruleOf(type: FindingType): object {
  const { severity, causes, next } = advice[type]
  const [cause] = causes
  const text = `${type}: ${cause?.cause ?? type}.`
  return {
    id: type,
    shortDescription: { text },
    fullDescription: {
      text: causes.map(({ cause: what, because }) => `${what}: ${because}.`).join(' '),
    },
    help: { text: next.map(({ step }) => `${step}.`).join(' ') },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: [findingTypes[type]] },
  }
}

function resultOf(finding: Finding, files: readonly FileReading[], style: WrittenStyle): object {
  const { type, severity, confidence, window, who, where } = finding
  const logs = files.filter(({ firstTime = window.from, lastTime = window.to }) => {
    return firstTime <= window.to && lastTime >= window.from
  })
  const logicalLocations = where.routes.map(({ name }) => ({
    name: visible(name),
    kind: 'resource',
  }))
  const [first, ...others] = logs.map(({ path }) => locationOf(path))
  return {
    ruleId: type,
    ruleIndex: TYPES.indexOf(type),
    level: LEVELS[severity],
    kind: 'fail',
    message: { text: messageOf(finding, style) },
    locations: first === undefined ? [{ logicalLocations }] : [{ ...first, logicalLocations }],
    relatedLocations: others.slice(0, 50),
    partialFingerprints: { 'sallyport/v1': fingerprintOf(finding) },
    // 0 to 100, the highest first.
    rank: Math.round(confidence * 100),
    properties: {
      severity,
      confidence,
      from: isoOf(window.from),
      to: isoOf(window.to),
      callers: who.count,
      sampleIds: finding.sampleIds.map((id) => visible(id)),
    },
  }
}

function messageOf(finding: Finding, { proofOf }: WrittenStyle): string {
  const { title, window, who, evidence, causes, next, mark } = finding
  const proof = proofOf(finding)
  const callers = who.top.map(({ name, count }) => `${visible(name)} ${count}`).join(', ')
  const [cause] = causes
  return [
    visible(title),
    `${stretch(window)} UTC${mark === undefined ? '' : `, when this happened: ${visible(mark.name)}`}`,
    ...(who.count === 0 ? [] : [`${counted(who.count, 'caller')}: ${callers}`]),
    ...evidence.map(({ fact, value }) => visible(`${fact}: ${value}`)),
    ...(cause === undefined
      ? []
      : [`Likely: ${visible(cause.cause)}, because ${visible(cause.because)}`]),
    ...next.map(
      ({ step, command }) => `To do: ${step}${command === undefined ? '' : `: ${command}`}`,
    ),
    ...(proof === undefined ? [] : [`Proof: ${visible(proof.command, 4000)}`]),
  ].join('\n')
}

function locationOf(path: string): { readonly physicalLocation: object } {
  const clean = path.replaceAll('\\', '/').replace(/^(\.\/)+/, '')
  const uri = clean
    .split('/')
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/')
  const artifactLocation = clean.startsWith('/')
    ? { uri: `file://${uri}` }
    : { uri, uriBaseId: 'LOGS' }
  return { physicalLocation: { artifactLocation } }
}

function notificationOf({ path, problem, unread, samples }: FileReading): readonly object[] {
  const name = visible(path)
  const told = [
    ...(problem === undefined ? [] : [{ level: 'error', text: `${name}: ${problem}` }]),
    ...(unread === 0
      ? []
      : [
          {
            level: 'warning',
            text: `${name}: ${counted(unread, 'line')} not read, such as ${visible(samples[0] ?? '')}`,
          },
        ]),
  ]
  return told.map(({ level, text }) => ({ level, message: { text } }))
}
