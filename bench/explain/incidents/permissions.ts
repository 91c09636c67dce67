import type { Reason } from '@sallyport/contract'
import { type Client, call, grant } from '../callers/client.ts'
import { homePlace, ipv4, ipv6 } from '../world/addresses.ts'
import type { Life } from '../world/schedule.ts'
import type { Asked, Route } from '../world/things.ts'
import { at, blame, type IncidentKind, isDuring, isFrom, type Scene, spanOf } from './scene.ts'

/** A new version of the policy forbids what was permitted. */
export const policyRegression: IncidentKind = {
  type: 'policy_regression',
  plant: (scene) => {
    const { world, random, incident, from, to } = scene
    const routes = new Set(
      random.sample(
        usedRoutes(scene),
        random.weighted([
          [1, 4],
          [2, 2],
          [4, 1],
        ]),
      ),
    )
    const role = random.weighted<string | undefined>([
      [undefined, 4],
      ['member', 3],
      ['viewer', 2],
    ])
    const reason = random.pick<Reason>(['permission_missing', 'set_missing', 'rule_not_met'])
    const isDeployed = rollOut(scene)
    world.faults.push({
      incident,
      authorize: (asked) => {
        const { route, credential } = asked.request
        const isHit = route !== undefined && routes.has(route) && isDeployed(asked)
        if (!isHit || (role !== undefined && !credential?.subject.roles.has(role))) return undefined
        const requirement = route.permission ? `permission ${route.permission}` : 'set staff'
        return { status: 403, reason, requirement, incident }
      },
    })
    const names = [...routes].map(({ method, template }) => `${method} ${template}`).join(', ')
    const whom = role === undefined ? 'everybody' : `every ${role}`
    const isBack = to < world.to ? ', rolled back' : ''
    return {
      story: `at ${new Date(from).toISOString()} a policy forbids ${names} to ${whom}${isBack}`,
    }
  },
}

/** Routes that several people use. */
function usedRoutes({ people, world }: Scene): Route[] {
  const uses = new Map<Route, number>()
  for (const { favourites } of people) {
    for (const route of favourites) uses.set(route, (uses.get(route) ?? 0) + route.weight)
  }
  const ordered = [...uses].sort(([, one], [, other]) => other - one).map(([route]) => route)
  const used = ordered.slice(0, Math.max(3, Math.ceil(ordered.length / 2)))
  return used.length > 0 ? used : world.protectedRoutes.slice(0, 3)
}

/** One machine after the other gets the new version, and gives it up at the end. */
function rollOut(scene: Scene): (asked: Asked) => boolean {
  const { world, random, from, to } = scene
  const stepMs = random.pick([0, 0, 20_000, 90_000])
  const order = new Map(world.instances.map((instance, index) => [instance, index]))
  const old = world.policyVersion
  const fresh = random.hex(7)
  const isNew = ({ instance, now }: Pick<Asked, 'instance' | 'now'>): boolean => {
    const delay = (order.get(instance) ?? 0) * stepMs
    return now >= from + delay && now < to + delay
  }
  world.policyVersion = (where) => (isNew(where) ? fresh : old(where))
  return isNew
}

/** A client asks for too few scopes, or gets fewer than before. */
export const missingScope: IncidentKind = {
  type: 'missing_scope',
  nature: () => ({ scheme: 'bearer' }),
  plant: (scene) => {
    const { random, from, to, world } = scene
    const bearers = scene.services.filter(
      (client) => client.scheme === 'bearer' && scopedRoute(client),
    )
    const count = random.weighted([
      [1, 7],
      [2, 2],
      [4, 1],
    ])
    const first = random.pick(bearers.length > 0 ? bearers : scene.people)
    const lacking = scopedRoute(first)?.permission as string
    const alike = bearers.filter(({ favourites }) =>
      favourites.some((one) => one.permission === lacking),
    )
    const victims = new Set([first, ...random.sample(alike, count - 1)])
    const all = world.protectedRoutes.flatMap(({ permission }) => permission ?? [])
    const narrow = new Set(all.filter((permission) => permission !== lacking))
    const isFromBeginning = random.chance(0.35)
    for (const client of victims) {
      client.scopes = new Set(all)
      world.schedule.begin(
        at(isFromBeginning ? world.from : from, () => rescope(scene, client, narrow)),
      )
      world.schedule.begin(at(to, () => rescope(scene, client, new Set(all))))
    }
    const isMine = isFrom(victims)
    blame(
      { ...scene, from: isFromBeginning ? world.from : from },
      (asked, { reason }) => reason === 'scope_missing' && isMine(asked),
    )
    return {
      story: `${[...victims].map((one) => one.subject.id)} without scope ${lacking}, ${spanOf(scene)}`,
    }
  },
}

