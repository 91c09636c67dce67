import { backgroundNoise, ignorantMonitor, probe, quietCrawler } from './callers/bystanders.ts'
import type { Client } from './callers/client.ts'
import { type Crowd, drawClients, drawPerson, person } from './callers/people.ts'
import { drawRhythm, drawService, service } from './callers/services.ts'
import type { Hardship } from './hardship.ts'
import type { Random } from './random.ts'
import { sharedPlaces } from './world/addresses.ts'
import { drawApp } from './world/agents.ts'
import type { Nature, World } from './world/world.ts'

/** How much is asked, how long, and from when on. */
export interface Span {
  readonly from: number
  readonly to: number
  /** Requests a minute at the busiest hour. */
  readonly rate: number
  /** The busiest hour, in hours of UTC. */
  readonly peakHour: number
}

/** As many lines as a test can bear. */
export const LINES_MAX = 120_000
const HOUR_MS = 3_600_000

/** A span of 1 to 24 hours with 5 to 3,000 requests a minute, of not many more lines than so many. */
export function drawSpan(random: Random, hardship: Hardship, linesMax: number): Span {
  const isSlow = hardship.isSlow
  const rate = isSlow ? random.magnitude(5, 25) : random.magnitude(5, Math.min(3000, linesMax / 40))
  const longest = Math.min(24, linesMax / rate / 60)
  const hours = isSlow ? 24 : Math.max(1, Math.min(random.magnitude(1, 24), longest))
  const day = Date.UTC(2026, random.int(0, 11), random.int(1, 28))
  const from = day + Math.floor(random.next() * 86_400) * 1000
  return { from, to: from + Math.round(hours * HOUR_MS), rate, peakHour: random.between(8, 20) }
}

/** What a service is like. */
export function drawNature(random: Random, hardship: Hardship): Nature {
  const style = hardship.isWiki
    ? 'wiki'
    : random.weighted<Nature['style']>([
        ['rest', 6],
        ['graphql', 1.5],
        ['pages', 2],
        ['wiki', 1],
      ])
  const isSite = style === 'pages' || style === 'wiki'
  const scheme = random.weighted<Nature['scheme']>([
    ['bearer', isSite ? 1 : 7],
    ['cookie', isSite ? 6 : 2],
    ['basic', 1.5],
  ])
  return {
    style,
    scheme,
    tokenLifeMs: 60_000 * random.pick([5, 10, 15, 30, 60, 60, 120, 480]),
    hasTokens: random.chance(0.6),
    deadRefresh: random.pick([400, 401]),
    wrongPassword: random.weighted([
      [401, 93],
      [403, 7],
    ]),
    redirects: random.chance(0.7),
    leewayMs: random.pick([0, 0, 5000, 30_000, 60_000]),
    isGuarded: random.chance(0.5),
    conceals: random.chance(0.6),
    unknownPath: random.chance(0.8) ? 404 : 401,
    missingRate: random.magnitude(0.001, 0.04),
    errorRate: random.magnitude(0.0002, 0.008),
    instances: random.int(2, 6),
    hasPreflights: random.chance(0.3),
    throttleAfter: random.weighted([
      [0, 5],
      [5, 2],
      [10, 2],
      [30, 1],
    ]),
  }
}

/** What our own guard does, where it stands in front. */
export const GUARDED: Partial<Nature> = {
  isGuarded: true,
  wrongPassword: 401,
  redirects: false,
  unknownPath: 401,
  throttleAfter: 5,
}

/** Everybody who is there without an incident. */
export interface Cast {
  readonly crowd: Crowd
  readonly people: readonly Client[]
  readonly services: readonly Client[]
  /** Lets them all begin. */
  readonly begin: () => void
}

