import type { Reason } from '@sallyport/contract'
import { knowsKey } from './issuer.ts'
import type { Asked, Attempt, Credential, Route, Verdict } from './things.ts'
import type { World } from './world.ts'

/** What becomes of a request: the two doors, and then the application behind them. */
export function decide(world: World, asked: Asked): Verdict {
  const { request } = asked
  if (request.answer !== undefined) return { ...request.answer, isAuthenticated: false }
  if (request.attempt !== undefined) return signIn(world, asked)
  const { route } = request
  if (route === undefined) return nowhere(world, asked)
  if (route.kind !== 'protected') return { status: okOf(world, asked, route) }
  const refused = authenticate(world, asked, route)
  if (refused !== undefined) return refused
  const forbidden = authorize(world, asked, route)
  if (forbidden !== undefined) return { isAuthenticated: true, ...forbidden }
  return { status: resultOf(world, asked, route), isAuthenticated: true }
}

function signIn(world: World, { request, now }: Asked): Verdict {
  const { account, reason, secret } = request.attempt as Attempt
  const known = world.nature.isGuarded ? secret : undefined
  const attempt = { address: request.address, account, secret: known }
  const wait = world.signIns.wait(attempt, now)
  if (wait !== undefined) return { status: 429, reason: wait }
  if (reason !== undefined) {
    world.signIns.failed(attempt, now)
    return { status: world.nature.wrongPassword, reason }
  }
  world.signIns.succeeded(attempt)
  if (world.nature.scheme === 'cookie') return { status: 302, isAuthenticated: true }
  return { status: 200, isAuthenticated: true }
}

/** A path that leads nowhere: our guard tells it to nobody without credentials. */
function nowhere(world: World, { request }: Asked): Verdict {
  const isKnown = request.credential !== undefined
  if (world.nature.unknownPath === 404 || isKnown) {
    return { status: 404, reason: 'route_unknown', isAuthenticated: isKnown }
  }
  return { status: 401, reason: 'no_credentials' }
}

function authenticate(world: World, asked: Asked, route: Route): Verdict | undefined {
  const { credential } = asked.request
  const stranger = credential === undefined ? challenge(world, route) : undefined
  if (stranger !== undefined) return stranger
  const reason = faultOf(world, asked, credential as Credential)
  if (reason !== undefined) {
    const isPage =
      credential?.scheme === 'cookie' && world.nature.redirects && route.method === 'GET'
    return { status: isPage ? 302 : 401, reason }
  }
  return firstOf(world.faults, (fault) => fault.authenticate?.(asked))
}

function challenge(world: World, route: Route): Verdict {
  const { scheme, redirects } = world.nature
  const isPage = scheme === 'cookie' && redirects && route.method === 'GET'
  return { status: isPage ? 302 : 401, reason: 'no_credentials' }
}

/** What is wrong with a credential, in the eyes of one machine. */
function faultOf(world: World, asked: Asked, credential: Credential): Reason | undefined {
  if (credential.revoked !== undefined) return credential.revoked
  const { clock, instance, now } = asked
  const { leewayMs } = world.nature
  const isOver = clock > credential.expiresAt + leewayMs
  if (credential.scheme === 'api_key') return isOver ? 'api_key_expired' : undefined
  if (credential.scheme === 'cookie') return isOver ? 'session_ended' : undefined
  if (credential.scheme === 'basic') return isOver ? 'password_wrong' : undefined
  const key = { kid: credential.kid as string, now }
  if (!knowsKey(instance, world.issuer, key)) return 'key_unknown'
  if (clock < credential.issuedAt - leewayMs) return 'token_not_yet_valid'
  return isOver ? 'token_expired' : undefined
}

function authorize(world: World, asked: Asked, route: Route): Verdict | undefined {
  const planted = firstOf(world.faults, (fault) => fault.authorize?.(asked))
  if (planted !== undefined) return planted
  const { request, instance, now } = asked
  const { subject, scopes } = request.credential as Credential
  if (route.isRestricted && !world.listed.has(request.address)) return FROM_ELSEWHERE
  const { permission } = route
  if (permission === undefined) return tenantOf(world, asked)
  const holds = [...subject.roles].some((role) =>
    world.grants(role, { instance, now }).has(permission),
  )
  const requirement = `permission ${permission}`
  if (!holds) return { status: 403, reason: 'permission_missing', requirement }
  if (scopes !== undefined && !scopes.has(permission)) {
    return { status: 403, reason: 'scope_missing', requirement }
  }
  return tenantOf(world, asked)
}

const FROM_ELSEWHERE: Verdict = {
  status: 403,
  reason: 'address_not_allowed',
  requirement: 'address in the listed blocks',
}

function tenantOf(world: World, { request }: Asked): Verdict | undefined {
  const { tenantOfObject, credential } = request
  if (tenantOfObject === undefined || tenantOfObject === credential?.subject.tenant)
    return undefined
  const { conceals } = world.nature
  return {
    status: conceals ? 404 : 403,
    isConcealed: conceals,
    reason: 'tenant_mismatch',
    requirement: 'the tenant of the resource',
  }
}

function firstOf<T>(all: readonly T[], ask: (one: T) => Verdict | undefined): Verdict | undefined {
  for (const one of all) {
    const verdict = ask(one)
    if (verdict !== undefined) return verdict
  }
  return undefined
}

function okOf(world: World, { request }: Asked, route: Route): number {
  const isCached = route.kind === 'static' && /Mozilla/.test(request.agent)
  if (isCached && world.random.chance(0.3)) return 304
  return route.kind === 'token' || route.method === 'GET' ? 200 : 204
}

function resultOf(world: World, { request }: Asked, route: Route): number {
  const { random, nature } = world
  if (random.chance(nature.errorRate)) return random.pick([500, 502, 504, 499])
  if (route.isObject && random.chance(nature.missingRate)) return 404
  const { method } = request
  if (method === 'POST' && random.chance(0.02)) return random.pick([400, 422, 409])
  if (method === 'POST')
    return route.template.endsWith('graphql') ? 200 : random.pick([201, 201, 200])
  if (method === 'DELETE') return 204
  return 200
}
