import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { apiKey, createGuard, type Guard, generateApiKey, type Policy } from '@sallyport/guard'
import { createModel, permission } from '@sallyport/policy'
import { equal } from '../equal.ts'

/** A guard, a policy of it, and a key that this policy lets in. */
export interface Guarded {
  readonly guard: Guard
  readonly read: Policy
  readonly key: string
}

/** Makes a guard with one key. */
export function guarded(): Guarded {
  const { key, hash } = generateApiKey('demo')
  const robot = { subject: { id: 'robot', sets: [], permissions: ['orders:read'] } }
  const guard = createGuard({
    realm: 'orders',
    model: createModel({ permissions: ['orders:read'] }),
    schemes: [apiKey({ prefix: 'demo', lookup: (asked) => (asked === hash ? robot : undefined) })],
  })
  return { guard, read: guard.policy('orders.read', { rule: permission('orders:read') }), key }
}

/** Asks `GET /orders` without the key and with it: 401 with a challenge, then 200. */
export async function askBoth(url: string, key: string): Promise<void> {
  const refused = await fetch(`${url}/orders`)
  equal(refused.status, 401)
  equal(refused.headers.get('www-authenticate')?.includes('realm="orders"'), true)
  equal((await fetch(`${url}/orders`, { headers: { 'x-api-key': key } })).status, 200)
}

/** Serves a listener on a free port as long as the work with it takes. */
export async function serving(
  listener: RequestListener,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
