import type { AuditRequest } from '../exchange.ts'
import type { Field } from '../plan.ts'
import { isSafeMethod, type MutationContext, type MutationRow } from './mutation.ts'

const OVERRIDDEN = 'the method is taken from a field of the caller'
const ONLY_ONE = 'only the declared method is guarded'

/** The same request by another method, or by one that a field overrides. */
export function methodMutations(
  request: AuditRequest,
  _context: MutationContext,
): readonly MutationRow[] {
  return isSafeMethod(request.method) ? readMutations(request) : writeMutations(request)
}

function readMutations({ method }: AuditRequest): readonly MutationRow[] {
  const others = ['HEAD', 'OPTIONS', 'TRACE'] as const
  return [
    ...others
      .filter((one) => one !== method)
      .map(
        (one): MutationRow => ({
          name: one,
          cause: ONLY_ONE,
          changes: 'method',
          apply: (shown) => ({ ...shown, method: one }),
          ...(one === 'HEAD' && { isSentinel: true as const }),
        }),
      ),
    {
      name: `${method} in small letters`,
      cause: 'methods are compared without regard to case',
      changes: 'method',
      apply: (shown) => ({ ...shown, method: method.toLowerCase() }),
      effect: { kind: 'read' },
    },
    overridden(method, 'POST'),
    inQuery(method),
  ]
}

/** A change that is sent as a POST, or as a GET, and says in a field what it is. */
function writeMutations({ method }: AuditRequest): readonly MutationRow[] {
  if (method === 'POST') return [overridden(method, 'GET')]
  return [overridden(method, 'POST'), overridden(method, 'GET'), inQuery(method)]
}

function overridden(method: string, sent: string): MutationRow {
  const fields: readonly Field[] = [
    ['X-HTTP-Method-Override', method],
    ['X-HTTP-Method', method],
    ['X-Method-Override', method],
  ]
  return {
    name: `${sent} that fields make ${method}`,
    cause: OVERRIDDEN,
    changes: 'method',
    seemsLike: method,
    apply: (shown) => ({ ...shown, method: sent, fields: [...shown.fields, ...fields] }),
    isSentinel: true,
  }
}

function inQuery(method: string): MutationRow {
  return {
    name: `POST that the query makes ${method}`,
    cause: OVERRIDDEN,
    changes: 'method',
    seemsLike: method,
    apply: (shown) => ({
      ...shown,
      method: 'POST',
      target: withQuery(shown.target, '_method', method),
    }),
  }
}

/** Adds a pair to the query of a target. */
export function withQuery(target: string, name: string, value: string): string {
  const sign = target.includes('?') ? '&' : '?'
  return `${target}${sign}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
}
