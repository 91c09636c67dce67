import { type AuditAnswer, answerOf } from '../exchange.ts'
import type { Severity } from '../oracle.ts'
import { callerName, matterName, type Seen, type Spot } from './book.ts'
import { call } from './call.ts'
import { isGranted } from './judged.ts'
import { requestFor } from './requests.ts'
import { controlsOf, isSafe, type Run } from './run.ts'
import { spotsOf } from './spots.ts'

/**
 * Why something grave that was seen says nothing, where it does: whoever may is not let in any more, or nobody is let in
 * where nobody was. A server that breaks down in the middle of a run would else be said to accept or refuse everything.
 */
export async function whyUnsteady(
  run: Run,
  spot: Spot,
  seen: readonly Seen[],
): Promise<string | undefined> {
  if (!seen.some(({ oracle, severity }) => oracle === 'L1' || isGrave(severity))) return undefined
  const control = controlFor(run, spot)
  return control === undefined ? undefined : await ask(run, control)
}

/** Whether something is so grave that it is looked at twice. */
export function isGrave(severity: Severity): boolean {
  return severity === 'critical' || severity === 'high'
}

/** Somebody who may and was let in: by the same operation if it only reads, else by any that does. */
function controlFor(run: Run, { operation }: Spot): Spot | undefined {
  const safe = run.plan.operations.filter((one) => isSafe(one) && run.isWanted(one))
  const same = safe.filter(({ id }) => id === operation.id)
  return [...same, ...safe]
    .flatMap((one) => spotsOf(run, one))
    .find((spot) => spot.caller !== undefined && spot.expected.kind === 'allow' && wasIn(run, spot))
}

function wasIn({ book }: Run, { operation, caller, matter }: Spot): boolean {
  return book.cells.some(
    (cell) =>
      cell.part === 'access' &&
      cell.operation === operation.id &&
      cell.caller === callerName(caller) &&
      cell.matter === matterName(matter) &&
      cell.verdict.kind === 'proved',
  )
}

async function ask(run: Run, spot: Spot): Promise<string | undefined> {
  const { nobody } = controlsOf(run, spot.operation)
  const before = nobody === undefined ? undefined : answerOf(nobody)
  const good = await again(run, spot, spot.caller)
  if (good !== undefined && !isGranted(good)) {
    return `the server changed its mind: whoever may is answered ${good.status} by now`
  }
  const bare = before === undefined ? undefined : await again(run, spot, undefined)
  if (bare === undefined || isGranted(bare) === isGranted(before)) return undefined
  return `the server changed its mind: nobody is answered ${bare.status} by now, and ${before?.status} before`
}

async function again(
  run: Run,
  { operation, matter }: Spot,
  caller: Spot['caller'],
): Promise<AuditAnswer | undefined> {
  const request = requestFor(run, { operation, matter, caller })
  if (typeof request === 'string') return undefined
  const why = 'is it answered as before?'
  const effect = { kind: 'read' } as const
  const exchange = await call(run, { operation, caller, request, effect, why, isRefused: true })
  return answerOf(exchange)
}
