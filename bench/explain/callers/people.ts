import type { Place } from '../world/addresses.ts'
import { homePlace } from '../world/addresses.ts'
import type { App } from '../world/agents.ts'
import { browserAgent } from '../world/agents.ts'
import type { Life } from '../world/schedule.ts'
import type { Route, Subject } from '../world/things.ts'
import type { World } from '../world/world.ts'
import {
  addressOf,
  type Client,
  call,
  type Doing,
  GOOD_MANNERS,
  grant,
  type Manners,
} from './client.ts'

/** How people as a whole behave. */
export interface Crowd {
  readonly shared: readonly Place[]
  readonly sharedShare: number
  readonly app: App | undefined
  readonly appShare: number
  readonly typoRate: number
  readonly strayRate: number
  /** How busy an hour is, 0 to 1. */
  readonly pace: (now: number) => number
  readonly pagesMean: number
  /** The share of clients that renew a token before its end. */
  readonly foresight: number
}

/** A person as the account has them. */
export function drawPerson(world: World, index: number): Subject {
  const { random } = world
  const roles = random.weighted<string>([
    ['member', 6],
    ['viewer', 3],
    ['admin', 0.4],
  ])
  const tenant = random.pick(TENANTS)
  return {
    id: `u-${index.toString(36)}${random.hex(3)}`,
    kind: 'user',
    tenant,
    roles: new Set([roles]),
  }
}

const TENANTS = ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'stark', 'wayne', 'tyrell']

/** The machines of a person: a browser, a phone, or both. */
export function drawClients(world: World, subject: Subject, crowd: Crowd): Client[] {
  const { random } = world
  const { app } = crowd
  const place = random.chance(crowd.sharedShare) ? random.pick(crowd.shared) : homePlace(random)
  const hasApp = app !== undefined && random.chance(crowd.appShare)
  const renewal = random.chance(crowd.foresight) ? 'before' : 'on_401'
  const browser = newBrowser(world, subject, { place, renewal })
  if (!hasApp) return [browser]
  const elsewhere = random.chance(0.5) ? place : homePlace(random)
  const phone = newPhone(world, subject, { place: elsewhere, renewal, app })
  return random.chance(0.3) ? [browser, phone] : [phone]
}

interface Site extends Pick<Manners, 'renewal'> {
  readonly place: Place
}

function newBrowser(world: World, subject: Subject, { place, renewal }: Site): Client {
  const { random, nature } = world
  return {
    ...common(world, subject, place),
    agent: browserAgent(random),
    family: 'browser',
    scheme: nature.scheme,
    lifeMs: nature.scheme === 'basic' ? 1e12 : nature.tokenLifeMs,
    manners: { ...GOOD_MANNERS, renewal },
    waitsForChallenge: nature.scheme === 'basic',
  }
}

function newPhone(
  world: World,
  subject: Subject,
  { place, renewal, app }: Site & { app: App },
): Client {
  const { random, nature } = world
  const version = random.weighted(app.versions.map((one, index) => [one, 1 + 2 * index] as const))
  return {
    ...common(world, subject, place),
    agent: app.agent(version),
    family: `app ${version}`,
    scheme: 'bearer',
    lifeMs: nature.tokenLifeMs,
    manners: { ...GOOD_MANNERS, renewal },
    waitsForChallenge: false,
  }
}

type Common = Pick<
  Client,
  'subject' | 'place' | 'credential' | 'scopes' | 'deadRefresh' | 'hasMetChallenge' | 'favourites'
>

function common(world: World, subject: Subject, place: Place): Common {
  const open = world.protectedRoutes.filter(
    (route) => !route.isRestricted && world.isPermitted(subject.roles, route),
  )
  return {
    subject,
    place,
    credential: undefined,
    scopes: undefined,
    deadRefresh: undefined,
    hasMetChallenge: false,
    favourites: world.random.sample(open, 6),
  }
}

