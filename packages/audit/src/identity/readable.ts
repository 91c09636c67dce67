import type { AuditRequest } from '../exchange.ts'
import type { HeldCredentials } from './credentials.ts'

/**
 * Whether what a request shows keeps the grammar of its kind: a token that is a b64token (RFC 6750 section 2.1), a pair
 * in base64 (RFC 7617 section 2), parameters for Digest. What does not may be answered 400, and what does may not.
 */
export function isReadable(request: AuditRequest, held: HeldCredentials): boolean {
  const values = request.fields.flatMap(([name, value]) =>
    name.toLowerCase() === held.field.toLowerCase() ? [value] : [],
  )
  const [value = ''] = values
  if (values.length !== 1) return false
  const secret = value.startsWith(held.prefix) ? value.slice(held.prefix.length) : value
  switch (held.kind) {
    case 'jwt':
    case 'dpop':
    case 'opaque':
      return /^[\w.~+/-]+=*$/.test(secret)
    case 'basic':
      return /^[A-Za-z0-9+/]+=*$/.test(secret) && Buffer.from(secret, 'base64').includes(':')
    case 'digest':
      return ['username', 'realm', 'nonce', 'uri', 'response'].every((name) =>
        new RegExp(`\\b${name}\\*?=`, 'i').test(secret),
      )
    default:
      return /^[\w.~+/=-]+$/.test(secret)
  }
}
