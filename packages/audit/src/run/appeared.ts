import { answerOf, type Exchange } from '../exchange.ts'
import type { AuditObject } from '../plan.ts'
import type { Caller } from './book.ts'
import { call } from './call.ts'
import { isGranted } from './judged.ts'
import { stateOf } from './read-back.ts'
import { removerFor } from './removers.ts'
import { parentValues, requestFor } from './requests.ts'
import type { Run } from './run.ts'

/** What was asked about an object that does not exist. */
export interface Appeared {
  readonly exchange: Exchange
  /** The id that nothing had. */
  readonly id: string
  readonly planned: AuditObject
  readonly maker: Caller
}

/**
 * Notes an object that a probe made: some servers make what a PUT names and is not there (RFC 9110 section 9.3.4). It is
 * removed in the end, as all that this run made.
 */
export async function noteAppeared(run: Run, appeared: Appeared): Promise<void> {
  const { exchange, id, planned, maker } = appeared
  if (!/^(PUT|PATCH|POST)$/.test(exchange.request.method) || !isGranted(answerOf(exchange))) return
  if (stateOf(await look(run, appeared)) !== 'there') return
  const removeAs = removerFor(run, planned, maker)?.name
  run.sender.journal.created({
    ...{ object: planned.name, id, removeAs, maker: maker?.name },
    parameters: parentValues(run, planned),
  })
}

/** Whoever may have made it looks; where that is nobody, its owner. */
async function look(run: Run, { id, planned, maker }: Appeared): Promise<Exchange | undefined> {
  const operation = run.plan.operations.find((one) => one.id === planned.read)
  const caller = maker ?? run.plan.identities.find(({ name }) => name === planned.owner)
  if (operation === undefined) return undefined
  const matter = { kind: 'object', object: planned } as const
  const request = requestFor(run, { operation, matter, caller, id })
  if (typeof request === 'string') return undefined
  const why = 'is something there by now?'
  return await call(run, { operation, caller, request, effect: { kind: 'read' }, why })
}
