import { createServer } from 'node:http'
import {
  apiKey,
  basic,
  bearer,
  createGuard,
  createSessions,
  dpop,
  type Guard,
  introspection,
  type Scheme,
  session,
} from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { createModel, permission } from '@sallyport/policy'
import {
  type FullStores,
  forgetOnChange,
  fromStores,
  openStores,
  type RedisStores,
  redisReplays,
  redisThrottle,
  type Stores,
} from '@sallyport/stores'
import { listen } from '../../../examples/src/listen.ts'

/** Where the service finds what it asks: accounts and keys in PostgreSQL, what comes and goes in Redis. */
export interface Places {
  readonly postgres: string
  readonly redis: string
  /** Who issues the tokens, and where it is reached. */
  readonly issuer: string
  readonly issuerLine: string
  readonly audience: string
  readonly opaqueAudience: string
  readonly client: { readonly id: string; readonly secret: string }
}

/** An API behind one guard with every scheme that asks somebody. */
export interface ChaosService {
  readonly url: string
  close(): Promise<void>
}

const PERMISSION = 'orders:read'
/** What everybody has who may read. */
export const MEMBER = 'member'

/** The stores at two places. */
export interface OpenPlaces {
  readonly postgres: FullStores
  readonly redis: RedisStores
  close(): Promise<void>
}

/** Opens the stores of the service, or those of whoever ends things behind its back. */
export async function openPlaces(places: Pick<Places, 'postgres' | 'redis'>): Promise<OpenPlaces> {
  const postgres = await openedInTime(places.postgres)
  const redis = await openedInTime(places.redis)
  if (postgres.kind === 'redis' || redis.kind !== 'redis')
    throw new TypeError('places are mixed up')
  const close = async (): Promise<void> => {
    await postgres.close()
    await redis.close()
  }
  return { postgres, redis, close }
}

/** A server that has just started may answer later than stores wait for it, on a machine with much else to do. */
async function openedInTime(url: string, tries = 10): Promise<Stores> {
  try {
    return await openStores(url)
  } catch (error) {
    if (tries <= 1) throw error
    return openedInTime(url, tries - 1)
  }
}

/** The sessions of the service, over a store of its own or of somebody else. */
export function sessionsOver({ redis }: OpenPlaces): ReturnType<typeof createSessions> {
  return createSessions({ store: redis.sessions, cookie: { insecure: true } })
}

/** Starts the service on a free port, each option at its default. */
export async function startChaosService(places: Places): Promise<ChaosService> {
  const open = await openPlaces(places)
  try {
    return await startOver(open, places)
  } catch (error) {
    await open.close()
    throw error
  }
}

async function startOver(open: OpenPlaces, places: Places): Promise<ChaosService> {
  let url = ''
  const guard = createGuard({
    realm: 'chaos',
    model: createModel({
      permissions: [PERMISSION],
      sets: { [MEMBER]: { permissions: [PERMISSION] } },
    }),
    schemes: schemesOver(open, places, () => url),
    throttle: redisThrottle(open.redis.connection),
  })
  const ends = [await forgetOnChange(open.postgres, guard), await forgetOnChange(open.redis, guard)]
  const listening = await serve(guard)
  url = listening.url
  const close = async (): Promise<void> => {
    for (const end of ends) end()
    await listening.close()
    await open.close()
  }
  return { url, close }
}

function schemesOver(open: OpenPlaces, places: Places, url: () => string): readonly Scheme[] {
  const { postgres, redis } = open
  const { sessions, revocations } = redis
  const lookups = fromStores({ ...postgres, sessions, revocations })
  const { issuer, issuerLine, audience, opaqueAudience, client } = places
  const tokens = bearer({ issuer, audience, jwksUri: `${issuerLine}/jwks`, ...lookups.bearer })
  const replays = redisReplays(redis.connection)
  const { subject } = lookups.session
  return [
    dpop({ tokens, publicUrl: () => [url()], replays }),
    tokens,
    introspection({
      ...{ endpoint: `${issuerLine}/token/introspection`, client, audience: opaqueAudience },
      subject: ({ client_id: id }) => ({ id: String(id), sets: [MEMBER], kind: 'service' }),
    }),
    apiKey({ prefix: 'sp', ...lookups.apiKey }),
    basic(lookups.basic),
    session(
      sessionsOver(open),
      subject === undefined ? {} : { subject: async (one) => subject(one) },
    ),
  ]
}

function serve(guard: Guard): ReturnType<typeof listen> {
  const policy = guard.policy('chaos.read', { rule: permission(PERMISSION) })
  const routes = [route(['GET', '/'], policy, (_, response) => response.end('ok'))]
  return listen(createServer(nodeListener(guard, routes)), 0)
}
