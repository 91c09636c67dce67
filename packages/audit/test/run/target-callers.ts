import type { IncomingMessage } from 'node:http'
import type { Flaw } from './target.ts'

/** Whoever calls the target. */
export interface Caller {
  readonly name: string
  readonly tenant: string
  readonly isAdmin: boolean
}

const ANN: Caller = { name: 'ann', tenant: 'red', isAdmin: false }

const CALLERS: Readonly<Record<string, Caller>> = {
  'token-of-ann-000000000001': ANN,
  'token-of-ben-000000000002': { name: 'ben', tenant: 'red', isAdmin: false },
  'token-of-cat-000000000003': { name: 'cat', tenant: 'blue', isAdmin: false },
  'token-of-dan-000000000004': { name: 'dan', tenant: 'red', isAdmin: true },
}

/** Who shows a token; `undefined`: nobody who is known. */
export function callerOf(
  request: IncomingMessage,
  flaw: Flaw | undefined,
): Caller | 'broken' | undefined {
  const lines = request.headersDistinct['authorization'] ?? []
  const [, token] = /^bearer ([\w.~+/-]+=*)$/i.exec(lines[0] ?? '') ?? []
  const caller = lines.length === 1 && token !== undefined ? CALLERS[token] : undefined
  if (caller !== undefined || lines.length === 0) return caller
  if (flaw === '500 for bad tokens') return 'broken'
  return flaw === 'any token' && token !== undefined ? ANN : undefined
}

/** The tenant in which somebody is let in. */
export function tenantOf(
  request: IncomingMessage,
  { tenant }: Caller,
  flaw: Flaw | undefined,
): string {
  return flaw === 'tenant from a field' ? String(request.headers['x-tenant-id'] ?? tenant) : tenant
}
