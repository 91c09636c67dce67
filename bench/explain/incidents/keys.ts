import type { Reason } from '@sallyport/contract'
import type { Instance, Verdict } from '../world/things.ts'
import {
  at,
  blame,
  type IncidentKind,
  isDuring,
  type Planted,
  type Scene,
  spanOf,
} from './scene.ts'

const FOR_EVER = Number.POSITIVE_INFINITY

/** The issuer signs with another key, and somebody does not take notice. */
export const keyRotation: IncidentKind = {
  type: 'key_rotation',
  nature: (random) => ({
    scheme: 'bearer',
    tokenLifeMs: 60_000 * random.pick([5, 10, 15, 30, 60]),
  }),
  plant: (scene) =>
    scene.random.chance(0.6) ? verifiersAreStale(scene) : oldKeyIsWithdrawn(scene),
}

/** Tokens of the new key are refused until caches end or machines are started anew. */
function verifiersAreStale(scene: Scene): { story: string } {
  const { world, random, from, to } = scene
  world.issuer.rotate({ publishedAt: from, signsFrom: from + random.pick([0, 0, 60_000]) })
  const isByTime = random.chance(0.6)
  const ttlMs = isByTime ? 60_000 * random.int(10, 60) : FOR_EVER
  // Machines that were started together fetched together.
  const phase = random.next()
  for (const instance of world.instances) {
    const age = (random.chance(0.5) ? phase : random.next()) * (isByTime ? ttlMs : 0)
    world.schedule.begin(at(from, () => freeze(instance, { ttlMs, fetchedAt: from - age })))
    world.schedule.begin(at(to, () => thaw(instance)))
  }
  blame(scene, (_asked, { reason }) => reason === 'key_unknown')
  const until = isByTime
    ? `keys are cached for ${ttlMs / 60_000} min`
    : 'keys are fetched at the start only'
  return { story: `the issuer signs with a new key; ${until}, ${spanOf(scene)}` }
}

function freeze({ keys }: Instance, how: { ttlMs: number; fetchedAt: number }): void {
  Object.assign(keys, how, { refetches: false })
}

function thaw({ keys }: Instance): void {
  Object.assign(keys, { ttlMs: 0, refetches: true })
}

/** Every token in use is refused at once; whoever renews at a 401 goes on. */
function oldKeyIsWithdrawn(scene: Scene): Planted {
  const { world, random, from } = scene
  world.issuer.rotate({ publishedAt: from, signsFrom: from, withdrawnAt: from })
  for (const { keys } of world.instances) {
    const delay = random.chance(0.5) ? 0 : random.between(0, 60_000)
    world.schedule.begin(at(from + delay, () => Object.assign(keys, { ttlMs: 0 })))
  }
  const share = random.pick([0, 0.1, 0.3, 0.6])
  for (const client of [...scene.people, ...scene.services]) {
    const isStubborn = client.scheme === 'bearer' && random.chance(share)
    if (isStubborn)
      client.manners = { ...client.manners, renewal: 'never', repeats401: random.int(0, 3) }
  }
  blame(scene, (_asked, { reason }) => reason === 'key_unknown')
  const percent = Math.round(100 * share)
  return {
    ...(share >= 0.3 && { also: ['broken_refresh'] as const }),
    story: `the old key is withdrawn at once; ${percent} % of clients do not renew at a 401`,
  }
}

/** One of several machines goes on with old keys, or with a configuration of its own. */
export const staleInstance: IncidentKind = {
  type: 'stale_instance',
  nature: (random) => ({
    scheme: 'bearer',
    instances: random.int(2, 6),
    tokenLifeMs: 60_000 * random.pick([5, 10, 15, 30, 60]),
  }),
  plant: (scene) =>
    scene.random.chance(0.6) ? oneCacheIsStale(scene) : oneConfigurationDiffers(scene),
}

function oneCacheIsStale(scene: Scene): { story: string } {
  const { world, random, from, to } = scene
  const instance = random.pick(world.instances)
  const signsFrom = from + random.pick([0, 60_000, 300_000])
  world.issuer.rotate({ publishedAt: from, signsFrom })
  world.schedule.begin(at(from, () => freeze(instance, { ttlMs: FOR_EVER, fetchedAt: from })))
  world.schedule.begin(at(to, () => thaw(instance)))
  blame(scene, (asked, { reason }) => asked.instance === instance && reason === 'key_unknown')
  return { story: `${instance.name} alone keeps the old keys, ${spanOf(scene)}` }
}

