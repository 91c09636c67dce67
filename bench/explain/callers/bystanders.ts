import { insidePlace, ipv4 } from '../world/addresses.ts'
import { CRAWLER_AGENTS, PROBE_AGENTS, SCANNER_AGENTS } from '../world/agents.ts'
import type { Life } from '../world/schedule.ts'
import type { Outgoing, Route } from '../world/things.ts'
import type { World } from '../world/world.ts'

/** A probe: asks on the second whether the service lives. */
export function* probe(world: World, intervalMs: number): Life {
  const { random } = world
  const route = world.routeFor('health')
  const address = insidePlace(random).addresses[0] as string
  const agent = random.pick(PROBE_AGENTS)
  for (;;) {
    yield world.now + intervalMs * random.between(0.995, 1.005)
    world.send(stranger({ address, agent, path: route.template, route }))
  }
}

/** A monitor that looks at a protected page, and takes the 401 for a sign of life. */
export function* ignorantMonitor(world: World, intervalMs: number): Life {
  const { random } = world
  const route = random.pick(world.protectedRoutes.filter(({ method }) => method === 'GET'))
  const path = route.path(() => 0, 'acme')
  const address = random.chance(0.5) ? ipv4(random) : (insidePlace(random).addresses[0] as string)
  const agent = random.pick(PROBE_AGENTS)
  for (;;) {
    yield world.now + intervalMs * random.between(0.99, 1.01)
    world.send(stranger({ address, agent, path, route }))
  }
}

/** A crawler that reads what everybody may, a page now and then. */
export function* quietCrawler(world: World, meanMs: number): Life {
  const { random } = world
  const agent = random.pick(CRAWLER_AGENTS)
  const net = ipv4(random).split('.').slice(0, 3).join('.')
  const open = world.routes.filter(({ kind }) => kind === 'public')
  for (;;) {
    yield world.now + random.wait(meanMs)
    const address = `${net}.${random.int(1, 9)}`
    const kind = random.next()
    if (kind < 0.15) world.send(stranger({ address, agent, path: '/robots.txt', route: undefined }))
    else if (kind < 0.22) world.send(strayCrawl(world, { address, agent }))
    else {
      const route = random.pick(open)
      world.send(stranger({ address, agent, path: route.template, route }))
    }
  }
}

function strayCrawl(
  world: World,
  { address, agent }: { address: string; agent: string },
): Outgoing {
  const { random } = world
  const route = random.pick(world.protectedRoutes.filter(({ method }) => method === 'GET'))
  return stranger({
    address,
    agent,
    path: route.path((count) => random.int(0, count - 1), 'acme'),
    route,
  })
}

/** What every public server is asked for, by somebody else each time. */
export function* backgroundNoise(world: World, meanMs: number): Life {
  const { random } = world
  for (;;) {
    yield world.now + random.wait(meanMs)
    const address = ipv4(random)
    const agent = random.pick(SCANNER_AGENTS)
    const paths = random.sample(
      PROBED_PATHS,
      random.weighted([
        [1, 6],
        [3, 3],
        [9, 1],
      ]),
    )
    for (const path of paths) {
      const method = /wp-login|xmlrpc/.test(path) && random.chance(0.4) ? 'POST' : 'GET'
      world.send({ ...stranger({ address, agent, path, route: undefined }), method })
      yield world.now + random.between(100, 1500)
    }
  }
}

interface Stranger {
  readonly address: string
  readonly agent: string
  readonly path: string
  readonly route: Route | undefined
}

/** A request of somebody without credentials. */
export function stranger({ address, agent, path, route }: Stranger): Outgoing {
  return { method: route?.method ?? 'GET', path, route, address, agent, credential: undefined }
}

/** Where scanners look first. */
export const PROBED_PATHS: readonly string[] =
  `/wp-login.php /wp-login.php /wp-login.php /xmlrpc.php /.env /.git/config /wp-admin/ /phpmyadmin/ /admin /robots.txt
  /cgi-bin/luci /boaform/admin/formLogin /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php /.well-known/security.txt
  /actuator/env /server-status /config.json /.aws/credentials /owa/auth/logon.aspx /solr/admin/info/system /HNAP1
  /manager/html /backup.zip /api/.env /.vscode/sftp.json /debug/default/view /console /sdk /telescope/requests
  /ecp/Current/exporttool/microsoft.exchange.ediscovery.exporttool.application /login.aspx /wp-content/plugins/ /old/`
    .trim()
    .split(/\s+/)
