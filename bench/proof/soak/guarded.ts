import { createServer } from 'node:http'
import {
  apiKey,
  basic,
  bearer,
  createGuard,
  createSessions,
  type Guard,
  hashPassword,
  memorySessions,
  type Scheme,
  session,
  trustedProxies,
} from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { createModel, permission } from '@sallyport/policy'
import { type Listening, listen } from '../../../examples/src/listen.ts'
import { AUDIENCE, ISSUER, SECRET } from '../../soak/tokens.ts'

/** So few of each are remembered that all is full within seconds, and drops something with each request. */
const ENTRIES = 500
const MEMBER = { sets: ['member'] }

/** Serves one route behind one guard that remembers what it can. */
export async function serveGuarded(): Promise<Listening> {
  const guard = createGuard({
    realm: 'soak',
    model: createModel({
      permissions: ['orders:read'],
      sets: { member: { permissions: ['orders:read'] } },
    }),
    schemes: await schemes(),
    throttle: { maxEntries: ENTRIES },
    address: trustedProxies(['127.0.0.1']),
  })
  return serve(guard)
}

async function schemes(): Promise<readonly Scheme[]> {
  const cache = { maxEntries: ENTRIES }
  const passwordHash = await hashPassword('the right one')
  const sessions = createSessions({
    store: memorySessions({ maxEntries: ENTRIES }),
    cookie: { insecure: true },
  })
  return [
    bearer({
      ...{ issuer: ISSUER, audience: AUDIENCE, secret: SECRET, cache },
      subject: ({ sub }) => ({ id: String(sub), sets: sub === 'subject-0' ? [] : MEMBER.sets }),
    }),
    apiKey({ lookup: (id) => ({ subject: { id, ...MEMBER } }), cache }),
    basic({
      lookup: (id) => (id === 'alice' ? { passwordHash, subject: { id, ...MEMBER } } : undefined),
      cache,
    }),
    session(sessions),
  ]
}

function serve(guard: Guard): Promise<Listening> {
  const read = guard.policy('soak.read', { rule: permission('orders:read') })
  const routes = [route(['GET', '/orders'], read, (_, response) => response.end('[]'))]
  return listen(createServer(nodeListener(guard, routes)), 0)
}
