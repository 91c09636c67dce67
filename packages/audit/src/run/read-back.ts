import { answerOf, type Exchange } from '../exchange.ts'
import type { AuditObject } from '../plan.ts'
import { call } from './call.ts'
import { isGranted } from './judged.ts'
import { requestFor } from './requests.ts'
import type { Run } from './run.ts'

/** Reads an object as its owner; `undefined` where nobody said how. */
export async function readBack(
  run: Run,
  plan: AuditObject,
  id?: string,
): Promise<Exchange | undefined> {
  const owner = run.plan.identities.find(({ name }) => name === plan.owner)
  const operation = run.plan.operations.find((one) => one.id === plan.read)
  if (owner === undefined || operation === undefined) return undefined
  const matter = { kind: 'object', object: plan } as const
  const request = requestFor(run, { operation, matter, caller: owner, id })
  if (typeof request === 'string') return undefined
  const why = `${owner.name} reads ${plan.name} back`
  return await call(run, { operation, caller: owner, request, effect: { kind: 'read' }, why })
}

/** What reading back shows: the object is there, gone, or nobody can say. */
export function stateOf(exchange: Exchange | undefined): 'there' | 'gone' | 'unknown' {
  const answer = exchange === undefined ? undefined : answerOf(exchange)
  if (isGranted(answer)) return 'there'
  return answer?.status === 404 || answer?.status === 410 ? 'gone' : 'unknown'
}