/** The population of a service, to make so many requests. */
export function drawCast(world: World, span: Span, hardship: Hardship): Cast {
  const random = world.random.fork('cast')
  const serviceShare = random.between(0.05, 0.85)
  const crowd = drawCrowd(random, span, hardship)
  const people = drawPeople(world, crowd, { span, rate: span.rate * (1 - serviceShare) })
  const services = drawServices(world, span.rate * serviceShare)
  const bystanders = drawBystanders(world, span)
  return {
    crowd,
    people: people.clients,
    services: services.clients,
    begin: () => {
      for (const life of [...people.lives(), ...services.lives(), ...bystanders]) {
        world.schedule.begin(life)
      }
    },
  }
}

function drawCrowd(random: Random, { peakHour }: Span, hardship: Hardship): Crowd {
  const night = random.between(0.08, 0.5)
  const pace = (now: number): number => {
    const hours = (now / HOUR_MS - peakHour) % 24
    return night + (1 - night) * (0.5 + 0.5 * Math.cos((hours / 24) * 2 * Math.PI))
  }
  return {
    shared: sharedPlaces(random, hardship.isShared ? random.int(1, 3) : random.int(2, 12)),
    sharedShare: hardship.isShared ? 0.95 : random.between(0.05, 0.6),
    app: random.chance(0.7) ? drawApp(random) : undefined,
    appShare: random.between(0.2, 0.8),
    typoRate: random.between(0.01, 0.03),
    strayRate: random.magnitude(0.0005, 0.01),
    pace,
    pagesMean: random.between(2, 9),
    foresight: random.between(0.2, 1),
  }
}

interface Lot {
  readonly clients: readonly Client[]
  readonly lives: () => ReturnType<typeof person>[]
}

const PEOPLE_MAX = 20_000
const CALLS_PER_PAGE = 2

function drawPeople(world: World, crowd: Crowd, { span, rate }: { span: Span; rate: number }): Lot {
  const { random } = world
  const perSession = (crowd.pagesMean + 1) * CALLS_PER_PAGE + 2
  const sessionsPerMinute = rate / perSession
  const perDay = random.magnitude(0.7, 12)
  const wanted = Math.round((sessionsPerMinute * 1440) / perDay)
  const count = Math.max(4, Math.min(PEOPLE_MAX, wanted))
  const clients: Client[] = []
  for (let index = 0; clients.length < count; index++) {
    clients.push(...drawClients(world, drawPerson(world, index), crowd))
  }
  // At the busiest hour as many sessions shall begin as the rate asks for.
  const gapMs = (clients.length / sessionsPerMinute) * 60_000
  const habit = { crowd, gapMs: Math.min(gapMs, (span.to - span.from) * 50) }
  return { clients, lives: () => clients.map((client) => person(world, client, habit)) }
}

function drawServices(world: World, rate: number): Lot {
  const { random } = world
  const count = Math.max(3, Math.round(random.magnitude(3, 30)))
  const weights = Array.from({ length: count }, () => random.magnitude(0.1, 10))
  const sum = weights.reduce((total, weight) => total + weight, 0)
  const clients = weights.map((_, index) => drawService(world, index))
  const rhythms = weights.map((weight) => drawRhythm(world, Math.max(0.02, (rate * weight) / sum)))
  return {
    clients,
    lives: () =>
      clients.map((client, index) => service(world, client, rhythms[index] as (typeof rhythms)[0])),
  }
}

function drawBystanders(world: World, { rate }: Span): ReturnType<typeof probe>[] {
  const { random } = world
  const probes = Array.from({ length: random.int(0, rate > 60 ? 6 : 2) }, () =>
    probe(world, 1000 * random.pick([5, 10, 30, 60])),
  )
  const perMinute = Math.max(0.05, rate * random.magnitude(0.0005, 0.01))
  const noise = random.chance(0.85) ? [backgroundNoise(world, 150_000 / perMinute)] : []
  const crawlers = Array.from({ length: random.int(0, 3) }, () =>
    quietCrawler(world, 60_000 / Math.max(0.05, rate * random.magnitude(0.001, 0.01))),
  )
  const monitors = random.chance(0.25)
    ? [ignorantMonitor(world, 1000 * random.pick([30, 60, 300]))]
    : []
  return [...probes, ...noise, ...crawlers, ...monitors]
}
