import type { Refusal } from '@sallyport/contract'
import {
  type Access,
  decisionId,
  type Eventually,
  type FieldLine,
  isPreflight,
  type Outcome,
  whenReady,
} from '@sallyport/guard'
import type { AskedRequest, Verdict } from './asked.ts'
import { GateRequest } from './gate-request.ts'
import { isHost, nameOfHost } from './host.ts'
import { overridingField, overridingParameter } from './overrides.ts'
import { readTarget } from './paths/index.ts'
import { ambiguous, identitySent, identityUnavailable, misconfigured } from './refusals.ts'
import type { Ruleset } from './rules/ruleset.ts'
import type { BackendSettings } from './settings.ts'

/**
 * The story of one request: it is read in one way or refused, its backend and its rule are found, the
 * guard decides, and the application is told who asks. Never throws, never rejects: what fails is 503.
 */
export function decideBy(rules: Ruleset, asked: AskedRequest, now: number): Eventually<Verdict> {
  try {
    const verdict = examine(rules, asked, now)
    if (!(verdict instanceof Promise)) return readable(rules, asked, verdict)
    return verdict
      .catch((error) => failed(rules, asked, error))
      .then((verdict) => readable(rules, asked, verdict))
  } catch (error) {
    return readable(rules, asked, failed(rules, asked, error))
  }
}

function failed(rules: Ruleset, asked: AskedRequest, error: unknown): Verdict {
  return refused(rules, asked, { refusal: identityUnavailable, cause: String(error) })
}

/**
 * Lets pages of the origins that the backend names read the refusal (Fetch standard, section 4.10): what
 * the application would say of them never gets to say it. Of an allow it says so itself, but for the fields
 * that it does not know of.
 */
function readable(
  { backends, onlyBackend }: Ruleset,
  asked: AskedRequest,
  verdict: Verdict,
): Verdict {
  const origin = asked.header('origin')
  if (typeof origin !== 'string') return verdict
  const backend = backends.get(asked.backend ?? onlyBackend ?? '')
  if (backend?.origins.includes(origin) !== true) return verdict
  if (verdict.kind === 'pass') return { ...verdict, forClient: exposed(verdict.forClient) }
  // A preflight that the guard answers is given no permission either.
  if (verdict.answer.status < 300) return verdict
  const fields: readonly FieldLine[] = [
    ...verdict.answer.fields,
    ['access-control-allow-origin', origin],
    ['access-control-allow-credentials', 'true'],
    ['vary', 'Origin'],
  ]
  return { ...verdict, answer: { ...verdict.answer, fields } }
}

const READ_BY_PAGES = ['DPoP-Nonce', 'Authentication-Info'] as const

/** A page sees a field of an answer only where it is named. */
function exposed(forClient: readonly FieldLine[]): readonly FieldLine[] {
  const shown = READ_BY_PAGES.filter((name) =>
    forClient.some(([one]) => one === name.toLowerCase()),
  )
  if (shown.length === 0) return forClient
  return [...forClient, ['access-control-expose-headers', shown.join(', ')]]
}

/** A refusal of the gate's own, and what the record says of it. */
interface Why {
  readonly refusal: Refusal
  readonly cause: string
}

function refused(rules: Ruleset, asked: AskedRequest, { refusal, cause }: Why): Verdict {
  const request = new GateRequest(asked)
  const answer = rules.guard.refuse(request, refusal, cause)
  return { kind: 'answer', answer, ...(refusal === misconfigured && { isMisconfigured: true }) }
}

function examine(rules: Ruleset, asked: AskedRequest, now: number): Eventually<Verdict> {
  const why = unreadable(rules, asked)
  if (why !== undefined) return refused(rules, asked, why)
  const target = readTarget(asked.target)
  if (target.kind === 'ambiguous') {
    return refused(rules, asked, { refusal: ambiguous, cause: `target: ${target.why}` })
  }
  const backend = backendOf(rules, asked)
  if (backend.kind === 'unknown') {
    return refused(rules, asked, { refusal: misconfigured, cause: backend.cause })
  }
  const place = { backend: backend.name, path: target.path, now }
  const request = new GateRequest(asked)
  const isOurs = isHostOf(backend.settings, asked.host)
  request.publicUrls = publicUrlsOf(backend.settings, asked, isOurs)
  if (isPreflight(request)) return preflight(rules, request, { ...place, isOurs })
  const found = isOurs ? rules.find(backend.name, asked.method, target.path) : undefined
  request.found(found)
  const outcome = rules.guard.handle(request, found?.policy ?? rules.guard.fallback)
  return whenReady(outcome, (outcome) => told(rules, { asked, place, outcome }))
}

const METHOD = /^[A-Z][A-Z-]{0,31}$/
const USUAL_METHODS: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
])
const NONE: readonly string[] = []
/** By these an application sends the identity back to the client (RFC 9110 section 9.3.8). */
const ECHOES: ReadonlySet<string> = new Set(['TRACE', 'TRACK'])

