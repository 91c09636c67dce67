import type { Random } from '../random.ts'
import { decide } from './decide.ts'
import { Issuer, newInstance } from './issuer.ts'
import { drawRoutes, type Style } from './routes.ts'
import { Schedule } from './schedule.ts'
import { SignIns } from './sign-ins.ts'
import type {
  Asked,
  Credential,
  Exchange,
  Fault,
  Instance,
  Outgoing,
  Route,
  Verdict,
} from './things.ts'

/** What a service is like, as it was drawn. */
export interface Nature {
  readonly style: Style
  /** How people show who they are. */
  readonly scheme: 'bearer' | 'cookie' | 'basic'
  readonly tokenLifeMs: number
  /** Whether the token endpoint writes into this log. */
  readonly hasTokens: boolean
  /** What a dead refresh token gets: RFC 6749 says 400. */
  readonly deadRefresh: 400 | 401
  /** What a wrong password gets. */
  readonly wrongPassword: 401 | 403
  /** Whether a page without a session leads to the page to sign in. */
  readonly redirects: boolean
  readonly leewayMs: number
  /** Whether our guard stands in front: then a failing verifier is 503. */
  readonly isGuarded: boolean
  /** Whether an object of another tenant is 404. */
  readonly conceals: boolean
  /** What a path that leads nowhere gets without credentials. */
  readonly unknownPath: 401 | 404
  readonly missingRate: number
  readonly errorRate: number
  readonly instances: number
  /** Whether browsers ask from a page of another origin, and so send preflights. */
  readonly hasPreflights: boolean
  /** Failures of an account before it must wait; 0 for a service that never says so. */
  readonly throttleAfter: number
}

const LINES_MAX = 400_000

/** A service, whoever asks it, and the log that this leaves. */
export class World {
  readonly random: Random
  readonly nature: Nature
  readonly from: number
  readonly to: number
  readonly schedule: Schedule = new Schedule()
  readonly issuer: Issuer
  readonly instances: readonly Instance[]
  readonly routes: readonly Route[]
  readonly faults: Fault[] = []
  readonly signIns: SignIns
  /** Addresses that may ask for what is restricted. */
  readonly listed: Set<string> = new Set()
  readonly log: Exchange[] = []
  /** Permissions of each role, as an instance has them at an instant. */
  grants: (role: string, at: { instance: Instance; now: number }) => ReadonlySet<string>
  policyVersion: (at: { instance: Instance; now: number }) => string

  constructor(random: Random, nature: Nature, window: { from: number; to: number }) {
    this.random = random
    this.nature = nature
    this.from = window.from
    this.to = window.to
    this.schedule.now = window.from
    this.issuer = new Issuer(random.fork('issuer'), window.from)
    const known = this.issuer.published(window.from)
    const name = random.pick(['api', 'web', 'orders-7d9f8b6c5', 'app', '10.0.3.1'])
    this.instances = Array.from({ length: nature.instances }, (_, index) =>
      newInstance(`${name}${/\d$/.test(name) ? '' : '-'}${index}`, known, window.from),
    )
    this.routes = drawRoutes(random.fork('routes'), nature.style)
    this.signIns = new SignIns(nature.throttleAfter)
    const roles = grantsOf(this.routes)
    this.grants = (role) => roles.get(role) ?? NOTHING
    const version = random.hex(7)
    this.policyVersion = () => version
  }

  get now(): number {
    return this.schedule.now
  }

  /** The only route of a kind. */
  routeFor(kind: 'login' | 'token' | 'health'): Route {
    return this.routes.find((route) => route.kind === kind) as Route
  }

  /** The routes behind both doors. */
  get protectedRoutes(): readonly Route[] {
    return this.routes.filter(({ kind }) => kind === 'protected')
  }

  /** Whether nothing hinders a subject, as far as roles say. */
  isPermitted(roles: ReadonlySet<string>, route: Route): boolean {
    if (route.permission === undefined) return true
    const at = { instance: this.instances[0] as Instance, now: this.from }
    return [...roles].some((role) => this.grants(role, at).has(route.permission as string))
  }

  /** A request arrives at one of the machines, is answered, and leaves a line. */
  send(request: Outgoing): Verdict {
    const now = this.now + (request.delay ?? 0)
    const instance = this.random.pick(this.instances)
    const asked: Asked = { request, instance, now, clock: now + instance.clockOffset(now) }
    const decided = decide(this, asked)
    const verdict = this.faults.reduce(
      (sofar, fault) => fault.answer?.(asked, sofar) ?? sofar,
      decided,
    )
    this.log.push(this.#line(asked, verdict))
    return verdict
  }

  #line({ request, instance, now, clock }: Asked, verdict: Verdict): Exchange {
    const { credential } = request
    return {
      time: now,
      clock,
      instance: instance.name,
      request,
      status: verdict.status,
      reason: verdict.reason,
      requirement: verdict.requirement,
      isConcealed: verdict.isConcealed === true,
      isAuthenticated: verdict.isAuthenticated === true,
      policyVersion: this.policyVersion({ instance, now }),
      bytes: bytesOf(verdict.status, request.route, this.random),
      durationMs: Math.round(this.random.magnitude(1, 180)),
      expiresInSeconds: expiryOf(credential, clock),
      incident: verdict.incident ?? request.incident,
    }
  }

  /** Lets all lives go on until the end. */
  run(): void {
    this.schedule.run(this.to, () => this.log.length >= LINES_MAX)
  }
}

const NOTHING: ReadonlySet<string> = new Set()

function expiryOf(credential: Credential | undefined, clock: number): number | undefined {
  if (credential?.kid === undefined) return undefined
  return Math.round((credential.expiresAt - clock) / 1000)
}

function bytesOf(status: number, route: Route | undefined, random: Random): number {
  if (status === 204 || status === 304) return 0
  if (status >= 400) return random.pick([0, 153, 162, 179, 197, 552])
  return Math.round((route?.bytes ?? 400) * random.between(0.6, 1.5))
}

/** Viewers read, members write, administrators do everything. */
function grantsOf(routes: readonly Route[]): Map<string, ReadonlySet<string>> {
  const all = routes.flatMap(({ permission }) => (permission === undefined ? [] : [permission]))
  const ordinary = all.filter((permission) => !permission.startsWith('admin:'))
  return new Map<string, ReadonlySet<string>>([
    ['viewer', new Set(ordinary.filter((permission) => permission.endsWith(':read')))],
    ['member', new Set(ordinary.filter((permission) => !permission.endsWith(':delete')))],
    ['service', new Set(ordinary)],
    ['admin', new Set(all)],
  ])
}
