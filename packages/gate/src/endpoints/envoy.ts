import type { ProxySettings } from '../settings.ts'
import { allowed, neverAllowed } from './allowed.ts'
import type { Endpoint } from './endpoints.ts'
import { type Asking, askedOf, type Message } from './told-fields.ts'

const ADDRESS_FIELD = 'x-forwarded-for'
const PROTO_FIELD = 'x-forwarded-proto'

/**
 * Envoy's `ext_authz` over HTTP: it asks by the method and, behind `/v1/envoy/<backend>`, the path of
 * the original request, with its `Host`. The address and the protocol are among the fields that it
 * has to be told to pass on.
 */
export const envoy: Endpoint = {
  path: '/v1/envoy',
  read,
  answer: (verdict) =>
    verdict.kind === 'pass'
      ? allowed(verdict.fields, verdict.forClient)
      : neverAllowed(verdict.answer),
}

function read(message: Message, proxy: ProxySettings): Asking {
  const { method, rest: target, backend } = message
  // Without it the first step of the path would be taken for the backend.
  if (backend === undefined) return { kind: 'misread', cause: 'the path names no backend' }
  const told: Record<string, string> = {}
  for (const name of ['host', PROTO_FIELD, ADDRESS_FIELD]) {
    const line = message.header(name)
    if (typeof line !== 'string' || line === '') {
      return { kind: 'misread', cause: `${name} is missing, or there more than once` }
    }
    told[name] = line
  }
  const { host = '', [PROTO_FIELD]: proto = '', [ADDRESS_FIELD]: address = '' } = told
  const own = [PROTO_FIELD, ADDRESS_FIELD]
  return askedOf({ method, target: target || '/', host, proto, address }, { message, proxy, own })
}