/** What makes a request unreadable besides its target; `undefined` where nothing does. */
function unreadable({ settings, identity }: Ruleset, asked: AskedRequest): Why | undefined {
  const names = asked.names()
  const isRefused = settings.identity.clientSent === 'refuse'
  // A proxy takes fields of the client away, and never what comes behind the body.
  const sent = (isRefused ? identity.sentIn(names) : undefined) ?? identity.sentIn(announced(asked))
  if (sent !== undefined) return { refusal: identitySent, cause: `the client sent ${sent}` }
  if (!USUAL_METHODS.has(asked.method) && !METHOD.test(asked.method)) {
    return { refusal: ambiguous, cause: 'method: it is not in upper case, or too long' }
  }
  if (ECHOES.has(asked.method)) {
    return { refusal: ambiguous, cause: `method: ${asked.method} would show whom the gate names` }
  }
  if (!isHost(asked.host)) return { refusal: ambiguous, cause: 'host: it is no name of a host' }
  if (settings.methodOverride === 'ignore') return undefined
  const mark = asked.target.indexOf('?')
  const name =
    overridingField(names) ??
    (mark === -1 ? undefined : overridingParameter(asked.target.slice(mark + 1)))
  return name === undefined
    ? undefined
    : { refusal: ambiguous, cause: `the client sent ${name}, which asks for another method` }
}

/** Fields behind the body: HAProxy hands them on, and who joins them with the others is told an identity. */
function announced(asked: AskedRequest): readonly string[] {
  const lines = asked.header('trailer')
  if (lines === undefined) return NONE
  return [lines].flat().flatMap((line) => line.split(',').map((name) => name.trim()))
}

type BackendFound =
  | { readonly kind: 'backend'; readonly name: string; readonly settings: BackendSettings }
  | { readonly kind: 'unknown'; readonly cause: string }

/** The proxy says which, because a client can write any host; of one backend nothing need be said. */
function backendOf({ backends, onlyBackend }: Ruleset, asked: AskedRequest): BackendFound {
  const name = asked.backend ?? onlyBackend
  if (name === undefined) {
    return { kind: 'unknown', cause: 'the proxy names no backend, and there are several' }
  }
  const settings = backends.get(name)
  if (settings !== undefined) return { kind: 'backend', name, settings }
  return { kind: 'unknown', cause: `the proxy names a backend that there is not: ${name}` }
}

function isHostOf({ hosts }: BackendSettings, host: string): boolean {
  if (hosts.length === 0) return true
  return hosts.includes(nameOfHost(host))
}

/**
 * The origins by which a client may have called a backend. The host is the client's own word, and counts only
 * where it is one that the backend has: a proof that was made for another server must be good for nothing here.
 */
function publicUrlsOf(
  { hosts, publicUrl }: BackendSettings,
  { proto, host }: AskedRequest,
  isOurs: boolean,
): readonly string[] {
  if (publicUrl !== undefined) return [publicUrl]
  return hosts.length > 0 && isOurs ? [`${proto}://${host}`] : NONE
}

/** Where a request goes, and when it came. */
interface Destination {
  readonly backend: string
  readonly path: string
  readonly now: number
}

/** A preflight reaches the application where the rule of the method that it asks for says so. */
function preflight(
  rules: Ruleset,
  request: GateRequest,
  { isOurs, ...place }: Destination & { readonly isOurs: boolean },
): Eventually<Verdict> {
  const method = request.header('access-control-request-method')
  const found = isOurs ? rules.find(place.backend, String(method), place.path) : undefined
  if (found?.rule.preflight === 'pass') {
    const asked = { asked: request.asked, place }
    return identified(rules, asked, { subject: undefined, id: decisionId(place.now), fields: [] })
  }
  const outcome = rules.guard.handle(request, found?.policy ?? rules.guard.fallback)
  return whenReady(outcome, (outcome) => told(rules, { asked: request.asked, place, outcome }))
}

interface Ruled {
  readonly asked: AskedRequest
  readonly place: Destination
}

function told(
  rules: Ruleset,
  { outcome, ...ruled }: Ruled & { readonly outcome: Outcome<object> },
): Eventually<Verdict> {
  if (outcome.kind === 'answer') return outcome
  const { subject, id } = outcome.access
  return identified(rules, ruled, { subject, id, fields: outcome.fields ?? [] })
}

interface Passed extends Pick<Access, 'subject' | 'id'> {
  readonly fields: Extract<Verdict, { kind: 'pass' }>['forClient']
}

/** Tells the application who asks; where that cannot be told, nobody gets in. */
function identified(
  rules: Ruleset,
  { asked, place }: Ruled,
  { subject, id, fields: forClient }: Passed,
): Eventually<Verdict> {
  const { backend, path, now } = place
  const fields = rules.identity.fieldsOf({ subject, backend, method: asked.method, path, id, now })
  return whenReady(fields, (fields): Verdict => {
    if (fields === undefined || bytesOf(fields) > IDENTITY_BYTES_MAX) {
      const cause = `the subject of decision ${id} cannot be told in fields`
      return refused(rules, asked, { refusal: identityUnavailable, cause })
    }
    return { kind: 'pass', fields, forClient, id }
  })
}

/** So much of an allow may be identity: nginx takes 4 KB of fields by default, and has its own. */
export const IDENTITY_BYTES_MAX: number = 3_072

function bytesOf(fields: readonly FieldLine[]): number {
  let sum = 0
  // `name: value` and the end of the line.
  for (const [name, value] of fields) sum += name.length + value.length + 4
  return sum
}
