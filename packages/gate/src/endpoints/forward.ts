import { allowed, neverAllowed } from './allowed.ts'
import type { Endpoint } from './endpoints.ts'
import { askedByFields, type Telling } from './told-fields.ts'

/** The fields in which Caddy, Traefik, APISIX and our Lua for HAProxy tell the original request. */
export const FORWARD_FIELDS: Telling = {
  fields: {
    method: 'x-forwarded-method',
    target: 'x-forwarded-uri',
    host: 'x-forwarded-host',
    proto: 'x-forwarded-proto',
    address: 'x-forwarded-for',
  },
  certificate: 'client-cert',
}

/** Proxies that copy 2xx as a yes and every other answer to the client. */
export const forward: Endpoint = {
  path: '/v1/forward',
  read: (message, proxy) => askedByFields(message, FORWARD_FIELDS, proxy),
  answer: (verdict, proxy) =>
    verdict.kind === 'pass' ? allowed(verdict, proxy) : neverAllowed(verdict.answer),
}