function oneConfigurationDiffers(scene: Scene): { story: string } {
  const { world, random, incident } = scene
  const instance = random.pick(world.instances)
  const reason = random.pick<Reason>(['signature_invalid', 'audience_mismatch', 'issuer_mismatch'])
  world.faults.push({
    incident,
    authenticate: (asked) => {
      const { credential } = asked.request
      const isHit = asked.instance === instance && credential?.scheme === 'bearer'
      return isHit && isDuring(scene, asked.now) ? { status: 401, reason, incident } : undefined
    },
  })
  return {
    story: `${instance.name} was started with another configuration: ${reason}, ${spanOf(scene)}`,
  }
}

/** A clock is wrong: of one machine, or of the issuer. */
export const clockSkew: IncidentKind = {
  type: 'clock_skew',
  nature: (random) => ({
    scheme: 'bearer',
    instances: random.int(2, 6),
    tokenLifeMs: 60_000 * random.pick([5, 5, 10, 15, 30]),
    leewayMs: random.pick([0, 0, 5000, 30_000]),
  }),
  plant: (scene) => (scene.random.chance(0.65) ? machineIsOff(scene) : issuerIsAhead(scene)),
}

function machineIsOff(scene: Scene): { story: string } {
  const { world, random } = scene
  const instance = random.pick(world.instances)
  const isBehind = random.chance(0.8)
  const { leewayMs, tokenLifeMs } = world.nature
  const least = isBehind ? 30_000 : tokenLifeMs * 0.2
  const amount = leewayMs + least + random.between(0, 240_000)
  instance.clockOffset = offsetOf(scene, isBehind ? -amount : amount)
  const reason: Reason = isBehind ? 'token_not_yet_valid' : 'token_expired'
  blame(scene, (asked, verdict) => asked.instance === instance && verdict.reason === reason)
  const seconds = Math.round(amount / 1000)
  return {
    story: `the clock of ${instance.name} is ${seconds} s ${isBehind ? 'behind' : 'ahead'}, ${spanOf(scene)}`,
  }
}

function issuerIsAhead(scene: Scene): { story: string } {
  const { world, random } = scene
  const amount = world.nature.leewayMs + random.between(20_000, 240_000)
  world.issuer.clockOffset = offsetOf(scene, amount)
  blame(scene, (_asked, { reason }) => reason === 'token_not_yet_valid')
  return {
    story: `the clock of the issuer is ${Math.round(amount / 1000)} s ahead, ${spanOf(scene)}`,
  }
}

/** A clock jumps, or wanders off over half an hour; at the end it is set right. */
function offsetOf(scene: Scene, amount: number): (now: number) => number {
  const { from, random } = scene
  const wanderMs = random.chance(0.3) ? random.between(300_000, 1_800_000) : 1
  return (now) => (isDuring(scene, now) ? amount * Math.min(1, (now - from) / wanderMs) : 0)
}

/** Whoever asks is refused, because the verifier itself cannot do its work. */
export const verifierBroken: IncidentKind = {
  type: 'verifier_broken',
  plant: (scene) => {
    const { world, random, incident } = scene
    const how = random.weighted(world.nature.isGuarded ? GUARDED : OTHERS)
    const share = random.chance(0.75) ? 1 : random.between(0.5, 0.95)
    world.faults.push({
      incident,
      authenticate: (asked) => {
        const isHit = isDuring(scene, asked.now) && world.random.chance(share)
        return isHit ? { ...how, incident } : undefined
      },
    })
    const percent = Math.round(100 * share)
    return {
      story: `the verifier fails (${how.reason}, ${how.status}) for ${percent} %, ${spanOf(scene)}`,
    }
  },
}

/** Ours says 503 where it cannot know, and 401 only where it was told something wrong. */
const GUARDED: readonly (readonly [Verdict, number])[] = [
  [{ status: 503, reason: 'introspection_refused' }, 3],
  [{ status: 503, reason: 'introspection_unavailable' }, 2],
  [{ status: 503, reason: 'key_server_unavailable' }, 2],
  [{ status: 503, reason: 'store_unavailable' }, 2],
  [{ status: 401, reason: 'audience_mismatch' }, 1],
  [{ status: 401, reason: 'token_inactive' }, 1],
]

/** Most others say 401: to them, a verifier that fails has verified nothing. */
const OTHERS: readonly (readonly [Verdict, number])[] = [
  [{ status: 401, reason: 'token_inactive' }, 7],
  [{ status: 401, reason: 'audience_mismatch' }, 2],
  [{ status: 503, reason: 'store_unavailable' }, 1],
  [{ status: 500, reason: 'store_unavailable' }, 1],
]
