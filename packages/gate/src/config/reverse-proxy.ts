import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { PROXY_LIMITS, type ProxyLimits } from '../reverse-proxy/limits.ts'
import type { ReverseSettings, ReverseTls } from '../settings.ts'
import {
  type Form,
  fields,
  given,
  list,
  mapped,
  optional,
  required,
  seconds,
  secret,
  whole,
  wrong,
} from './form.ts'
import { network } from './network.ts'

/** A certificate with those that lead to its root, and its key: PEM, most often `{ file: PATH }`. */
const tls: Form<ReverseTls> = mapped(
  fields({
    certificate: required(secret),
    key: required(secret),
    client_authorities: optional(secret),
  }),
  ({ certificate, key, client_authorities: clientAuthorities }, part) => {
    try {
      createSecureContext({ cert: certificate, key })
    } catch {
      return wrong(part, 'a certificate and the key that belongs to it are expected, both as PEM')
    }
    if (clientAuthorities !== undefined && !isCertificate(clientAuthorities)) {
      return wrong(part, '`client_authorities` are expected to be certificates, as PEM')
    }
    return { certificate, key, ...given({ clientAuthorities }) }
  },
)

/** TLS itself would pass over what is none, and then trust nobody, or whom Node trusts. */
function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}

const KIBIBYTE = 1_024
const HOUR = 3_600

const limits: Form<ProxyLimits> = mapped(
  fields({
    header_bytes: optional(whole(KIBIBYTE, KIBIBYTE * KIBIBYTE)),
    body_bytes: optional(whole(0, KIBIBYTE ** 4)),
    clients: optional(whole(1, 1_000_000)),
    connections: optional(whole(1, 65_535)),
    header_time: optional(seconds(1, HOUR)),
    request_time: optional(seconds(1, 24 * HOUR)),
    connect_time: optional(seconds(1, HOUR)),
    answer_time: optional(seconds(1, 24 * HOUR)),
    silence_time: optional(seconds(1, 24 * HOUR)),
    drain_time: optional(seconds(1, HOUR)),
  }),
  (read) => ({
    fieldBytes: read.header_bytes ?? PROXY_LIMITS.fieldBytes,
    bodyBytes: read.body_bytes ?? PROXY_LIMITS.bodyBytes,
    clients: read.clients ?? PROXY_LIMITS.clients,
    connections: read.connections ?? PROXY_LIMITS.connections,
    requestFieldsMs: milliseconds(read.header_time, PROXY_LIMITS.requestFieldsMs),
    requestMs: milliseconds(read.request_time, PROXY_LIMITS.requestMs),
    connectMs: milliseconds(read.connect_time, PROXY_LIMITS.connectMs),
    answerMs: milliseconds(read.answer_time, PROXY_LIMITS.answerMs),
    silenceMs: milliseconds(read.silence_time, PROXY_LIMITS.silenceMs),
    drainMs: milliseconds(read.drain_time, PROXY_LIMITS.drainMs),
  }),
)

function milliseconds(seconds: number | undefined, otherwise: number): number {
  return seconds === undefined ? otherwise : seconds * 1_000
}

/** The part `reverse_proxy`. */
export const reverseProxy: Form<ReverseSettings> = mapped(
  fields({
    trusted_proxies: optional(list(network, 1)),
    tls: optional(tls),
    limits: optional(limits),
  }),
  ({ trusted_proxies: trustedProxies = [], tls, limits = PROXY_LIMITS }) => ({
    trustedProxies,
    tls,
    limits,
  }),
)
