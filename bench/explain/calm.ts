import { type Client, call, GOOD_MANNERS, grant } from './callers/client.ts'
import { type Crowd, drawClients, drawPerson, session } from './callers/people.ts'
import { drawService } from './callers/services.ts'
import type { Cast, Span } from './draw.ts'
import { ipv4 } from './world/addresses.ts'
import type { Life } from './world/schedule.ts'
import type { Route } from './world/things.ts'
import type { World } from './world/world.ts'

/** Something that happens and is no incident: it must not be taken for one. */
export interface Stir {
  readonly name: string
  readonly plant: (world: World, cast: Cast, span: Span) => void
}

const campaign: Stir = {
  name: 'a campaign brings many people, most of them new',
  plant: (world, { crowd }, { from, to, rate }) => {
    const { random } = world
    const begin = random.between(from, from + (to - from) * 0.6)
    const lengthMs = random.magnitude(600_000, 7_200_000)
    const sessions = Math.min(4000, (rate / 15) * random.between(3, 12) * (lengthMs / 60_000))
    for (let index = 0; index < sessions; index++) {
      world.schedule.begin(visit(world, crowd, begin + random.next() * lengthMs))
    }
  },
}

function* visit(world: World, crowd: Crowd, begin: number): Life {
  yield begin
  const person = drawPerson(world, Math.floor(begin % 1e6))
  for (const client of drawClients(world, person, crowd).slice(0, 1))
    yield* session(world, client, crowd)
}

const loadTest: Stir = {
  name: 'a load test from a few machines, with good credentials',
  plant: (world, _cast, { from, to, rate }) => {
    const { random } = world
    const begin = random.between(from, from + (to - from) * 0.7)
    const end = begin + random.magnitude(180_000, 1_800_000)
    const perMachine = Math.min(6000, rate * random.between(1, 6))
    for (let machine = 0; machine < random.int(1, 4); machine++) {
      const tester = {
        ...drawService(world, 900 + machine),
        agent: random.pick(['k6/0.54.0 (https://k6.io/)', 'Apache-HttpClient/4.5.14', 'vegeta']),
        place: { addresses: [ipv4(random)] },
        manners: GOOD_MANNERS,
      }
      world.schedule.begin(testing(world, tester, { begin, end, gapMs: 60_000 / perMachine }))
    }
  },
}

function* testing(
  world: World,
  tester: ReturnType<typeof drawService>,
  { begin, end, gapMs }: { begin: number; end: number; gapMs: number },
): Life {
  yield begin
  grant(world, tester)
  const open = tester.favourites.filter(({ isRestricted }) => !isRestricted)
  while (world.now < end) {
    yield* call(world, tester, { route: world.random.pick(open) })
    yield world.now + gapMs * world.random.between(0.7, 1.3)
  }
}

const deployment: Stir = {
  name: 'a deployment starts every machine anew',
  plant: (world, _cast, { from, to }) => {
    const { random } = world
    const begin = random.between(from, from + (to - from) * 0.9)
    const downMs = random.magnitude(4000, 90_000)
    const order = new Map(world.instances.map((instance, index) => [instance, index]))
    const version = world.policyVersion
    const fresh = random.chance(0.5) ? random.hex(7) : undefined
    world.policyVersion = (where) =>
      fresh !== undefined && where.now >= begin ? fresh : version(where)
    world.faults.push({
      incident: -1,
      answer: ({ instance, now }) => {
        const downAt = begin + (order.get(instance) ?? 0) * downMs
        const isDown = now >= downAt && now < downAt + downMs && random.chance(0.5)
        return isDown ? { status: random.pick([502, 503, 502, 504]) } : undefined
      },
    })
  },
}

const goodRotation: Stir = {
  name: 'a key rotation as it should be',
  plant: (world, _cast, { from, to }) => {
    const { random } = world
    const publishedAt = random.between(from, from + (to - from) * 0.7)
    world.issuer.rotate({ publishedAt, signsFrom: publishedAt + 900_000 })
  },
}

const mondayMorning: Stir = {
  name: 'everybody signs in at once, with more typing mistakes than usual',
  plant: (world, { crowd }, { from, to, rate }) => {
    const { random } = world
    const begin = random.between(from, from + (to - from) * 0.7)
    const tired = { ...crowd, typoRate: random.between(0.04, 0.08) }
    const sessions = Math.min(2500, rate * random.between(1, 5))
    for (let index = 0; index < sessions; index++) {
      world.schedule.begin(visit(world, tired, begin + random.wait(900_000)))
    }
  },
}

const openTabs: Stir = {
  name: 'tabs that were left open go on asking after their sessions have ended',
  plant: (world, { people }, { from, to }) => {
    const { random } = world
    // An app that asks on with a token that has run out is an incident: nobody can tell it from one. A password does not end.
    const browsers = people.filter(
      ({ family, scheme }) => family === 'browser' && scheme !== 'basic',
    )
    const count = Math.ceil(random.magnitude(1, Math.max(2, browsers.length / 50)))
    const some = random.sample(browsers, count)
    for (const client of some) {
      const begin = random.between(from, from + (to - from) * 0.8)
      world.schedule.begin(idle(world, client, begin))
    }
  },
}

/** A page that shows a number of messages, and nobody before the screen. */
function* idle(world: World, client: Client, begin: number): Life {
  const { random } = world
  const manners = { ...client.manners, renewal: 'never' as const }
  const tab = { ...client, manners, favourites: client.favourites.slice(0, 1) }
  yield begin
  grant(world, tab, begin - tab.lifeMs)
  const gapMs = 1000 * random.pick([30, 60, 60, 300])
  for (let count = 0; count < random.int(5, 60); count++) {
    yield* call(world, tab, { route: tab.favourites[0] as Route })
    yield world.now + gapMs
  }
}

/** What a surge may be. */
export const stirs: readonly Stir[] = [
  campaign,
  loadTest,
  deployment,
  goodRotation,
  mondayMorning,
  openTabs,
]
