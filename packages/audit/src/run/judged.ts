import { type AuditAnswer, answerOf, type Exchange } from '../exchange.ts'
import type { Fault } from '../judge/fault.ts'
import { contains, isEmpty, resembles, saysNo } from '../judge/grant.ts'
import { judgeRefusal } from '../judge/refusal.ts'
import { ORACLES, type OracleId, type Severity } from '../oracle.ts'
import type { CredentialState } from '../states/credential-state.ts'
import type { Evidence, Verdict } from '../verdict.ts'
import { type Caller, callerName, matterName, type Seen, type Spot } from './book.ts'
import { isAsNowhere } from './nowhere.ts'
import { controlsOf, isSafe, matterKey, type Run } from './run.ts'
import { callersOf } from './spots.ts'

/** Whether an answer let the request in: it is good by its status, and its body does not say no. */
export function isGranted(answer: AuditAnswer | undefined): boolean {
  return answer !== undefined && answer.status >= 200 && answer.status < 300 && !saysNo(answer)
}

/** Why an exchange says nothing, where it does: nothing was sent, no answer came, the server failed or throttles. */
export function whySilent({ outcome }: Exchange): Verdict | undefined {
  if (outcome.kind === 'withheld') return { kind: 'skipped', why: outcome.why }
  if (outcome.kind === 'failed') return { kind: 'inconclusive', why: outcome.why }
  if (outcome.answer.status === 429) return { kind: 'inconclusive', why: 'the server throttles' }
  return undefined
}

/** The oracle that fails where somebody is let in who may not be. */
export function accessOracle(run: Run, { operation, caller, matter, expected }: Spot): OracleId {
  if (caller === undefined) return 'A1'
  if (expected.kind === 'forbid' && expected.scope !== undefined) return 'Z4'
  if (expected.kind === 'step_up' || expected.kind === 'challenge') return 'Z3'
  if (matter.kind === 'tenant') return matter.tenant === caller.tenant ? 'Z3' : 'Z5'
  if (matter.kind !== 'object') return 'Z3'
  const { tenant } = matter.object
  if (tenant !== undefined && caller.tenant !== undefined && tenant !== caller.tenant) return 'Z5'
  if (isFunctionLevel(run, operation, caller)) return 'Z3'
  return isSafe(operation) ? 'Z1' : 'Z2'
}

/** Whether a caller is refused by 403 whatever the object is: then its role is what it lacks. */
export function isFunctionLevel(run: Run, operation: Spot['operation'], caller: Caller): boolean {
  const { plan } = run
  const variants = plan.objects.flatMap((object) => [
    object,
    { ...object, owner: callerName(caller), tenant: caller?.tenant },
    { ...object, owner: STRANGER, tenant: caller?.tenant },
    { ...object, owner: STRANGER, tenant: STRANGER },
  ])
  return variants.every(
    (object) => plan.expect(operation, caller, { kind: 'object', object }).kind === 'forbid',
  )
}

/** Somebody whom no plan names. */
const STRANGER = 'sallyport stranger'

/** How certain it is that an answer gave access to what the cell is about; `undefined`: it gave nothing. */
export function evidenceOf(run: Run, spot: Spot, answer: AuditAnswer): Evidence | undefined {
  const { matter, operation } = spot
  const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
  if (live?.canary !== undefined && contains(answer, live.canary)) return 'canary'
  if (isAsNowhere(run, answer)) return undefined
  if (operation.method === 'HEAD') return 'status'
  // Whoever reads nothing has read nothing; what was changed may be answered so.
  if (isEmpty(answer) || (isSafe(operation) && answer.body.trim() === '')) return undefined
  const controls = controlsOf(run, operation)
  const control = controls.allowed.get(matterKey(matter))
  const good = control === undefined ? undefined : answerOf(control)
  const ghost = controls.ghost === undefined ? undefined : answerOf(controls.ghost)
  if (good === undefined) return 'status'
  if (ghost !== undefined && isGranted(ghost) && ghost.body === answer.body) return undefined
  if (good.body === answer.body) return 'body'
  return resembles(good, answer) ? 'control' : 'status'
}

/** The severity of an oracle, and at most medium where the status alone speaks for it. */
export function severityOf(oracle: OracleId, evidence: Evidence): Severity {
  const { severity } = ORACLES[oracle]
  const isSuspected = evidence === 'status' && (severity === 'critical' || severity === 'high')
  return isSuspected ? 'medium' : severity
}

