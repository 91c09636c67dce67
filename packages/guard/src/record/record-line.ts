import {
  type Decision,
  formatChallenge,
  type Refusal,
  type Subject,
  statusOfKind,
  type Unmet,
} from '@sallyport/contract'
import { conditionsText } from './conditions-seen.ts'
import type { Filled } from './record.ts'

const NAMES_MAX = 32
const UNMET_MAX = 16
const TEXT_LENGTH_MAX = 256
const RULE_LENGTH_MAX = 240

/**
 * A record as a line of JSON, put together from texts: refusals, policies and services are the same ones again and
 * again, and their part of the line is written once. Few and long pieces, because each of them costs when they are
 * joined (0.6 us a line, through an object and `JSON.stringify` it is 6, measured).
 */
export function recordLine(seen: Filled): string {
  const { decision } = seen
  const refusal = decision.kind === 'allow' ? undefined : decision
  const parts = refusal === undefined ? undefined : partsOf(refusal, seen)
  return (
    beginning(seen.now) +
    seen.id +
    (parts?.head ?? headText(seen, undefined)) +
    escaped(seen.path) +
    '"}' +
    (seen.cause === undefined ? '' : `,"cause":${text(seen.cause)}`) +
    (refusal === undefined ? `,"sample_rate":${seen.rate}` : '') +
    (seen.trace === undefined ? '' : `,"trace_id":"${seen.trace}"`) +
    clientText(seen) +
    authenticationText(seen) +
    (seen.subject === undefined ? '' : subjectText(seen.subject)) +
    authorizationText(seen) +
    (parts?.tail ?? '}')
  )
}

/** A text inside of quotes. Most need no escape, and to see that costs a third of `JSON.stringify` (measured). */
function escaped(value: string): string {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i)
    if (code < 0x20 || code > 0x7e || code === QUOTE || code === BACKSLASH) {
      return JSON.stringify(value).slice(1, -1)
    }
  }
  return value
}

function text(value: string): string {
  return `"${escaped(value)}"`
}

const QUOTE = 0x22
const BACKSLASH = 0x5c

function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${text(value)}`
}

/** What a list of members is, of which each begins with a comma. */
function objectText(members: string): string {
  return `{${members.slice(1)}}`
}

let lastTime = Number.NaN
let lastText = ''

/** Most requests share their millisecond with others. */
function beginning(now: number): string {
  if (now !== lastTime) {
    lastTime = now
    lastText = `{"v":1,"time":"${new Date(now).toISOString()}","id":"`
  }
  return lastText
}

/** The parts of a line that follow from a refusal, and from the route where it was given last. */
interface RefusalParts {
  readonly settings: Filled['settings']
  readonly method: string
  readonly route: string | undefined
  readonly head: string
  readonly tail: string
}

const refusalParts = new WeakMap<Refusal, RefusalParts>()

/** A refusal with challenges is one object, made once; what has none carries a wait, and is new each time. */
function partsOf(refusal: Refusal, seen: Filled): RefusalParts {
  const known = refusalParts.get(refusal)
  const { settings, method, route } = seen
  if (known?.settings === settings && known?.method === method && known.route === route) {
    return known
  }
  const head = headText(seen, refusal)
  const tail = known?.tail ?? `,"answer":${answerText(refusal)}}`
  const parts = { settings, method, route, head, tail }
  if ('challenges' in refusal) refusalParts.set(refusal, parts)
  return parts
}

/** Everything from the id to the path: what the decision was, of which service, on which route. */
function headText({ settings, method, route }: Filled, refusal: Refusal | undefined): string {
  const decided =
    refusal === undefined
      ? '"kind":"allow"'
      : `"kind":"${refusal.kind}","code":"${refusal.code}","reason":"${refusal.reason}"`
  const service =
    settings?.service === undefined ? '' : `,"service":${JSON.stringify(settings.service)}`
  const template = route === undefined ? '' : `,"route":${text(templateOf(route))}`
  const status = refusal === undefined ? '' : `,"status":${statusOfKind[refusal.kind]}`
  const head = `",${decided}${service},"http":{"method":${text(method)}${template}${status},"path":"`
  // Flat from the start: it is joined to others thousands of times.
  return Buffer.from(head).toString()
}

function answerText(refusal: Refusal): string {
  const challenges = 'challenges' in refusal ? refusal.challenges.map(formatChallenge) : []
  return JSON.stringify({
    ...(challenges.length > 0 && { challenges }),
    ...('retryAfterSeconds' in refusal && { retry_after_s: refusal.retryAfterSeconds }),
    ...(refusal.kind === 'conceal' && { concealed: refusal.reason !== 'resource_missing' }),
  })
}

const templates = new Map<string, string>()
const TEMPLATES_MAX = 10_000

