import type { IncomingMessage } from 'node:http'
import type { AskedRequest } from '../asked.ts'
import { nameOfHost } from '../host.ts'
import { linesOf, namesOf } from '../raw-fields.ts'
import type { BackendSettings } from '../settings.ts'
import type { Client } from './client.ts'

/** A client's request as the gate is asked about it. */
export function askedByClient(
  message: IncomingMessage,
  backend: string | undefined,
  { address, proto, certificate }: Omit<Client, 'host'>,
): AskedRequest {
  const { method = '', url = '', rawHeaders: raw } = message
  return {
    method,
    target: url,
    host: hostOf(raw),
    proto,
    address,
    backend,
    certificate,
    header: (name) => linesOf(raw, name),
    names: () => namesOf(raw),
  }
}

/** The one `Host`, or nothing, which the gate refuses (RFC 9112 section 3.2). */
export function hostOf(raw: readonly string[]): string {
  const lines = linesOf(raw, 'host')
  return typeof lines === 'string' ? lines : ''
}

/**
 * The backend of a host: the one that names it, else the one that answers to every name, else any, by
 * whose names the gate then refuses the host.
 */
export function backendOf(
  backends: Readonly<Record<string, BackendSettings>>,
  host: string,
): string | undefined {
  const name = nameOfHost(host)
  const entries = Object.entries(backends)
  const found =
    entries.find(([, { hosts }]) => hosts.includes(name)) ??
    entries.find(([, { hosts }]) => hosts.length === 0) ??
    entries[0]
  return found?.[0]
}

/** Whether a body comes (RFC 9112 section 6.3). */
export function hasBody({ rawHeaders: raw }: IncomingMessage): boolean {
  return (linesOf(raw, 'content-length') ?? '0') !== '0' || codingOf(raw) !== undefined
}

/** The length that a request states; `undefined` where it states none. */
export function statedLength({ rawHeaders: raw }: IncomingMessage): number | undefined {
  const line = linesOf(raw, 'content-length')
  return line === undefined ? undefined : Number(line)
}

/** How the body is coded on its way. Anything but `chunked` would have to be undone. */
export function codingOf(raw: readonly string[]): string | undefined {
  return linesOf(raw, 'transfer-encoding')?.toString().trim().toLowerCase()
}
