import type { AuditRequest } from '../../src/exchange.ts'
import type { Operation } from '../../src/plan.ts'
import type { MutationContext } from '../../src/states/mutation.ts'

/** An operation as its document says it. */
export function operationOf(id: string): Operation {
  const [method = '', path = ''] = id.split(' ')
  return {
    id,
    method,
    path,
    parameters: [],
    body: undefined,
    declared: undefined,
    place: undefined,
  }
}

/** A read that bob was refused. */
export const READ: AuditRequest = {
  method: 'GET',
  target: '/api/orders/17?full=1',
  fields: [['Authorization', 'Bearer bob']],
}

/** A change that bob was refused. */
export const WRITE: AuditRequest = {
  method: 'PATCH',
  target: '/api/orders/17',
  fields: [
    ['Authorization', 'Bearer bob'],
    ['Content-Type', 'application/json'],
  ],
  body: '{"item":"lamp","count":2}',
}

/** What was refused: orderA of alice, in another tenant. */
export function contextFor(id: string, more: Partial<MutationContext> = {}): MutationContext {
  return {
    operation: operationOf(id),
    id: '17',
    object: 'orderA',
    identity: 'bob',
    owner: 'alice',
    roles: ['member', 'admin'],
    tenant: 'globex',
    otherTenant: 'acme',
    ...more,
  }
}

/** The values of a field of a request. */
export function valuesIn(request: AuditRequest, name: string): readonly string[] {
  return request.fields.flatMap(([field, value]) => (field === name ? [value] : []))
}
