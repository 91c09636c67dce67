import type { Reason } from '@sallyport/contract'
import { type Client, call, grant, renew } from '../callers/client.ts'
import type { Life } from '../world/schedule.ts'
import type { Credential } from '../world/things.ts'
import { at, blame, type IncidentKind, isFrom, type Scene, spanOf } from './scene.ts'

/** The credential of a service ends, and nobody is there to notice. */
export const credentialExpired: IncidentKind = {
  type: 'credential_expired',
  plant: (scene) => {
    const { world, random, from, to } = scene
    const count = random.weighted([
      [1, 8],
      [2, 1],
      [3, 1],
    ])
    const victims = random.sample(scene.services, count)
    const isRevoked = random.chance(0.3)
    for (const client of victims) {
      client.manners = {
        ...client.manners,
        renewal: 'never',
        repeats401: random.pick([0, 0, 1, 3]),
      }
      grant(world, client, from - random.between(1, 90) * 86_400_000)
      client.credential = {
        ...(client.credential as Credential),
        expiresAt: isRevoked ? 1e15 : from,
      }
      if (isRevoked) world.schedule.begin(at(from, () => revoke(client)))
      world.schedule.begin(at(to, () => grant(world, client)))
    }
    const isMine = isFrom(new Set(victims))
    blame(scene, (asked, { status }) => status === 401 && isMine(asked))
    const names = victims.map(({ subject, scheme }) => `${subject.id} (${scheme})`).join(', ')
    return {
      story: `the credential of ${names} ${isRevoked ? 'is revoked' : 'expires'}, ${spanOf(scene)}`,
    }
  },
}

function revoke({ credential, scheme }: Client): void {
  const reasons: Record<Credential['scheme'], Reason> = {
    bearer: 'token_revoked',
    api_key: 'api_key_revoked',
    basic: 'password_wrong',
    cookie: 'session_unknown',
  }
  if (credential !== undefined) credential.revoked = reasons[scheme]
}

/** The token of a service ends soon after the log; only records say so. */
export const credentialExpiring: IncidentKind = {
  type: 'credential_expiring',
  plant: (scene) => {
    const { world, random, incident } = scene
    const bearers = scene.services.filter(({ scheme }) => scheme === 'bearer')
    const client = random.pick(bearers.length > 0 ? bearers : scene.services)
    const hours = random.magnitude(0.3, 72)
    client.manners = { ...client.manners, renewal: 'never' }
    grant(world, client, world.from - random.between(30, 360) * 86_400_000)
    client.credential = {
      ...(client.credential as Credential),
      expiresAt: world.to + hours * 3_600_000,
    }
    const isMine = isFrom(new Set([client]))
    world.faults.push({
      incident,
      answer: (asked, verdict) => (isMine(asked) ? { ...verdict, incident } : undefined),
    })
    return { story: `the token of ${client.subject.id} ends ${hours.toFixed(1)} h after the log` }
  },
}

/** Clients go on with a token that has ended: they do not renew, or cannot. */
export const brokenRefresh: IncidentKind = {
  type: 'broken_refresh',
  nature: (random) => ({
    scheme: 'bearer',
    hasTokens: random.chance(0.7),
    tokenLifeMs: 60_000 * random.pick([5, 10, 15, 15, 30, 60]),
  }),
  plant: (scene) => {
    const { world, random, from, to } = scene
    const isDead = world.nature.hasTokens && random.chance(0.5)
    const victims = isDead ? unluckyOnes(scene) : oneFamily(scene)
    const pollMs = random.magnitude(2000, 120_000)
    const repeats401 = random.pick([0, 0, 1, 2, 5])
    for (const client of victims) {
      const begin = from + random.next() * Math.min(1_200_000, (to - from) / 2)
      world.schedule.begin(at(begin, () => breakRefresh(scene, client, { isDead, repeats401 })))
      world.schedule.begin(at(to, () => mend(client)))
      world.schedule.begin(polling(scene, client, { begin, pollMs }))
    }
    const isMine = isFrom(new Set(victims))
    blame(scene, (asked, { status }) => status === 401 && isMine(asked))
    const how = isDead ? 'their refresh tokens are dead, and they ask on' : 'they do not renew'
    return { story: `${victims.length} clients (${victims[0]?.family}): ${how}, ${spanOf(scene)}` }
  },
}

function unluckyOnes({ random, people }: Scene): Client[] {
  const phones = people.filter(({ scheme }) => scheme === 'bearer')
  return random.sample(phones, Math.ceil(random.magnitude(1, Math.max(2, phones.length * 0.1))))
}

/** All copies of a version, or the first of a new one. */
function oneFamily({ random, people }: Scene): Client[] {
  const families = Map.groupBy(
    people.filter(({ scheme }) => scheme === 'bearer'),
    ({ family }) => family,
  )
  const family = random.pick([...families.values()])
  const share =
    family[0]?.family === 'browser' ? random.magnitude(0.02, 0.3) : random.between(0.3, 1)
  return random.sample(family, Math.max(2, Math.ceil(family.length * share)))
}