/** `/orders/{id}` of `/orders/:id`, and of what frameworks write behind a name. Routes are few. */
export function templateOf(route: string): string {
  const known = templates.get(route)
  if (known !== undefined) return known
  const template = route
    .replace(/:(\w+)(\([^)]*\)|\{[^}]*\})?\??/g, '{$1}')
    .slice(0, TEXT_LENGTH_MAX)
  if (templates.size < TEMPLATES_MAX) templates.set(route, template)
  return template
}

function clientText({ address, agent }: Filled): string {
  if (address !== undefined && agent !== undefined) {
    return `,"client":{"address":"${escaped(address)}","agent":"${escaped(agent)}"}`
  }
  return `,"client":${objectText(member('address', address) + member('agent', agent))}`
}

function authenticationText(seen: Filled): string {
  const { scheme, facts, subject, decision } = seen
  if (scheme === undefined && subject === undefined) return `,"authentication":{"outcome":"none"}`
  const failed = decision.kind === 'unavailable' ? 'unavailable' : 'failure'
  const left =
    facts?.expiresAt === undefined ? undefined : Math.round((facts.expiresAt - seen.now) / 1000)
  return (
    `,"authentication":{"outcome":"${subject === undefined ? failed : 'success'}"` +
    member('scheme', scheme?.name) +
    member('credential', seen.credential) +
    member('account', seen.account) +
    member('kid', shortened(facts?.kid)) +
    member('issuer', shortened(facts?.issuer)) +
    (left === undefined ? '' : `,"expires_in_s":${left}`) +
    '}'
  )
}

const subjectTexts = new WeakMap<Subject, string>()

/** A subject lives as long as its credentials are remembered. */
function subjectText(subject: Subject): string {
  const known = subjectTexts.get(subject)
  if (known !== undefined) return known
  const { id, kind, tenant, sets, permissions, scopes } = subject
  const made =
    `,"subject":{"id":${text(id)},"kind":${text(kind)}` +
    member('tenant', tenant) +
    namesText('sets', sets) +
    namesText('permissions', permissions) +
    namesText('scopes', scopes) +
    proofText(subject) +
    '}'
  subjectTexts.set(subject, made)
  return made
}

/** How and when it proved itself; a scheme written elsewhere may not say. */
function proofText({ authentication }: Subject): string {
  const { acr, time } = authentication ?? {}
  return (
    (typeof acr === 'string' ? member('acr', shortened(acr)) : '') +
    (Number.isFinite(time) ? `,"auth_time":${time}` : '')
  )
}

function namesText(name: string, names: readonly string[] | undefined): string {
  if (names === undefined) return ''
  if (names.length === 0) return `,"${name}":[]`
  return `,"${name}":${JSON.stringify(names.length > NAMES_MAX ? names.slice(0, NAMES_MAX) : names)}`
}

function authorizationText(seen: Filled): string {
  const { decision, subject, unmet } = seen
  if (subject === undefined && decision.kind !== 'allow') return `,"policy":${text(seen.policy)}`
  const resource = seen.ruling.resourceType
  return (
    `,"authorization":{"outcome":"${outcomeOf(decision)}","policy":${policyText(seen)}` +
    (resource === undefined
      ? ''
      : `,"resource":{"type":${text(resource)}${member('id', seen.resource)}}`) +
    (unmet === undefined || unmet.length === 0 ? '' : `,"unmet":${unmetText(unmet)}`) +
    (seen.seen === 0 ? '' : conditionsText(seen.ruling.conditions ?? [], seen.seen)) +
    '}'
  )
}

function outcomeOf({ kind }: Decision): 'allow' | 'deny' | 'error' {
  if (kind === 'allow') return 'allow'
  return kind === 'unavailable' ? 'error' : 'deny'
}

const policyTexts = new WeakMap<object, { readonly name: string; readonly text: string }>()

/** A ruling belongs to one policy, and to one document. */
function policyText({ policy: name, document, ruling }: Filled): string {
  const known = policyTexts.get(ruling)
  if (known?.name === name) return known.text
  const text = JSON.stringify({
    name,
    version: ruling.version,
    ...(document !== undefined && { document }),
    ...(ruling.words !== undefined && { rule: shortened(ruling.words, RULE_LENGTH_MAX) }),
  })
  policyTexts.set(ruling, { name, text })
  return text
}

const unmetTexts = new WeakMap<readonly Unmet[], string>()

/** What follows from the subject alone is worked out once, and is then the same list. */
function unmetText(unmet: readonly Unmet[]): string {
  const known = unmetTexts.get(unmet)
  if (known !== undefined) return known
  const text = JSON.stringify(
    unmet.slice(0, UNMET_MAX).map(({ reason, requirement, compared }) => ({
      reason,
      requirement,
      ...(compared !== undefined && { compared }),
    })),
  )
  unmetTexts.set(unmet, text)
  return text
}

function shortened(text: string, length?: number): string
function shortened(text: string | undefined, length?: number): string | undefined
function shortened(text: string | undefined, length: number = TEXT_LENGTH_MAX): string | undefined {
  if (text === undefined || text.length <= length) return text
  return `${text.slice(0, length - 1).toWellFormed()}…`
}
