import { type Client, call, GOOD_MANNERS, grant } from '../callers/client.ts'
import { type Place, rentedPlaces } from '../world/addresses.ts'
import { browserAgent } from '../world/agents.ts'
import type { Life } from '../world/schedule.ts'
import type { Route, Subject } from '../world/things.ts'
import type { IncidentKind, Planted, Scene } from './scene.ts'

/** What an attacker has: machines, and names for them. */
interface Arsenal {
  readonly places: readonly Place[]
  readonly agents: readonly string[]
  readonly gapMs: number
}

const TOOLS = [
  'python-requests/2.31.0',
  'Go-http-client/1.1',
  'Mozilla/4.0 (Hydra)',
  'curl/7.81.0',
  'okhttp/4.9.3',
]

function arm(scene: Scene, machines: number, gapMs: number): Arsenal {
  const { random } = scene
  const isDisguised = random.chance(0.55)
  const count = machines > 20 ? random.int(4, 40) : 1
  const agents = Array.from({ length: isDisguised ? count : 1 }, () =>
    isDisguised ? browserAgent(random) : random.pick(TOOLS),
  )
  return { places: rentedPlaces(random, machines), agents, gapMs }
}

interface Guess {
  readonly account: string
  /** Whether the password is right. */
  readonly isRight?: boolean
  readonly isKnown?: boolean
  readonly secret?: string
}

/** Tries one name with one password, from one of the machines. */
function guess(
  scene: Scene,
  arsenal: Arsenal,
  { account, isRight, isKnown, secret }: Guess,
): number {
  const { world, random, incident } = scene
  const isBasic = world.nature.scheme === 'basic'
  const route = isBasic ? (world.protectedRoutes[0] as Route) : world.routeFor('login')
  const wrong = isKnown === false ? 'account_unknown' : 'password_wrong'
  return world.send({
    method: route.method,
    path: route.path(() => 0, 'acme'),
    route,
    address: random.pick(arsenal.places).addresses[0] as string,
    agent: random.pick(arsenal.agents),
    credential: undefined,
    attempt: { account, reason: isRight ? undefined : wrong, secret },
    incident,
  }).status
}

/** Many passwords for one account, or a few. */
export const bruteForce: IncidentKind = {
  type: 'brute_force',
  plant: (scene) => {
    const { world, random } = scene
    const accounts = accountsOf(
      scene,
      random.weighted([
        [1, 8],
        [2, 1],
        [3, 1],
      ]),
    )
    const machines = random.weighted([
      [1, 6],
      [3, 2],
      [40, 1.5],
    ])
    const arsenal = arm(scene, machines, random.magnitude(80, 60_000))
    const most = Math.round(random.magnitude(60, 8000))
    world.schedule.begin(bruting(scene, arsenal, { accounts, most }))
    return {
      sameWithoutAccounts: [machines > 20 ? 'credential_stuffing' : 'password_spray'],
      story: `${most} passwords for ${accounts} from ${machines} addresses, every ${Math.round(arsenal.gapMs)} ms`,
    }
  },
}

function* bruting(
  scene: Scene,
  arsenal: Arsenal,
  { accounts, most }: { accounts: readonly string[]; most: number },
): Life {
  const { world, random, from, to } = scene
  yield from
  for (let count = 0; count < most && world.now < to; count++) {
    guess(scene, arsenal, { account: random.pick(accounts) })
    yield world.now + arsenal.gapMs * random.between(0.7, 1.4)
  }
}

function accountsOf({ people, random }: Scene, count: number): string[] {
  const named = random.chance(0.4) ? ['admin', 'root', 'administrator', 'test'] : []
  const known = random.sample(people, count).map(({ subject }) => subject.id)
  return [...random.sample(named, count), ...known].slice(0, count)
}

/** Few passwords, one after the other, for all accounts. */
export const passwordSpray: IncidentKind = {
  type: 'password_spray',
  plant: (scene) => {
    const { world, random } = scene
    const accounts = Math.round(random.magnitude(30, 3000))
    const passwords = random.int(1, 3)
    const machines = random.weighted([
      [1, 5],
      [4, 3],
      [15, 2],
    ])
    const arsenal = arm(scene, machines, random.magnitude(300, 120_000))
    world.schedule.begin(spraying(scene, arsenal, { accounts, passwords }))
    return {
      sameWithoutAccounts: ['brute_force'],
      story: `${passwords} passwords for ${accounts} accounts from ${machines} addresses, every ${Math.round(arsenal.gapMs)} ms`,
    }
  },
}