/** The life of a person at one machine: sessions, now and then. */
export function* person(world: World, client: Client, habit: Habit): Life {
  const { random } = world
  if (random.chance(0.7)) beginWithToken(world, client)
  for (;;) {
    do yield world.now + random.wait(habit.gapMs)
    while (!random.chance(habit.crowd.pace(world.now)))
    yield* session(world, client, habit.crowd)
  }
}

/** How often somebody comes. */
export interface Habit {
  readonly crowd: Crowd
  /** The mean time between two sessions at the busiest hour. */
  readonly gapMs: number
}

function beginWithToken(world: World, client: Client): void {
  if (client.scheme === 'basic') return
  grant(world, client, world.now - world.random.next() * client.lifeMs)
}

/** One visit: pages with some requests each, until there is nothing more to do or no way in. */
export function* session(world: World, client: Client, crowd: Crowd): Doing<void> {
  const { random } = world
  client.hasMetChallenge = false
  if (client.family === 'browser') yield* openSite(world, client)
  if (client.credential === undefined && !(yield* signIn(world, client, crowd))) return
  const pages = 1 + Math.floor(random.wait(crowd.pagesMean))
  let signIns = 0
  for (let page = 0; page < pages; page++) {
    const isIn = yield* view(world, client, crowd)
    if (!isIn && client.manners.signsIn) {
      signIns += 1
      yield world.now + random.between(4000, 40_000)
      if (signIns > 2 || !(yield* signIn(world, client, crowd))) return
    }
    yield world.now + 1000 + random.wait(20_000)
  }
}

/** A page: some requests after each other. `false` if the client was not let in. */
function* view(world: World, client: Client, crowd: Crowd): Doing<boolean> {
  const { random } = world
  const calls = 1 + Math.floor(random.wait(1.3))
  for (let count = 0; count < calls; count++) {
    const route = random.chance(crowd.strayRate) ? strayRoute(world) : favourite(world, client)
    const { status } = yield* call(world, client, { route })
    if (status === 401 || (status === 302 && route.method === 'GET')) return false
    yield world.now + random.between(20, 400)
  }
  return true
}

function favourite(world: World, { favourites }: Client): Route {
  return world.random.weighted(favourites.map((route) => [route, route.weight] as const))
}

/** What somebody should not have clicked on: now and then that is a 403. */
function strayRoute(world: World): Route {
  const { random } = world
  return random.pick(world.protectedRoutes.filter(({ isRestricted }) => !isRestricted))
}

/** The front page and its files, as far as the browser has not kept them. */
function* openSite(world: World, client: Client): Doing<void> {
  const { random } = world
  if (random.chance(0.4)) return
  const files = world.routes.filter(({ kind }) => kind === 'static' || kind === 'public')
  for (const route of random.sample(files, random.int(1, 6))) {
    world.send({
      method: 'GET',
      path: route.path(() => 0, ''),
      route,
      address: addressOf(world, client.place),
      agent: client.agent,
      credential: undefined,
    })
    yield world.now + random.between(5, 120)
  }
}

/** Signs in, with a typing mistake now and then. `false` if it did not succeed. */
export function* signIn(world: World, client: Client, crowd: Crowd): Doing<boolean> {
  const { random } = world
  if (client.scheme === 'basic') {
    grant(world, client)
    return true
  }
  const typos = random.chance(crowd.typoRate)
    ? random.weighted([
        [1, 6],
        [2, 2],
        [4, 1],
        [6, 0.3],
      ])
    : 0
  for (let count = 0; count < typos; count++) {
    tryPassword(world, client, random.chance(0.8) ? 'password_wrong' : 'account_unknown')
    yield world.now + random.between(3000, 25_000)
  }
  const status = tryPassword(world, client, undefined)
  if (status >= 400) return false
  yield world.now + random.between(50, 600)
  grant(world, client)
  client.deadRefresh = undefined
  return true
}

function tryPassword(
  world: World,
  { agent, place, subject }: Client,
  reason: 'password_wrong' | 'account_unknown' | undefined,
): number {
  const route = world.routeFor('login')
  return world.send({
    method: 'POST',
    path: route.template,
    route,
    address: addressOf(world, place),
    agent,
    credential: undefined,
    attempt: { account: subject.id, reason },
  }).status
}