function scopedRoute({ favourites }: Client): Route | undefined {
  return favourites.find(({ permission }) => permission !== undefined)
}

function rescope({ world }: Scene, client: Client, scopes: ReadonlySet<string>): void {
  client.scopes = scopes
  grant(world, client)
}

/** Somebody new was given no role, or lost it. */
export const missingRole: IncidentKind = {
  type: 'missing_role',
  plant: (scene) => {
    const { world, random, from, incident } = scene
    const all = [...scene.people, ...scene.services].filter(({ favourites }) =>
      hasThree(favourites),
    )
    const count = random.weighted([
      [1, 7],
      [2, 2],
      [5, 1],
    ])
    const victims = random.sample(all, count)
    const isNew = random.chance(0.75)
    const since = isNew ? world.from : from
    const subjects = new Set(victims.map(({ subject }) => subject))
    world.faults.push({
      incident,
      authorize: ({ request, now }) => {
        const { route, credential } = request
        const isHit = credential !== undefined && subjects.has(credential.subject)
        if (!isHit || now < since || now >= scene.to || route?.permission === undefined)
          return undefined
        const requirement = `permission ${route.permission}`
        return { status: 403, reason: 'permission_missing', requirement, incident }
      },
    })
    // A person without a role tries everything that the menu shows.
    for (const client of victims) {
      if (client.subject.kind === 'user') world.schedule.begin(trying(scene, client))
    }
    return {
      story: `${victims.map(({ subject }) => subject.id)} ${isNew ? 'never had' : 'lost'} a role`,
    }
  },
}

function hasThree(favourites: readonly Route[]): boolean {
  const named = favourites.filter(({ permission }) => permission !== undefined)
  return new Set(named.map(({ template }) => template)).size >= 3
}

function* trying({ world, random, from, to, crowd }: Scene, client: Client): Life {
  yield from
  if (client.credential === undefined) grant(world, client)
  const end = Math.min(to, from + random.magnitude(600_000, 14_400_000))
  while (world.now < end) {
    const route = random.pick(client.favourites)
    yield* call(world, client, { route })
    yield world.now + random.between(2000, 30_000) / Math.max(0.2, crowd.pace(world.now))
  }
}

/** Somebody asks from an address that nobody has listed. */
export const addressBlock: IncidentKind = {
  type: 'address_block',
  plant: (scene) => (scene.random.chance(0.5) ? serviceMoves(scene) : officeMoves(scene)),
}

/** A service gets another way out, or one of its two addresses was forgotten. */
function serviceMoves(scene: Scene): { story: string } {
  const { world, random, from, to } = scene
  const client = random.pick(scene.services)
  const restricted = world.protectedRoutes.filter((route) => route.isRestricted)
  client.favourites = [...client.favourites.slice(0, 2), ...random.sample(restricted, 2)]
  for (const address of client.place.addresses) world.listed.add(address)
  const before = client.place
  const isDual = random.chance(0.3)
  const after = { addresses: isDual ? [ipv6(random), ...before.addresses] : [ipv4(random)] }
  world.schedule.begin(at(from, () => (client.place = after)))
  world.schedule.begin(at(to, () => (client.place = before)))
  blame(
    scene,
    (asked, { reason }) => reason === 'address_not_allowed' && isFrom(new Set([client]))(asked),
  )
  return {
    story: `${client.subject.id} asks from ${after.addresses[0]}, which is not listed, ${spanOf(scene)}`,
  }
}

/** A tenant admits its office alone; the office changes its provider, or people work at home. */
function officeMoves(scene: Scene): { story: string } {
  const { world, random, from, to, incident } = scene
  const tenants = Map.groupBy(scene.people, ({ subject }) => subject.tenant)
  const [tenant, all] = random.pick([...tenants])
  const office = { addresses: [ipv4(random)] }
  const allowed = new Set(office.addresses)
  for (const client of all) client.place = office
  const share = random.pick([1, 1, 0.3, 0.1])
  const movers = random.sample(all, Math.max(1, Math.ceil(all.length * share)))
  const moved = { addresses: [ipv4(random)] }
  for (const client of movers) {
    const next = share === 1 ? moved : homePlace(random)
    world.schedule.begin(at(from, () => (client.place = next)))
  }
  world.schedule.begin(at(to, () => allowed.add(moved.addresses[0] as string)))
  world.faults.push({
    incident,
    authorize: ({ request }) => {
      const isHit =
        request.credential?.subject.tenant === tenant &&
        request.credential.subject.kind === 'user' &&
        !allowed.has(request.address)
      const requirement = 'address in the blocks of the tenant'
      return isHit
        ? { status: 403, reason: 'address_not_allowed', requirement, incident }
        : undefined
    },
  })
  return {
    story: `${movers.length} of ${tenant} ask from elsewhere than their office, ${spanOf(scene)}`,
  }
}