function* spraying(
  scene: Scene,
  arsenal: Arsenal,
  { accounts, passwords }: { accounts: number; passwords: number },
): Life {
  const { world, random, from, to, people } = scene
  const known = random.sample(people, Math.round(accounts * random.between(0.1, 1)))
  const made = Array.from(
    { length: accounts - known.length },
    () => `${random.pick(NAMES)}${random.int(1, 999)}`,
  )
  const names = [...known.map(({ subject }) => subject.id), ...made]
  const isMade = new Set(made)
  const pauseMs = random.magnitude(60_000, 3_600_000)
  yield from
  for (let round = 0; round < passwords; round++) {
    for (const account of random.sample(names, names.length)) {
      if (world.now >= to) return
      guess(scene, arsenal, { account, isKnown: !isMade.has(account), secret: `round ${round}` })
      yield world.now + arsenal.gapMs * random.between(0.5, 1.6)
    }
    yield world.now + pauseMs
  }
}

const NAMES =
  'anna ben carla david elena felix greta hans ines jan karla leo mia noah olga paul'.split(' ')

/** Names and passwords that leaked elsewhere, each once, from everywhere. */
export const credentialStuffing: IncidentKind = {
  type: 'credential_stuffing',
  plant: (scene) => {
    const { world, random } = scene
    const pairs = Math.round(random.magnitude(150, 8000))
    const machines = Math.max(25, Math.round(pairs * random.magnitude(0.05, 0.9)))
    const arsenal = arm(scene, machines, random.magnitude(100, 20_000))
    const rightRate = random.weighted([
      [0, 6],
      [0.002, 2],
      [0.015, 2],
    ])
    world.schedule.begin(stuffing(scene, arsenal, { pairs, rightRate }))
    return {
      story: `${pairs} leaked pairs from ${machines} addresses, every ${Math.round(arsenal.gapMs)} ms`,
      ...(rightRate > 0 && { also: ['success_after_attack'] as const }),
    }
  },
}

function* stuffing(
  scene: Scene,
  arsenal: Arsenal,
  { pairs, rightRate }: { pairs: number; rightRate: number },
): Life {
  const { world, random, from, to, people } = scene
  const knownShare = random.between(0.02, 0.4)
  const rampMs = random.pick([0, 0, 600_000])
  yield from
  for (let count = 0; count < pairs && world.now < to; count++) {
    const isKnown = random.chance(knownShare)
    const account = isKnown
      ? random.pick(people).subject.id
      : `${random.pick(NAMES)}.${random.hex(5)}`
    guess(scene, arsenal, {
      account,
      isKnown,
      isRight: isKnown && random.chance(rightRate / knownShare),
    })
    const ramp = rampMs === 0 ? 1 : Math.max(1, 5 - (4 * (world.now - from)) / rampMs)
    yield world.now + random.wait(arsenal.gapMs) * ramp
  }
}

/** Guessing that succeeds, and what is done with it. */
export const successAfterAttack: IncidentKind = {
  type: 'success_after_attack',
  plant: (scene): Planted => {
    const { world, random } = scene
    const isSpray = random.chance(0.4)
    const machines = random.weighted([
      [1, 7],
      [3, 2],
    ])
    const arsenal = arm(scene, machines, random.magnitude(150, 20_000))
    const victim = random.pick(scene.people)
    const tries = Math.round(random.magnitude(25, 1500))
    world.schedule.begin(breakingIn(scene, arsenal, { victim, tries, isSpray }))
    const base = isSpray ? 'password_spray' : 'brute_force'
    return {
      story: `${base}, and after ${tries} tries ${victim.subject.id} is taken over`,
      also: [base],
    }
  },
}

