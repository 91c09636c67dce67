import {
  type CertifiedClient,
  type CertifiedPem,
  certificates,
  pemOf,
} from '../fixture/holder-certificates.ts'
import type { WireRequest } from './exchange.ts'

/** A request, and the certificate that its client shows in TLS. */
export interface Certified {
  readonly request: WireRequest
  readonly shows: CertifiedPem | undefined
}

const FIELD = 'client-cert'

/**
 * A request to whoever ends TLS. What a case has in `Client-Cert`, as a proxy tells it, is shown in TLS instead where it
 * is the one certificate of a client that we have; anything else, and what comes from an address of its own, stays what
 * the client itself wrote.
 */
export function certified(request: WireRequest, from: string | undefined): Certified {
  const lines = request.fields.filter(([name]) => name.toLowerCase() === FIELD)
  const [[, value = ''] = []] = lines
  const names = Object.keys(certificates) as readonly CertifiedClient[]
  const client = names.find((name) => value === `:${certificates[name]}:`)
  if (client === undefined || lines.length > 1 || from !== undefined)
    return { request, shows: undefined }
  const fields = request.fields.filter((line) => !lines.includes(line))
  return { request: { ...request, fields }, shows: pemOf(client) }
}
