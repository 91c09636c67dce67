import { hash } from 'node:crypto'
import {
  type AuthenticationRecord,
  type AuthorizationRecord,
  type DecisionRecord,
  type Reason,
  type RefusalCode,
  reasons,
} from '@sallyport/contract'
import type { Hardship } from '../hardship.ts'
import type { Random } from '../random.ts'
import type { Exchange } from '../world/things.ts'
import type { Form, LineWriter } from './index.ts'

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** What a service tells in all its records: it depends on how its guard was set up. */
interface Setup {
  readonly issuer: string
  readonly realm: string
  /** The name of the service, where it was given one; then records name the machine as well. */
  readonly service: string | undefined
  readonly hasRoutes: boolean
  readonly hasTraces: boolean
  readonly hardship: Hardship
  readonly random: Random
}

/** Our decision records, as the guard would write them: refusals always, of what was allowed a part. */
export function recordWriter({ hardship, random }: Form): LineWriter {
  const setup: Setup = {
    issuer: 'https://login.example.com/',
    realm: random.pick(['api', 'orders', 'wiki']),
    service: random.chance(0.7) ? random.pick(['orders', 'shop', 'core']) : undefined,
    hasRoutes: random.chance(0.8),
    hasTraces: random.chance(0.3),
    hardship,
    random,
  }
  return (exchange, time) => {
    // What fails in front of the guard never reaches it, and preflights are answered without a decision.
    const { status, request } = exchange
    if (status === 502 || status === 504 || request.method === 'OPTIONS') return undefined
    const reason = reasonOf(exchange)
    if (reason === undefined && !random.chance(hardship.sampledShare)) return undefined
    return JSON.stringify(recordOf({ exchange, time, reason }, setup))
  }
}

/** Why the guard refused; an application behind it may refuse as well, and the record says allowed. */
function reasonOf({ request, reason, status }: Exchange): Reason | undefined {
  const isOurs = request.route === undefined || /protected|login/.test(request.route.kind)
  return isOurs && status >= 400 ? reason : undefined
}

interface Seen {
  readonly exchange: Exchange
  readonly time: number
  readonly reason: Reason | undefined
}

function recordOf(seen: Seen, setup: Setup): DecisionRecord {
  const { exchange, time, reason } = seen
  const { request, isAuthenticated, status } = exchange
  const { hardship, random } = setup
  const code = codeOf(exchange, reason)
  const kind = code === undefined ? 'allow' : kindOf(code)
  const subject = isAuthenticated ? request.credential?.subject : undefined
  const scopes = request.credential?.scopes
  return {
    v: 1,
    time: new Date(time).toISOString(),
    id: idOf(time, random),
    kind,
    ...(code === undefined
      ? { sample_rate: hardship.sampledShare }
      : { code, reason: reason as Reason }),
    ...(setup.hasTraces && { trace_id: random.hex(32) }),
    ...(setup.service !== undefined && {
      service: { name: setup.service, version: '3.1.4', instance: exchange.instance },
    }),
    http: httpOf(exchange, setup, code === undefined ? undefined : status),
    client: {
      address: hardship.hidesAddress ? '10.0.0.7' : request.address,
      ...(!hardship.hidesAgent && request.agent !== '-' && { agent: request.agent }),
    },
    authentication: authenticationOf(seen, setup),
    ...(subject && {
      subject: {
        id: subject.id,
        kind: subject.kind,
        tenant: subject.tenant,
        sets: [...subject.roles],
        ...(scopes !== undefined && { scopes: [...scopes] }),
      },
    }),
    ...authorizationOf(seen, kind),
    ...(code !== undefined && { answer: answerOf(seen, setup, kind) }),
  }
}

function httpOf(
  { request }: Exchange,
  { hasRoutes }: Setup,
  status: number | undefined,
): DecisionRecord['http'] {
  const { method, path, route } = request
  return {
    method,
    path: path.split('?', 1).join(''),
    ...(hasRoutes && route !== undefined && { route: route.template }),
    ...(status !== undefined && { status }),
  }
}

function codeOf({ isConcealed }: Exchange, reason: Reason | undefined): RefusalCode | undefined {
  if (reason === undefined) return undefined
  return isConcealed ? 'not_found' : reasons[reason].code
}

