import { answerOf } from '../exchange.ts'
import type { AuditObject } from '../plan.ts'
import { callerName, matterName, type Spot } from './book.ts'
import { call } from './call.ts'
import { accessSeen, evidenceOf, isGranted, whySilent } from './judged.ts'
import { namesOf, requestFor, valuesOf } from './requests.ts'
import { isReading, type Run } from './run.ts'
import { spotsOf } from './spots.ts'

const STATE = 'under what is its own'

/** Callers that are tried on one operation. */
const CALLERS_MAX = 2

/**
 * Asks for what is somebody else's below what is the caller's own: `/projects/mine/tasks/yours`. A server that checks who
 * may on the first id, and loads by the second alone, lets everybody in.
 */
export async function parentCells(run: Run): Promise<void> {
  for (const operation of run.plan.operations.filter(run.isWanted)) {
    if (!isReading(operation) || namesOf(operation).length < 2) continue
    const spots = spotsOf(run, operation).filter((spot) => isRefused(run, spot))
    const tried = new Set<string>()
    for (const spot of spots) {
      const own = ownValues(run, spot)
      if (own === undefined || tried.size >= CALLERS_MAX || tried.has(callerName(spot.caller))) {
        continue
      }
      tried.add(callerName(spot.caller))
      await parentCell(run, spot, own)
    }
  }
}

/** Whether somebody who is known was refused an object of another by the plain request. */
function isRefused(run: Run, { operation, caller, matter, expected }: Spot): boolean {
  if (caller === undefined || matter.kind !== 'object' || !run.held.has(caller.name)) return false
  if (!/^(conceal|forbid|refuse)$/.test(expected.kind)) return false
  return run.book.cells.some(
    (cell) =>
      cell.part === 'access' &&
      cell.operation === operation.id &&
      cell.caller === caller.name &&
      cell.matter === matterName(matter) &&
      (cell.verdict.kind === 'proved' || (cell.status ?? 0) >= 400),
  )
}

/** What the path names besides the object, where that is the caller's: by an object of its own, or by its tenant. */
function ownValues(
  run: Run,
  { caller, matter }: Spot,
): Readonly<Record<string, string>> | undefined {
  if (matter.kind !== 'object' || caller === undefined) return undefined
  const { object } = matter
  const theirs = valuesOf(run, object)
  const own = { ...ofTenant(object, caller.tenant), ...ofParent(run, object, caller.name) }
  const beside = run.plan.objects.find(
    (one) => one.owner === caller.name && one.read === object.read,
  )
  const all = { ...own, ...(beside && run.objects.has(beside.name) && valuesOf(run, beside)) }
  const changed = Object.entries(all).filter(
    ([name, value]) => Object.hasOwn(theirs, name) && theirs[name] !== value,
  )
  return changed.length === 0 ? undefined : Object.fromEntries(changed)
}

function ofTenant(
  { parameters, tenant }: AuditObject,
  own: string | undefined,
): Readonly<Record<string, string>> {
  if (own === undefined || tenant === undefined) return {}
  const names = Object.keys(parameters).filter((name) => parameters[name] === tenant)
  return Object.fromEntries(names.map((name) => [name, own]))
}

/** The id of an object of the caller of the sort that this one is in. */
function ofParent(
  { plan, objects }: Run,
  { parent }: AuditObject,
  owner: string,
): Readonly<Record<string, string>> {
  const above = plan.objects.find(({ name }) => name === parent)
  const own = plan.objects.find((one) => one.owner === owner && one.read === above?.read)
  const id = own === undefined ? undefined : objects.get(own.name)?.id
  return above === undefined || id === undefined ? {} : { [above.parameter]: id }
}

async function parentCell(
  run: Run,
  plain: Spot,
  parameters: Readonly<Record<string, string>>,
): Promise<void> {
  const { operation, caller, matter } = plain
  const spot: Spot = { ...plain, state: STATE, part: 'mutation' }
  const cell = { operation: operation.id, caller: callerName(caller), state: STATE }
  const request = requestFor(run, { operation, matter, caller, parameters })
  if (typeof request === 'string' || !run.isWantedCell(cell)) return
  const why = `${callerName(caller)} asks for it under what is its own`
  const what = { operation, caller, request, effect: { kind: 'read' } as const, why }
  const exchange = await call(run, what)
  const silent = whySilent(exchange)
  if (silent !== undefined) return run.book.close(spot, silent, [exchange])
  const answer = answerOf(exchange)
  const isIn = answer !== undefined && isGranted(answer)
  const evidence = isIn ? evidenceOf(run, spot, answer) : undefined
  // What resembles it may be something of the caller's own.
  const isSure = evidence === 'canary' || evidence === 'body'
  const seen = isSure ? [accessSeen(run, spot, { exchange, evidence })] : []
  run.book.judge(spot, seen, [exchange])
}
