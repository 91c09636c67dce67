import { type AuditRequest, answerOf, type Sender } from '../exchange.ts'
import type { Field, Operation } from '../plan.ts'
import type { HeldCredentials } from './credentials.ts'

/** Adds credentials to a request that has none. */
export async function present(held: HeldCredentials, request: AuditRequest): Promise<AuditRequest> {
  const extra = held.prove === undefined ? [] : await held.prove(request)
  return {
    ...request,
    fields: [...request.fields, ...held.fields, ...csrfOf(held, request), ...extra],
  }
}

/** The token against forged requests, where something may be changed: links and pages have none. */
export function csrfOf({ csrf }: HeldCredentials, { method }: AuditRequest): readonly Field[] {
  return csrf === undefined || /^(GET|HEAD|OPTIONS|TRACE)$/i.test(method) ? [] : [csrf]
}

/** How credentials are asked about. */
export interface AliveOptions {
  readonly sender: Sender
  /** The operation that works only while they are good. */
  readonly operation: Operation
  /** The address of the target. */
  readonly base: string
}

/**
 * Whether credentials are still good, by asking for what they open. Any refusal means that they are not, and so does
 * the way to a sign-in page; a server that is broken, throttles or does not answer says nothing about them.
 */
export async function isAlive(
  held: HeldCredentials,
  { sender, operation, base }: AliveOptions,
): Promise<boolean> {
  const prefix = new URL(base).pathname.replace(/\/$/, '')
  const bare: AuditRequest = {
    method: operation.method,
    target: `${prefix}${operation.path}`,
    fields: [],
  }
  const exchange = await sender.send(await present(held, bare), {
    as: held.identity,
    operation: operation.id,
    why: 'asks whether its credentials are still good',
    effect: { kind: 'read' },
  })
  const status = answerOf(exchange)?.status ?? 500
  return status < 300 || status === 304 || status === 429 || status >= 500
}
