import { type AuditAnswer, answerOf, type Exchange } from '../exchange.ts'
import { isEmpty } from '../judge/grant.ts'
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

/** What reading back shows: the object is there, gone, or nobody can say. A good answer without anything is no object. */
export function stateOf(exchange: Exchange | undefined): 'there' | 'gone' | 'unknown' {
  const answer = exchange === undefined ? undefined : answerOf(exchange)
  const isBare = answer !== undefined && exchange?.request.method !== 'HEAD' && isBlank(answer)
  if (isGranted(answer)) return isBare ? 'gone' : 'there'
  if (answer !== undefined && answer.status < 300) return 'gone'
  return answer?.status === 404 || answer?.status === 410 ? 'gone' : 'unknown'
}

function isBlank(answer: AuditAnswer): boolean {
  return answer.body.trim() === '' || isEmpty(answer)
}
