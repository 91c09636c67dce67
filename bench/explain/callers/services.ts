import { insidePlace, ipv4 } from '../world/addresses.ts'
import { serviceAgent } from '../world/agents.ts'
import type { Life } from '../world/schedule.ts'
import type { Credential, Subject } from '../world/things.ts'
import type { World } from '../world/world.ts'
import { type Client, call, GOOD_MANNERS, grant } from './client.ts'

/** How a service asks: by the clock, steadily, or as work comes in. */
export interface Rhythm {
  readonly kind: 'cron' | 'steady' | 'queue'
  /** From one burst, or one request, to the next. */
  readonly intervalMs: number
  readonly burst: number
}

/** Another program that uses the service. */
export function drawService(world: World, index: number): Client {
  const { random, nature } = world
  const subject: Subject = {
    id: `svc-${random.pick(NAMES)}-${index}`,
    kind: 'service',
    tenant: random.pick(['acme', 'globex', 'initech']),
    roles: new Set(['service']),
  }
  const scheme = random.weighted<Credential['scheme']>([
    ['bearer', 5],
    ['api_key', 3],
    ['basic', 1.5],
  ])
  const isInside = random.chance(0.6)
  const place = isInside ? insidePlace(random) : { addresses: [ipv4(random)] }
  const all = world.protectedRoutes
  const open = all.filter((route) => !route.isRestricted && world.isPermitted(subject.roles, route))
  const restricted = random.chance(0.3) ? all.filter((route) => route.isRestricted) : []
  if (restricted.length > 0) for (const address of place.addresses) world.listed.add(address)
  const agent = serviceAgent(random)
  return {
    subject,
    agent,
    family: agent,
    scheme,
    lifeMs: scheme === 'bearer' ? nature.tokenLifeMs * random.pick([1, 1, 4]) : 1e12,
    place,
    manners: { ...GOOD_MANNERS, renewal: random.chance(0.6) ? 'before' : 'on_401' },
    credential: undefined,
    scopes: undefined,
    deadRefresh: undefined,
    waitsForChallenge: scheme === 'basic' && random.chance(0.3),
    hasMetChallenge: false,
    favourites: [...random.sample(open, random.int(1, 4)), ...random.sample(restricted, 1)],
  }
}

const NAMES =
  'billing export search mailer sync report warehouse gateway crm etl indexer webhook'.split(' ')

/** A rhythm that makes so many requests a minute. */
export function drawRhythm(world: World, perMinute: number): Rhythm {
  const { random } = world
  const kind = random.weighted<Rhythm['kind']>([
    ['cron', 4],
    ['steady', 4],
    ['queue', 2],
  ])
  if (kind !== 'cron') return { kind, intervalMs: 60_000 / perMinute, burst: 1 }
  const minutes = random.pick([1, 1, 5, 10, 15])
  const burst = Math.max(1, Math.round(perMinute * minutes))
  return { kind, intervalMs: 60_000 * minutes, burst }
}

/** The life of a service: it never sleeps, and nobody looks at it. */
export function* service(world: World, client: Client, rhythm: Rhythm): Life {
  const { random } = world
  if (client.credential === undefined)
    grant(world, client, world.now - random.next() * client.lifeMs * 0.9)
  yield world.now + random.next() * rhythm.intervalMs
  for (;;) {
    const begun = world.now
    if (rhythm.kind === 'cron') client.hasMetChallenge = false
    for (let count = 0; count < rhythm.burst; count++) {
      yield* call(world, client, { route: random.pick(client.favourites) })
      if (rhythm.burst > 1) yield world.now + random.between(20, 300)
    }
    yield Math.max(world.now, begun + nextIn(world, rhythm))
  }
}

function nextIn(world: World, { kind, intervalMs }: Rhythm): number {
  const { random } = world
  if (kind === 'queue') return random.wait(intervalMs)
  return intervalMs * (kind === 'cron' ? random.between(0.999, 1.001) : random.between(0.9, 1.1))
}