function breakRefresh(
  { world, incident }: Scene,
  client: Client,
  { isDead, repeats401 }: { isDead: boolean; repeats401: number },
): void {
  const renewal = isDead ? 'on_401' : 'never'
  client.manners = { ...client.manners, renewal, repeats401, signsIn: false }
  if (client.credential === undefined) grant(world, client)
  if (isDead) client.deadRefresh = { status: world.nature.deadRefresh, incident }
}

function mend(client: Client): void {
  client.manners = { ...client.manners, renewal: 'on_401', repeats401: 0, signsIn: true }
  client.deadRefresh = undefined
}

/** What an app does behind the screen while somebody has it open. */
function* polling(
  scene: Scene,
  client: Client,
  { begin, pollMs }: { begin: number; pollMs: number },
): Life {
  const { world, random, to } = scene
  const end = Math.min(to, begin + random.magnitude(1_200_000, 14_400_000))
  const route = random.pick(client.favourites)
  yield begin + random.next() * pollMs
  while (world.now < end) {
    yield* call(world, client, { route })
    yield world.now + pollMs * random.between(0.9, 1.1)
  }
}

/** Far more renewals than there are tokens to renew. */
export const refreshStorm: IncidentKind = {
  type: 'refresh_storm',
  // Fifteen requests for tokens more, among thousands within a day, are no storm: nobody could see them.
  linesMin: 40,
  nature: (random) => ({
    scheme: 'bearer',
    hasTokens: true,
    tokenLifeMs: 60_000 * random.pick([15, 30, 60, 120]),
  }),
  plant: (scene) => (scene.random.chance(0.6) ? everyCallRenews(scene) : allAtOnce(scene)),
}

/** A version that takes every token for expired: seconds read as milliseconds, for instance. */
function everyCallRenews(scene: Scene): { story: string } {
  const { world, random, from, to, incident } = scene
  const victims = oneFamily(scene)
  for (const client of victims) {
    const begin = from + random.next() * Math.min(600_000, (to - from) / 3)
    world.schedule.begin(at(begin, () => setRenewal(client, 'always')))
    world.schedule.begin(at(to, () => setRenewal(client, 'on_401')))
  }
  const agents = new Set(victims.map(({ agent }) => agent))
  world.faults.push({
    incident,
    answer: ({ request, now }, verdict) => {
      const isMine = request.route?.kind === 'token' && agents.has(request.agent)
      return isMine && now >= from && now < to ? { ...verdict, incident } : undefined
    },
  })
  return {
    story: `${victims.length} clients (${victims[0]?.family}) renew before every call, ${spanOf(scene)}`,
  }
}

function setRenewal(client: Client, renewal: 'always' | 'on_401'): void {
  client.manners = { ...client.manners, renewal }
}

/** Tokens that were given out together end together, and the token endpoint cannot keep up. */
function allAtOnce(scene: Scene): { story: string } {
  const { world, random, from, incident } = scene
  const victims = random.sample(
    [...scene.people, ...scene.services].filter(({ scheme }) => scheme === 'bearer'),
    Math.ceil(Math.min(2000, scene.people.length * random.between(0.3, 0.9))),
  )
  const openAt = from + random.magnitude(120_000, 900_000)
  const status = random.pick([429, 503])
  world.faults.push({
    incident,
    answer: ({ request, now }, verdict) => {
      const isMine = request.route?.kind === 'token' && now >= from && now < openAt + 60_000
      if (!isMine) return undefined
      const isRefused = now < openAt && world.random.chance(0.8)
      return isRefused ? { status, incident } : { ...verdict, incident }
    },
  })
  const isMine = isFrom(new Set(victims))
  blame(scene, (asked, { reason }) => {
    const isTimely = asked.now < openAt + 60_000
    return isTimely && reason === 'token_expired' && isMine(asked)
  })
  for (const client of victims) world.schedule.begin(hammer(scene, client, openAt))
  return {
    story: `the tokens of ${victims.length} clients end together; the token endpoint says ${status}`,
  }
}

/** A client that was idle in the background, awoke with all others, and asks without patience. */
function* hammer({ world, random, from }: Scene, client: Client, openAt: number): Life {
  yield from + random.wait(20_000)
  const gapMs = random.magnitude(1000, 15_000)
  const route = random.pick(client.favourites)
  // Some learn from a 401 that they need another token, and ask again for each page.
  const asksFirst = client.manners.renewal === 'on_401'
  if (client.credential === undefined) grant(world, client)
  const expired = { ...(client.credential as Credential), expiresAt: from - 600_000 }
  while (world.now < openAt + 60_000) {
    client.credential = expired
    const isDone = asksFirst
      ? (yield* call(world, client, { route })).status !== 401
      : yield* renew(world, client)
    if (isDone) return
    yield world.now + gapMs * random.between(0.8, 1.2)
  }
}
