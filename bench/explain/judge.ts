import { type Finding, type FindingType, findingTypes } from '@sallyport/explain'
import { detectors, type Seen, seenIn } from './detectors.ts'
import type { Format } from './formats/index.ts'
import type { LabelledLog, LogKind } from './generate.ts'
import type { PlantedIncident } from './world/things.ts'

/** What was made of one log. */
export interface Judged {
  readonly seed: number
  readonly population: 'normal' | 'hard'
  readonly format: Format
  readonly kind: LogKind
  /** What a reader of this form could find; a credential that ends later stands in records only. */
  readonly truth: readonly FindingType[]
  /** What was found, the first in rank first. */
  readonly found: readonly FindingType[]
  /**
   * Whether the first finding is an incident that was planted, at a time when it went on. Where a log does not name
   * the accounts that were tried, nobody can tell a spray from brute force, and either is right.
   */
  readonly isRight: boolean
  /** The same, where a finding that is true besides counts as well. */
  readonly isRightOrAlso: boolean
  /** Whether both of two incidents are among the first two findings. */
  readonly hasBoth: boolean
  /** Findings for which somebody would be woken up, where nothing is wrong. */
  readonly falseFindings: readonly FindingType[]
  /** Whether an accident of operation was called an attack first. */
  readonly isCalledAttack: boolean
  /** Whether an attack was found anywhere, where there was none. */
  readonly hasFalseAttack: boolean
  readonly detectors: readonly DetectorJudged[]
  readonly lines: number
  readonly story: readonly string[]
}

/** What a published rule made of the same log. */
export interface DetectorJudged {
  readonly name: string
  /** Addresses of people and services that it takes for attackers. */
  readonly innocents: number
  /** Attacks and scans of which it flags an address, and how many there were. */
  readonly attacksFound: number
  readonly attacks: number
}

/** What is asked about a log. */
export interface Question {
  readonly labelled: LabelledLog
  readonly format: Format
  readonly lines: readonly string[]
  readonly findings: readonly Finding[]
}

/** Compares what was found with what is true. */
export function judge({ labelled, format, lines, findings }: Question): Judged {
  const { label } = labelled
  const incidents = label.incidents.filter(({ type }) => isVisible(type, format))
  const isNamed = format === 'records' || label.namesAccounts
  const toldApart = (one: PlantedIncident): FindingType[] => [
    one.type,
    ...(isNamed ? [] : one.sameWithoutAccounts),
    ...(label.hidesAddress ? sameBehindProxy(one, isNamed) : []),
    ...(isUnseen({ labelled, format, lines }, one) ? one.also : []),
  ]
  const truth = incidents.map(({ type }) => type)
  const found = findings.map(({ type }) => type)
  const first = findings[0]
  const hasAttack = incidents.some((one) => one.type !== undefined && isAttack(one))
  const severe = findings.filter(isAlarm)
  return {
    seed: label.seed,
    population: label.population,
    format,
    kind: incidents.length === 0 && label.kind === 'one' ? 'quiet' : label.kind,
    truth,
    found,
    isRight: first !== undefined && incidents.some((one) => names(first, one, toldApart(one))),
    isRightOrAlso:
      first !== undefined &&
      incidents.some((one) => names(first, one, [...toldApart(one), ...one.also])),
    hasBoth: incidents.every((one) =>
      findings.slice(0, 2).some((finding) => names(finding, one, [...toldApart(one), ...one.also])),
    ),
    falseFindings: truth.length === 0 ? severe.map(({ type }) => type) : [],
    isCalledAttack: !hasAttack && first !== undefined && findingTypes[first.type] === 'attack',
    hasFalseAttack: !hasAttack && severe.some(({ type }) => findingTypes[type] === 'attack'),
    detectors: judgeDetectors(labelled, seenIn(lines, format)),
    lines: lines.length,
    story: label.story,
  }
}

/**
 * What tells leaked pairs from a spray is from how many addresses they come: where all come from the proxy, one of each
 * account looks the same. Without accounts, nothing tells guessing apart at all.
 */
function sameBehindProxy({ type }: PlantedIncident, isNamed: boolean): readonly FindingType[] {
  if (type !== 'credential_stuffing' && type !== 'password_spray' && type !== 'brute_force')
    return []
  if (!isNamed) return ['credential_stuffing', 'password_spray', 'brute_force']
  return type === 'brute_force' ? [] : ['credential_stuffing', 'password_spray']
}

/**
 * Of what is allowed only a sample is recorded: where no line is left of the attacker being let in, nobody can see more
 * than the attack. It also may never have been let in: put off by the throttle until the log ended.
 */
function isUnseen(
  { labelled: { label, log }, format, lines }: Omit<Question, 'findings'>,
  one: PlantedIncident,
): boolean {
  if (one.type !== 'success_after_attack') return false
  const index = label.incidents.indexOf(one)
  const good = log.filter(({ incident, status }) => incident === index && status < 400)
  if (good.length === 0) return true
  if (format !== 'records') return false
  const traces = new Set(
    good.flatMap(({ request }) => [request.address, request.credential?.fingerprint ?? '']),
  )
  traces.delete('')
  return !lines.some(
    (line) => line.includes('"kind":"allow"') && [...traces].some((trace) => line.includes(trace)),
  )
}

function isVisible(type: FindingType, format: Format): boolean {
  return type !== 'credential_expiring' || format === 'records'
}

function isAttack({ type, also }: PlantedIncident): boolean {
  return [type, ...also].some((one) => findingTypes[one] === 'attack')
}

function isAlarm({ severity, type }: Finding): boolean {
  return severity !== 'info' && findingTypes[type] !== 'noise'
}

/** Clocks of machines may be minutes apart, and so may the times of a finding. */
const TOLERANCE_MS = 600_000

function names(
  { type, window }: Finding,
  one: PlantedIncident,
  types: readonly FindingType[],
): boolean {
  const meets = window.from <= one.to + TOLERANCE_MS && window.to >= one.from - TOLERANCE_MS
  return types.includes(type) && meets
}

function judgeDetectors(labelled: LabelledLog, seen: readonly Seen[]): DetectorJudged[] {
  const innocent = innocentAddresses(labelled)
  const culprits = culpritAddresses(labelled)
  return detectors.map(({ name, flag }) => {
    const flagged = [...flag(seen)]
    return {
      name,
      innocents: flagged.filter((address) => innocent.has(address)).length,
      attacks: culprits.length,
      attacksFound: culprits.filter((all) => flagged.some((address) => all.has(address))).length,
    }
  })
}

/** Addresses behind which somebody is who may be there. */
function innocentAddresses({ log, label }: LabelledLog): ReadonlySet<string> {
  const addresses = new Set<string>()
  for (const { request, incident } of log) {
    const culprit = label.incidents[incident ?? -1]
    const isStranger = culprit !== undefined && findingTypes[culprit.type] !== 'operation'
    const isCaller = request.credential !== undefined || request.attempt !== undefined
    if (isCaller && !isStranger) addresses.add(request.address)
  }
  return addresses
}

function culpritAddresses({ log, label }: LabelledLog): ReadonlySet<string>[] {
  return label.incidents.flatMap(({ type }, index) => {
    if (findingTypes[type] === 'operation') return []
    const mine = log.filter(({ incident }) => incident === index)
    return [new Set(mine.map(({ request }) => request.address))]
  })
}