/** What an access that should not be says about a cell. */
export function accessSeen(
  run: Run,
  spot: Spot,
  { exchange, evidence, control }: { exchange: Exchange; evidence: Evidence; control?: Exchange },
): Seen {
  const oracle = accessOracle(run, spot)
  return {
    oracle,
    severity: severityOf(oracle, evidence),
    message: `${callerName(spot.caller)} ${deedOf(spot, evidence)}: ${spot.expected.why}`,
    evidence,
    cause: causeOf(oracle, spot),
    exchange,
    control: control ?? controlsOf(run, spot.operation).allowed.get(matterKey(spot.matter)),
  }
}

const DEEDS: Readonly<Record<string, string>> = {
  GET: 'read',
  HEAD: 'asked about',
  POST: 'reached',
  PUT: 'changed',
  PATCH: 'changed',
  DELETE: 'removed',
}

/** What somebody did, as far as it is seen: done, or told what only those are told who may. */
function deedOf({ operation, matter }: Spot, evidence: Evidence): string {
  const what = matterName(matter) ?? operation.id
  const isSeen = evidence === 'canary' || evidence === 'read-back' || evidence === 'body'
  if (isSeen) return `${DEEDS[operation.method] ?? 'reached'} ${what}`
  return `was answered like somebody who may${matterName(matter) === undefined ? '' : ` about ${what}`}`
}

const CAUSES: Readonly<Partial<Record<OracleId, string>>> = {
  A1: 'not protected',
  Z1: 'the owner is not checked',
  Z2: 'the owner is not checked',
  Z3: 'the role is not checked',
  Z4: 'the scope is not checked',
  Z5: 'the tenant is not checked',
}

function causeOf(oracle: OracleId, { expected }: Spot): string {
  if (expected.kind === 'step_up') return 'stronger authentication is not asked for'
  if (expected.kind === 'challenge' && oracle === 'Z3') return 'the scheme is not checked'
  return CAUSES[oracle] ?? ORACLES[oracle].fails
}

/** A refusal, and what it refuses. */
export interface RefusalShown {
  readonly exchange: Exchange
  readonly shows: CredentialState['shows'] | 'good'
  /** Whether what was shown breaks the grammar of its kind. */
  readonly isUnreadable?: boolean
}

/** What speaks against the wording of a refusal. */
export function refusalSeen(
  run: Run,
  spot: Spot,
  { exchange, shows, isUnreadable }: RefusalShown,
): readonly Seen[] {
  const answer = answerOf(exchange)
  if (answer === undefined) return []
  const { operation, expected } = spot
  const faults = judgeRefusal(answer, {
    expected,
    shows,
    isUnreadable,
    kind: spot.caller === undefined ? undefined : run.held.get(spot.caller.name)?.kind,
    schemes: schemesOf(run, spot),
    method: operation.method,
    conventions: run.plan.conventions,
    secrets: [...run.held.values()].map(({ secret }) => secret),
    names: namesOf(run),
    sent: sentTexts(exchange),
  })
  return faults.map((fault) => seenFault(fault, exchange))
}

/** What the request said: an echo of it shows nothing of the inside. */
function sentTexts({ request }: Exchange): readonly string[] {
  const { target, fields, body } = request
  return [target, ...fields.map(([, value]) => value), ...(body === undefined ? [] : [body])]
}

/** A fault of an answer, as it was seen in a cell. */
export function seenFault(fault: Fault, exchange: Exchange): Seen {
  return {
    oracle: fault.oracle,
    severity: fault.severity ?? ORACLES[fault.oracle].severity,
    message: fault.message,
    evidence: 'control',
    cause: fault.cause,
    exchange,
  }
}

const NAMES: Readonly<Record<string, string>> = {
  jwt: 'bearer',
  opaque: 'bearer',
  basic: 'basic',
  digest: 'digest',
  dpop: 'dpop',
  api_key: 'api_key',
  session: 'cookie',
}

/** The schemes that an operation accepts, as far as those show who may. */
export function schemesOf(run: Run, { operation, matter }: Spot): readonly string[] {
  const accepted = run.plan.identities.flatMap((identity) => {
    const held = run.held.get(identity.name)
    const { kind } = run.plan.expect(operation, identity, matter)
    if (held === undefined || kind === 'challenge' || kind === 'unstated') return []
    return [NAMES[held.kind] ?? held.kind]
  })
  return [...new Set(accepted)]
}

function namesOf(run: Run): readonly string[] {
  const roles = run.plan.identities.flatMap(({ roles }) => roles)
  const callers = callersOf(run).flatMap((caller) => (caller === undefined ? [] : [caller.name]))
  return [...new Set([...roles, ...callers])]
}
