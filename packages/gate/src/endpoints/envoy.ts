import type { ProxySettings } from '../settings.ts'
import { allowed, neverAllowed } from './allowed.ts'
import type { Endpoint } from './endpoints.ts'
import { type Asking, askedOf, type Message } from './told-fields.ts'

const PARTS = ['host', 'proto', 'address'] as const
/** The host is that of the client, whose field it stays. */
const OWN = { proto: 'x-forwarded-proto', address: 'x-forwarded-for' } as const
const TOLD = { host: 'host', ...OWN } as const

/**
 * Envoy's `ext_authz` over HTTP: it asks by the method and, behind `/v1/envoy/<backend>`, the path of
 * the original request, with its `Host`. The address and the protocol are among the fields that it
 * has to be told to pass on.
 */
export const envoy: Endpoint = {
  path: '/v1/envoy',
  isPathOwn: true,
  read,
  answer: (verdict, proxy) =>
    verdict.kind === 'pass' ? allowed(verdict, proxy) : neverAllowed(verdict.answer),
}

function read(message: Message, proxy: ProxySettings): Asking {
  const { method, behind: target, backend } = message
  // Without it the first step of the path would be taken for the backend.
  if (backend === undefined) return { kind: 'misread', cause: 'the path names no backend' }
  const told = { method, target: target || '/', host: '', proto: '', address: '' }
  for (const part of PARTS) {
    const line = message.header(TOLD[part])
    if (typeof line !== 'string' || line === '') {
      return { kind: 'misread', cause: `${TOLD[part]} is missing, or there more than once` }
    }
    told[part] = line
  }
  return askedOf(told, { message, proxy, own: OWN })
}
