import { createHash } from 'node:crypto'
import type { Exchange } from '../exchange.ts'
import { type OracleId, SEVERITIES, type Severity } from '../oracle.ts'
import type { AcceptedFinding } from '../plan.ts'
import { impliedBy, STATE_CAUSES } from '../states/causes.ts'
import type { Finding, RootCause } from '../verdict.ts'
import { frameworkOf } from './framework.ts'
import { hintFor } from './hints.ts'

/** What causes are grouped with. */
export interface GroupOptions {
  readonly accepted: readonly AcceptedFinding[]
  /** What was sent, for the hints: answers tell the framework. */
  readonly exchanges: readonly Exchange[]
  /** As in `2026-12-31`. */
  readonly today: string
}

/** Gathers the findings that one mistake explains, the worst first; what another finding explains is left out. */
export function groupCauses(
  findings: readonly Finding[],
  { accepted, exchanges, today }: GroupOptions,
): readonly RootCause[] {
  const left = withoutExplained(findings)
  const groups = Map.groupBy(left, ({ oracle, cause }) => `${oracle} ${cause}`)
  const framework = frameworkOf(exchanges)
  return [...groups.values()]
    .map((group) => causeOf(group, framework))
    .map((cause) => ({ ...cause, accepted: acceptance(cause.fingerprint, { accepted, today }) }))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (nameOf(a) < nameOf(b) ? -1 : 1))
}

function rankOf({ severity, accepted }: RootCause): number {
  return SEVERITIES.indexOf(severity) + (accepted === undefined ? 0 : SEVERITIES.length)
}

function nameOf({ oracle, title }: RootCause): string {
  return `${oracle} ${title}`
}

/** A finding that another one on the same operation, or of the same credentials, brings about. */
function withoutExplained(findings: readonly Finding[]): readonly Finding[] {
  const causes = new Set(findings.map(({ cause }) => cause))
  const worst = new Map<string, number>()
  for (const { operation, oracle } of findings) {
    const weight = WEIGHTS[oracle]
    if (weight !== undefined) worst.set(operation, Math.max(weight, worst.get(operation) ?? 0))
  }
  return findings.filter((finding) => {
    const isConsequence = explanationsOf(finding).some((cause) => causes.has(cause))
    const weight = WEIGHTS[finding.oracle] ?? 0
    const isBelow = isOfAccess(finding.oracle) && weight < (worst.get(finding.operation) ?? 0)
    return (
      !isConsequence &&
      !isBelow &&
      !isToldByGhost(finding, findings) &&
      !isForged(finding, findings) &&
      !isUntold(finding, findings)
    )
  })
}

/** Without a challenge that can be read nothing that challenges say can be right: what says more explains the rest. */
function isUntold(finding: Finding, findings: readonly Finding[]): boolean {
  const { oracle, operation } = finding
  const has = (id: OracleId): boolean =>
    findings.some((one) => one.oracle === id && one.operation === operation)
  if (isOfPermission(finding, findings)) return oracle === 'A4'
  // A wrong status is no matter of challenges.
  const isOther = oracle === 'A6' && finding.cause.startsWith('a refusal is answered')
  if (/^A[678]$/.test(oracle) && !isOther && has('A4')) return true
  return oracle === 'A7' && has('A8')
}

/**
 * Whether a 401 is wrong because its caller is known, and not for what it lacks: without credentials the challenge is
 * there.
 */
function isOfPermission(
  { operation, caller, state }: Finding,
  findings: readonly Finding[],
): boolean {
  const here = findings.filter((one) => one.operation === operation)
  if (here.some((one) => one.oracle === 'A4' && one.caller === 'nobody')) return false
  return here.some((one) => {
    const isSame = one.caller === caller && one.state === state
    return isSame && one.oracle === 'A6' && one.cause === 'a missing permission is answered 401'
  })
}

/** Whoever got in by a forged token is refused elsewhere for what that subject may not. */
function isForged({ oracle, state }: Finding, findings: readonly Finding[]): boolean {
  if (oracle !== 'A5' || state === 'plain') return false
  return findings.some((one) => one.state === state && /^A[23]$/.test(one.oracle))
}

/** A 404 for nobody about what does not exist: that is how it shows that it is told what exists. */
function isToldByGhost({ oracle, cause }: Finding, findings: readonly Finding[]): boolean {
  const isMissing = oracle === 'A5' && cause.endsWith(' 404')
  return isMissing && findings.some((one) => one.oracle === 'L3')
}

/** The causes that bring about that of a finding; that an operation is open concerns that operation alone. */
function explanationsOf({ cause }: Finding): readonly string[] {
  const known = STATE_CAUSES.find((one) => one === cause)
  return known === undefined ? [] : impliedBy(known).filter((one) => one !== 'not protected')
}

/**
 * How much an access explains of what else is seen on its operation: who gets in without credentials needs no role, and
 * who reads what is hidden need not be told apart from a ghost. Where others of the same tenant get in too, it is the owner
 * that nobody checks, and not the tenant.
 */
const WEIGHTS: Readonly<Partial<Record<OracleId, number>>> = {
  A1: 9,
  Z1: 8,
  Z2: 8,
  Z5: 7,
  Z3: 6,
  Z4: 5,
}

/** What access on the same operation explains. */
function isOfAccess(oracle: OracleId): boolean {
  return WEIGHTS[oracle] !== undefined || EXPLAINED.has(oracle)
}

const EXPLAINED: ReadonlySet<OracleId> = new Set<OracleId>([
  'A5',
  'A6',
  'A7',
  'Z8',
  'Z9',
  'L1',
  'L2',
  'L3',
])

function causeOf(group: readonly Finding[], framework: string | undefined): RootCause {
  const [first] = group
  const { oracle = 'D1', cause = '' } = first ?? {}
  const operations = [...new Set(group.map(({ operation }) => operation))].toSorted()
  const severity =
    SEVERITIES.find((one) => group.some((finding) => finding.severity === one)) ?? 'info'
  const where = operations.length === 1 ? (operations[0] ?? '') : `${operations.length} operations`
  return {
    fingerprint: fingerprintOf(oracle, cause, operations),
    oracle,
    severity,
    title: `${cause}: ${where}`,
    operations,
    findings: group.toSorted((a, b) => severityRank(a.severity) - severityRank(b.severity)),
    hint: hintFor(oracle, framework, cause),
    accepted: undefined,
  }
}

function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity)
}

/** Access is mended operation by operation; everything else in one place. */
function fingerprintOf(oracle: OracleId, cause: string, operations: readonly string[]): string {
  const where = WEIGHTS[oracle] === undefined ? '' : operations.join('\n')
  return createHash('sha256').update(`${oracle}\n${cause}\n${where}`).digest('hex').slice(0, 16)
}

function acceptance(
  fingerprint: string,
  { accepted, today }: Pick<GroupOptions, 'accepted' | 'today'>,
): RootCause['accepted'] {
  const found = accepted.find((one) => one.fingerprint === fingerprint && one.until >= today)
  return found === undefined ? undefined : { reason: found.reason, until: found.until }
}
