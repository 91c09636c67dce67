import { PROBED_PATHS, stranger } from '../callers/bystanders.ts'
import { ipv4 } from '../world/addresses.ts'
import { CRAWLER_AGENTS, SCANNER_AGENTS } from '../world/agents.ts'
import type { Life } from '../world/schedule.ts'
import type { Outgoing } from '../world/things.ts'
import type { IncidentKind, Scene } from './scene.ts'

/** A crawler that follows every link, also to what it may not read. */
export const crawler: IncidentKind = {
  type: 'crawler',
  plant: (scene) => {
    const { world, random } = scene
    const most = Math.round(random.magnitude(60, 4000))
    const gapMs = random.magnitude(100, 20_000)
    world.schedule.begin(crawling(scene, most, gapMs))
    return { story: `a crawler asks for ${most} pages, every ${Math.round(gapMs)} ms` }
  },
}

function* crawling(scene: Scene, most: number, gapMs: number): Life {
  const { world, random, from, to, incident } = scene
  const agent = random.pick(CRAWLER_AGENTS)
  const net = ipv4(random).split('.').slice(0, 3).join('.')
  const machines = random.int(1, 12)
  const pages = world.routes.filter(
    ({ method, kind }) => method === 'GET' && (kind === 'protected' || kind === 'public'),
  )
  yield from
  for (let count = 0; count < most && world.now < to; count++) {
    const route = random.pick(pages)
    const path = route.path((all) => random.int(0, all - 1), random.pick(['acme', 'globex']))
    const address = `${net}.${random.int(1, machines)}`
    world.send({ ...stranger({ address, agent, path, route }), incident })
    yield world.now + random.wait(gapMs)
  }
}

/** A scanner that goes through a list of what might have been left open. */
export const scanner: IncidentKind = {
  type: 'scanner',
  plant: (scene) => {
    const { world, random } = scene
    const most = Math.round(random.magnitude(80, 5000))
    const gapMs = random.magnitude(30, 8000)
    world.schedule.begin(scanning(scene, most, gapMs))
    return { story: `a scanner asks for ${most} paths, every ${Math.round(gapMs)} ms` }
  },
}

function* scanning(scene: Scene, most: number, gapMs: number): Life {
  const { world, random, from, to, incident } = scene
  const agent = random.pick(SCANNER_AGENTS)
  const addresses = Array.from(
    {
      length: random.weighted([
        [1, 7],
        [3, 2],
      ]),
    },
    () => ipv4(random),
  )
  yield from
  for (let index = 0; index < most && world.now < to; index++) {
    const address = random.pick(addresses)
    world.send({ ...probeOf(scene, { address, agent, index }), incident })
    yield world.now + gapMs * random.between(0.5, 1.8)
  }
}

interface Probe {
  readonly address: string
  readonly agent: string
  readonly index: number
}

/** A path of the list, a name made up from one, or a route of the service itself. */
function probeOf({ world, random }: Scene, { address, agent, index }: Probe): Outgoing {
  if (random.chance(0.12)) {
    const route = random.pick(world.protectedRoutes)
    return stranger({ address, agent, path: route.path(() => 0, 'acme'), route })
  }
  const base = PROBED_PATHS[index % PROBED_PATHS.length] as string
  const isFirstRound = index < PROBED_PATHS.length
  const path = isFirstRound
    ? base
    : `${base.replace(/\/$/, '')}${random.pick(ENDINGS)}${random.int(0, 99)}`
  return stranger({ address, agent, path, route: undefined })
}

const ENDINGS = ['.bak', '.old', '~', '.zip', '/admin', '-dev', '.php', '/v', '.sql', '_']
