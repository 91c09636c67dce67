import type { Reason } from '@sallyport/contract'
import type { Place } from '../world/addresses.ts'
import type { Credential, Outgoing, Route, Subject, Verdict } from '../world/things.ts'
import type { World } from '../world/world.ts'

/** How a client deals with its credentials, well or badly. */
export interface Manners {
  /** When it renews a token: before every call, some time before its end, at the first 401, or never. */
  readonly renewal: 'always' | 'before' | 'on_401' | 'never'
  /** How often it sends the same again after a 401 that renewing did not cure, and how soon. */
  readonly repeats401: number
  /** The same after a 403, which no repetition cures. */
  readonly repeats403: number
  readonly repeatGapMs: number
  /** Whether a person is asked to sign in again once nothing else helps. */
  readonly signsIn: boolean
}

/** A program that asks, on behalf of a subject, from some place. */
export interface Client {
  readonly subject: Subject
  readonly agent: string
  /** What it is a copy of: an app with its version, a browser, a service. */
  readonly family: string
  readonly scheme: Credential['scheme']
  readonly lifeMs: number
  place: Place
  manners: Manners
  credential: Credential | undefined
  /** What the next token will be scoped to. */
  scopes: ReadonlySet<string> | undefined
  /** Why it gets no new token, where it gets none. */
  deadRefresh: { readonly status: number; readonly incident: number | undefined } | undefined
  /** Whether it shows its password only after a challenge, as browsers do with Basic. */
  readonly waitsForChallenge: boolean
  hasMetChallenge: boolean
  /** The route that it asks for more than others. */
  favourites: readonly Route[]
}

/** A life that ends with an outcome. */
export type Doing<T> = Generator<number, T, void>

/** What is asked for. */
export interface Wanted {
  readonly route: Route
  readonly path?: string
  readonly tenantOfObject?: string
  readonly incident?: number
}

/** The manners of a client that was written with care. */
export const GOOD_MANNERS: Manners = {
  renewal: 'on_401',
  repeats401: 0,
  repeats403: 0,
  repeatGapMs: 1000,
  signsIn: true,
}

/** An address of the place where a client is: one that has two uses the first mostly. */
export function addressOf(world: World, place: Place): string {
  const [first = '', ...others] = place.addresses
  return others.length > 0 && world.random.chance(0.3) ? world.random.pick(others) : first
}

/** Puts a request together. */
export function outgoing(world: World, client: Client, wanted: Wanted): Outgoing {
  const { route } = wanted
  const pick = (count: number): number => Math.floor(count * world.random.next() ** 2)
  return {
    method: route.method,
    path: wanted.path ?? route.path(pick, client.subject.tenant),
    route,
    address: addressOf(world, client.place),
    agent: client.agent,
    credential: client.credential,
    ...(wanted.tenantOfObject !== undefined && { tenantOfObject: wanted.tenantOfObject }),
    ...(wanted.incident !== undefined && { incident: wanted.incident }),
  }
}

/** One call, with everything that a client does until it has an answer or gives up. */
export function* call(world: World, client: Client, wanted: Wanted): Doing<Verdict> {
  if (needsRenewal(world, client)) yield* renew(world, client)
  if (client.waitsForChallenge && !client.hasMetChallenge)
    yield* meetChallenge(world, client, wanted)
  const request = outgoing(world, client, wanted)
  if (isAskedBefore(world, client)) yield* preflight(world, request)
  let verdict = world.send(request)
  if (verdict.status === 401 && renews(client)) {
    yield world.now + world.random.between(20, 300)
    if (!(yield* renew(world, client))) return verdict
    verdict = world.send({ ...request, credential: client.credential })
  }
  return yield* repeat(world, client, { request, verdict })
}

/** What a stubborn client does after a refusal: the same again. */
function* repeat(
  world: World,
  { manners, credential }: Client,
  { request, verdict }: { request: Outgoing; verdict: Verdict },
): Doing<Verdict> {
  const { repeats401, repeats403, repeatGapMs } = manners
  const most = verdict.status === 401 ? repeats401 : verdict.status === 403 ? repeats403 : 0
  let last = verdict
  for (let count = 0; count < most && last.status === verdict.status; count++) {
    yield world.now + repeatGapMs * world.random.between(0.8, 1.3)
    last = world.send({ ...request, credential })
  }
  return last
}

function isAskedBefore({ nature, random }: World, { family }: Client): boolean {
  return nature.hasPreflights && family === 'browser' && random.chance(0.3)
}

/** What a browser asks before a request to another origin, as long as it has not kept the answer. */
function* preflight(world: World, request: Outgoing): Doing<void> {
  const answer = { status: 204 }
  world.send({ ...request, method: 'OPTIONS', credential: undefined, answer })
  yield world.now + world.random.between(10, 90)
}

function* meetChallenge(world: World, client: Client, wanted: Wanted): Doing<void> {
  world.send({ ...outgoing(world, client, wanted), credential: undefined })
  client.hasMetChallenge = true
  yield world.now + world.random.between(20, 200)
}

function needsRenewal(world: World, { manners, credential, lifeMs, scheme }: Client): boolean {
  if (scheme !== 'bearer') return false
  if (credential === undefined || manners.renewal === 'always') return true
  return manners.renewal === 'before' && world.now > credential.expiresAt - lifeMs * 0.1
}

function renews({ scheme, manners }: Client): boolean {
  return scheme === 'bearer' && manners.renewal !== 'never'
}

/** Asks the token endpoint for a new token; `false` if there is none. */
export function* renew(world: World, client: Client): Doing<boolean> {
  const dead = client.deadRefresh
  const status = world.nature.hasTokens ? askForToken(world, client) : (dead?.status ?? 200)
  if (status !== 200) return false
  yield world.now + world.random.between(15, 250)
  grant(world, client)
  return true
}

/** The request to the token endpoint, and how it was answered. */
export function askForToken(world: World, client: Client): number {
  const route = world.routeFor('token')
  const { incident, status } = client.deadRefresh ?? {}
  const reason: Reason = 'token_inactive'
  const verdict = world.send({
    method: route.method,
    path: route.template,
    route,
    address: addressOf(world, client.place),
    agent: client.agent,
    credential: undefined,
    ...(status !== undefined && { answer: { status, reason } }),
    ...(incident !== undefined && { incident }),
  })
  return verdict.status
}

/** Gives a client a new credential, without a word in the log. */
export function grant(world: World, client: Client, issuedAt: number = world.now): void {
  const { subject, scheme, lifeMs, scopes } = client
  client.credential = world.issuer.issue({ subject, scheme, lifeMs, scopes, issuedAt }, world.now)
}
