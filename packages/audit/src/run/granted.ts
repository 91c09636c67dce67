import { type AuditAnswer, answerOf, type Exchange } from '../exchange.ts'
import { contains, judgeGrant } from '../judge/grant.ts'
import type { Matter } from '../plan.ts'
import { callerName, type Seen, type Spot } from './book.ts'
import { seenFault, severityOf } from './judged.ts'
import { isReading, type LiveObject, type Run } from './run.ts'

/** What is wrong with an answer that was rightly given: what it holds, and who may keep it. */
export function grantedSeen(run: Run, spot: Spot, exchange: Exchange): readonly Seen[] {
  const answer = answerOf(exchange)
  if (answer === undefined || !isRead(spot)) return []
  if (isList(run, spot, answer)) run.lists.add(spot.operation.id)
  const held = spot.caller === undefined ? undefined : run.held.get(spot.caller.name)
  const faults = judgeGrant(answer, {
    kind: held?.kind,
    field: held?.field,
    method: spot.operation.method,
    declared: spot.operation.declared?.answers ?? [],
  })
  const seen = faults.map((fault) => seenFault(fault, exchange))
  return [...seen, ...unfilteredSeen(run, spot, exchange)]
}

/** Whether an answer about nothing special holds objects that this run made. */
function isList(run: Run, { matter }: Spot, answer: AuditAnswer): boolean {
  if (matter.kind === 'object') return false
  return [...run.objects.values()].some(
    ({ canary }) => canary !== undefined && contains(answer, canary),
  )
}

function isRead({ operation }: Spot): boolean {
  return isReading(operation) || operation.method === 'HEAD'
}

/** The objects in a list that the route of one refuses to this caller. */
export function unfilteredSeen(run: Run, spot: Spot, exchange: Exchange): readonly Seen[] {
  const answer = answerOf(exchange)
  if (answer === undefined || spot.matter.kind === 'object') return []
  const shown = foreignObjects(run, spot).filter(
    ({ canary }) => canary !== undefined && contains(answer, canary),
  )
  const [first] = shown
  if (first === undefined) return []
  const isOtherTenant = first.plan.tenant !== spot.caller?.tenant && first.plan.tenant !== undefined
  const oracle = isOtherTenant && spot.matter.kind === 'tenant' ? 'Z5' : 'Z7'
  return [
    {
      oracle,
      severity: severityOf(oracle, 'canary'),
      message: `${callerName(spot.caller)} finds ${first.plan.name} of ${first.plan.owner} in a list, and the route of one refuses it`,
      evidence: 'canary',
      cause: 'the list is not filtered',
      exchange,
    },
  ]
}

/** The objects that a caller is refused, by the operation that reads one. */
export function foreignObjects(run: Run, { caller }: Spot): readonly LiveObject[] {
  return [...run.objects.values()].filter(({ plan }) => {
    const read = run.plan.operations.find(({ id }) => id === plan.read)
    if (read === undefined) return false
    const matter: Matter = { kind: 'object', object: plan }
    const { kind } = run.plan.expect(read, caller, matter)
    return /^(challenge|forbid|conceal|refuse)$/.test(kind)
  })
}