function* breakingIn(
  scene: Scene,
  arsenal: Arsenal,
  { victim, tries, isSpray }: { victim: Client; tries: number; isSpray: boolean },
): Life {
  const { world, random, from, to, people } = scene
  yield from
  for (let count = 0; count < tries && world.now < to; count++) {
    const account = isSpray ? random.pick(people).subject.id : victim.subject.id
    guess(scene, arsenal, { account })
    yield world.now + arsenal.gapMs * random.between(0.7, 1.4)
  }
  for (let retry = 0; retry < 30; retry++) {
    const status = guess(scene, arsenal, { account: victim.subject.id, isRight: true })
    if (status < 400) break
    yield world.now + Math.max(arsenal.gapMs, 30_000)
  }
  yield* plunder(scene, arsenal, victim)
}

/** Reads what the account may read. */
function* plunder(scene: Scene, arsenal: Arsenal, victim: Client): Life {
  const { world, random, incident } = scene
  const { scheme, lifeMs, favourites } = victim
  const thief = newThief({ scene, arsenal, subject: victim.subject, scheme, lifeMs, favourites })
  grant(world, thief)
  const reads = favourites.filter(({ method }) => method === 'GET' || method === 'POST')
  const most = Math.round(random.magnitude(8, 300))
  for (let count = 0; count < most; count++) {
    yield world.now + random.between(200, 6000)
    yield* call(world, thief, {
      route: random.pick(reads.length > 0 ? reads : favourites),
      incident,
    })
  }
}

interface Theft extends Pick<Client, 'subject' | 'scheme' | 'lifeMs' | 'favourites'> {
  readonly scene: Scene
  readonly arsenal: Arsenal
}

function newThief({ scene, arsenal, ...rest }: Theft): Client {
  return {
    ...rest,
    agent: scene.random.pick(arsenal.agents),
    family: 'thief',
    place: scene.random.pick(arsenal.places),
    manners: GOOD_MANNERS,
    credential: undefined,
    scopes: undefined,
    deadRefresh: undefined,
    waitsForChallenge: false,
    hasMetChallenge: false,
  }
}

/** Somebody with an account walks through the ids of others. */
export const tenantEnumeration: IncidentKind = {
  type: 'tenant_enumeration',
  nature: () => ({ style: 'rest' }),
  plant: (scene) => {
    const { world, random, from } = scene
    const accounts = random.weighted([
      [1, 8],
      [2, 1],
      [4, 1],
    ])
    const most = Math.round(random.magnitude(40, 4000))
    const arsenal = arm(
      scene,
      random.weighted([
        [1, 8],
        [3, 1],
      ]),
      random.magnitude(60, 60_000),
    )
    const routes = world.protectedRoutes.filter(
      ({ isObject, method, isRestricted }) => isObject && method === 'GET' && !isRestricted,
    )
    const route = random.pick(routes)
    for (let index = 0; index < accounts; index++) {
      const subject: Subject = {
        id: `u-trial${random.hex(4)}`,
        kind: 'user',
        tenant: 'trial',
        roles: new Set(['member']),
      }
      const { scheme, tokenLifeMs } = world.nature
      const walker = newThief({
        scene,
        arsenal,
        subject,
        scheme,
        lifeMs: tokenLifeMs,
        favourites: [route],
      })
      grant(world, walker, from)
      world.schedule.begin(walking(scene, walker, { route, most, gapMs: arsenal.gapMs }))
    }
    return {
      story: `${accounts} accounts walk through ${most} ids of ${route.template}, every ${Math.round(arsenal.gapMs)} ms`,
    }
  },
}

function* walking(
  { world, random, from, to, incident }: Scene,
  walker: Client,
  { route, most, gapMs }: { route: Route; most: number; gapMs: number },
): Life {
  const isInOrder = random.chance(0.7)
  const tenants = ['acme', 'globex', 'initech', 'umbrella']
  yield from
  for (let index = 0; index < most && world.now < to; index++) {
    const isOwn = random.chance(0.02)
    const tenant = isOwn ? walker.subject.tenant : random.pick(tenants)
    const path = route.path(
      (count) => (isInOrder ? index % count : random.int(0, count - 1)),
      tenant,
    )
    yield* call(world, walker, { route, path, tenantOfObject: tenant, incident })
    yield world.now + gapMs * random.between(0.8, 1.3)
  }
}