/** A client repeats what was refused, though repeating helps nobody. */
export const retryOf403: IncidentKind = {
  type: 'retry_of_403',
  plant: (scene) => {
    const { world, random, from, to, incident } = scene
    const isService = random.chance(0.6)
    const pool = isService ? scene.services : scene.people
    const victims = new Set(
      random.sample(
        pool,
        random.weighted([
          [1, 7],
          [2, 2],
          [6, 1],
        ]),
      ),
    )
    const gapMs = random.magnitude(200, 30_000)
    const paths = new Set<string>()
    for (const client of victims) {
      const route = random.pick(client.favourites)
      const path = route.path((count) => random.int(0, count - 1), client.subject.tenant)
      paths.add(`${route.method} ${path}`)
      world.schedule.begin(insisting(scene, client, { route, path, gapMs }))
    }
    const isMine = isFrom(victims)
    world.faults.push({
      incident,
      authorize: (asked) => {
        const { method, path } = asked.request
        const isHit = asked.now >= from && paths.has(`${method} ${path}`) && isMine(asked)
        const requirement = 'owner of the resource'
        return isHit ? { status: 403, reason: 'owner_mismatch', requirement, incident } : undefined
      },
    })
    const count = Math.round((to - from) / gapMs)
    return {
      story: `${[...victims].map(({ subject }) => subject.id)} repeat a 403 every ${Math.round(gapMs)} ms, ${count} times at most`,
    }
  },
}

function* insisting(
  { world, random, from, to }: Scene,
  client: Client,
  { route, path, gapMs }: { route: Route; path: string; gapMs: number },
): Life {
  yield from
  if (client.credential === undefined) grant(world, client)
  const most = Math.round(random.magnitude(60, 4000))
  const backsOff = random.chance(0.25)
  for (let count = 0; count < most && world.now < to; count++) {
    yield* call(world, client, { route, path })
    const factor = backsOff ? Math.min(20, 1.3 ** count) : 1
    yield world.now + gapMs * factor * random.between(0.9, 1.1)
  }
}

/** A refusal carries the wrong number: 401 for whoever is known and may not, or the other way round. */
export const wrongCode: IncidentKind = {
  type: 'wrong_code',
  nature: (random) => ({
    scheme: 'bearer',
    hasTokens: random.chance(0.8),
    tokenLifeMs: 60_000 * random.pick([15, 30, 60, 120]),
  }),
  plant: (scene) => {
    const { world, random, incident } = scene
    const route = random.pick(usedRoutes(scene))
    const users = scene.people.filter(
      ({ scheme, favourites }) => scheme === 'bearer' && favourites.includes(route),
    )
    const affected = random.sample(users, Math.ceil(users.length * random.magnitude(0.03, 0.6)))
    const subjects = new Set(affected.map(({ subject }) => subject))
    world.faults.push({
      incident,
      authenticate: (asked) => {
        const { request, now } = asked
        const isHit =
          request.route === route &&
          request.credential !== undefined &&
          subjects.has(request.credential.subject)
        if (!isHit || !isDuring(scene, now)) return undefined
        return { status: 401, reason: 'claim_missing', incident }
      },
    })
    const loops = random.weighted([
      [0, 3],
      [3, 3],
      [30, 2],
      [400, 1],
    ])
    for (const client of affected) world.schedule.begin(looping(scene, client, { route, loops }))
    return {
      story: `${route.method} ${route.template} says 401 to ${affected.length} who may not; they renew and repeat up to ${loops} times, ${spanOf(scene)}`,
    }
  },
}

/** Opens the page that is refused, now and then; each time renews and repeats, as often as the client is written. */
function* looping(
  { world, random, from, to }: Scene,
  client: Client,
  { route, loops }: { route: Route; loops: number },
): Life {
  yield from + random.next() * Math.min(3_600_000, (to - from) / 2)
  const visits = random.int(1, 6)
  const gapMs = random.magnitude(200, 4000)
  const others = client.favourites.filter((other) => other !== route)
  for (let visit = 0; visit < visits && world.now < to; visit++) {
    // The rest of the page is let in.
    for (const other of random.sample(others, 2)) yield* call(world, client, { route: other })
    for (let count = 0; count <= loops && world.now < to; count++) {
      const { status } = yield* call(world, client, { route })
      if (status !== 401) break
      yield world.now + gapMs
    }
    yield world.now + random.wait(600_000)
  }
}