function kindOf(code: RefusalCode): DecisionRecord['kind'] {
  switch (code) {
    case 'forbidden':
    case 'insufficient_scope':
      return 'forbid'
    case 'not_found':
      return 'conceal'
    case 'too_many_attempts':
      return 'throttle'
    case 'temporarily_unavailable':
      return 'unavailable'
    default:
      return 'challenge'
  }
}

function authenticationOf({ exchange }: Seen, { issuer, random }: Setup): AuthenticationRecord {
  const { request, isAuthenticated, expiresInSeconds, status } = exchange
  const { attempt, credential } = request
  if (attempt !== undefined) {
    // A guess is another text each time, so its hash is as well; that of the account is not.
    const guess = { scheme: 'basic', credential: `${random.hex(42)}=` }
    if (status < 400) return { outcome: 'success', ...guess }
    return { outcome: 'failure', ...guess, account: hash('sha256', attempt.account, 'base64') }
  }
  if (credential === undefined) return { outcome: 'none' }
  const failed = status === 503 ? 'unavailable' : 'failure'
  return {
    outcome: isAuthenticated ? 'success' : failed,
    scheme: credential.scheme === 'cookie' ? 'session' : credential.scheme,
    credential: credential.fingerprint,
    ...(credential.kid !== undefined && {
      kid: credential.kid,
      issuer,
      ...(expiresInSeconds !== undefined && { expires_in_s: expiresInSeconds }),
    }),
  }
}

function authorizationOf(
  { exchange, reason }: Seen,
  kind: DecisionRecord['kind'],
): { authorization?: AuthorizationRecord } {
  const { request, isAuthenticated, policyVersion, requirement } = exchange
  const isReached = kind === 'allow' || (isAuthenticated && request.credential !== undefined)
  if (!isReached) return {}
  const name = policyNameOf(exchange)
  const type = request.route?.permission?.split(':', 1).join('')
  return {
    authorization: {
      outcome: kind === 'allow' ? 'allow' : kind === 'unavailable' ? 'error' : 'deny',
      policy: { name, ...versionsOf(name, policyVersion), ...ruleOf(exchange) },
      ...(type !== undefined && { resource: { type } }),
      ...(requirement !== undefined &&
        reason !== undefined && { unmet: [{ reason, requirement }] }),
    },
  }
}

/** Each policy of a document has a version of its own, which changes with the rule. */
function versionsOf(name: string, document: string): { version: string; document: string } {
  return { version: hash('sha256', `${name} ${document}`, 'hex').slice(0, 16), document }
}

function ruleOf({ request }: Exchange): { rule?: string } {
  const permission = request.route?.permission
  return permission === undefined ? {} : { rule: `permission ${permission}` }
}

/** A policy is named for what it guards: `orders.read`, `session.open`, or what the route says. */
function policyNameOf({ request }: Exchange): string {
  const { route } = request
  if (route === undefined) return 'fallback'
  if (route.kind === 'login') return 'session.open'
  if (route.kind !== 'protected') return 'public'
  if (route.permission !== undefined) return route.permission.replace(':', '.')
  return route.template.split('/').filter(Boolean).at(-1) ?? 'root'
}

function answerOf(
  { exchange, reason }: Seen,
  { realm }: Setup,
  kind: DecisionRecord['kind'],
): NonNullable<DecisionRecord['answer']> {
  const code = codeOf(exchange, reason)
  const hasError = code === 'invalid_token' || code === 'insufficient_scope'
  const hasChallenge = kind === 'challenge' || code === 'insufficient_scope'
  const scheme = exchange.request.attempt === undefined ? 'Bearer' : 'Basic'
  const field = `${scheme} realm="${realm}"${hasError ? `, error="${code}"` : ''}`
  return {
    ...(hasChallenge && { challenges: [field] }),
    ...(kind === 'throttle' && { retry_after_s: 30 }),
    ...(kind === 'unavailable' && { retry_after_s: 2 }),
    ...(kind === 'conceal' && { concealed: reason !== 'resource_missing' }),
  }
}

/** An id as ours are: the time, then chance. */
function idOf(time: number, random: Random): string {
  return (
    digitsOf(time, 10) + digitsOf(random.next() * 2 ** 40, 8) + digitsOf(random.next() * 2 ** 40, 8)
  )
}

function digitsOf(figure: number, length: number): string {
  let text = ''
  let left = Math.floor(figure)
  for (let i = 0; i < length; i++) {
    text = (CROCKFORD[left % 32] as string) + text
    left = Math.floor(left / 32)
  }
  return text
}
