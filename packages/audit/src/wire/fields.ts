import { getCACertificates } from 'node:tls'
import type { AuditRequest } from '../exchange.ts'
import type { Field } from '../plan.ts'
import { CLOSED, HEAD_TOO_LONG, NO_HTTP } from './answer-reader.ts'

/** Methods that are sent without a length where they have no body (RFC 9110 section 8.6). */
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE'])

/** All fields of a request, in order: those it has, and what every request has. */
export function fieldsFor(base: URL, { fields, body, method }: AuditRequest): readonly Field[] {
  const has = (name: string): boolean => fields.some(([one]) => one.toLowerCase() === name)
  const isBodied = body !== undefined || !BODILESS.has(method.toUpperCase())
  const length = body === undefined ? 0 : Buffer.byteLength(body)
  return [
    ...(has('host') ? [] : [['Host', base.host] as const]),
    ...(has('accept') ? [] : [['Accept', 'application/json'] as const]),
    // Nothing is ever unpacked: a small answer stays small.
    ...(has('accept-encoding') ? [] : [['Accept-Encoding', 'identity'] as const]),
    ...(has('user-agent') ? [] : [['User-Agent', 'sallyport-audit'] as const]),
    ...fields,
    ...(isBodied && !has('content-length') ? [['Content-Length', String(length)] as const] : []),
  ]
}

const SENTENCES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'the server cannot be reached',
  EHOSTUNREACH: 'the server cannot be reached',
  ENETUNREACH: 'the server cannot be reached',
  EADDRNOTAVAIL: 'this machine has no such local address',
  HPE_HEADER_OVERFLOW: HEAD_TOO_LONG,
}

/** What went wrong on a connection, in a sentence without anything of the request. */
export function sentenceOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = SENTENCES[code]
  if (known !== undefined) return known
  if (code.startsWith('HPE_')) return NO_HTTP
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) return `no TLS came about (${code})`
  if (/CERT|TLS|SSL|SELF_SIGNED/.test(code)) return `the certificate is not trusted (${code})`
  return code === '' ? 'the connection failed' : `the connection failed (${code})`
}

/** Why a request failed when the run was interrupted. */
export const INTERRUPTED: string = 'the run was interrupted'

/** Why a request failed that took too long. */
export function lateAfter(timeoutMs: number): string {
  return `no whole answer came within ${timeoutMs / 1000} s`
}

/** The certificates to trust: those of the system, and these besides. */
export function trusted(ca: string | undefined): { readonly ca?: string[] } {
  return ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] }
}
