import type { DecisionRecord } from '@sallyport/contract'
import type { Condition } from '@sallyport/policy'
import type { AccessRequest } from '../request.ts'
import { pathOf } from '../target.ts'
import { foldedAccount } from '../throttle/keys.ts'
import { traceIdOf } from '../trace-id.ts'
import type { Trail } from '../trail.ts'
import { conditionsSeen } from './conditions-seen.ts'
import { fingerprint } from './fingerprint.ts'
import { recordLine } from './record-line.ts'
import type { RecordSettings } from './record-settings.ts'

/** One decision on its way to a sink. */
export interface RecordEntry {
  readonly id: string
  record(): DecisionRecord
  /** The same as one line of JSON, without the end of the line: cheaper than to write the record. */
  line(): string
}

/** Where records go. `write` must not wait and must not throw. */
export interface RecordSink {
  write(entry: RecordEntry): void
  /** The record of one decision, where the sink still has it. */
  find?(id: string): DecisionRecord | undefined
}

/**
 * A sink that copies what a record needs into an object of its own, which it fills again later. New objects that outlive
 * their requests would be copied with each collection of garbage: 0.5 MB of some 13 (measured).
 */
export abstract class NotingSink implements RecordSink {
  abstract write(entry: RecordEntry): void
  abstract note(id: string, recorded: Recorded, trail: Trail): void
}

const PATH_LENGTH_MAX = 1024
const AGENT_LENGTH_MAX = 256
const CAUSE_LENGTH_MAX = 1024
const ID_LENGTH_MAX = 256

/** What was decided, as a record names it: a policy, by what it said when the request began. */
export interface Recorded {
  readonly request: AccessRequest
  readonly policy: { readonly name: string; readonly recordAllowed?: 'sampled' | 'always' }
  readonly ruling: {
    readonly version: string
    readonly resourceType: string | undefined
    readonly words?: string
    readonly conditions?: readonly Condition[]
    readonly contextOf?: (request: AccessRequest) => Readonly<Record<string, unknown>>
  }
  readonly rules?: {
    readonly policies?: { readonly document: { readonly version: string } } | undefined
  }
  readonly means?: { readonly records: RecordSettings }
  /** In milliseconds since the epoch. */
  readonly now: number
}

/**
 * Step 6, record: takes from a request what its record needs, and lets go of the rest.
 *
 * Credentials become a keyed hash here and now: an entry may lie in memory for hours. The query is
 * left out, because people put secrets there.
 */
export function entryOf(id: string, recorded: Recorded, trail: Trail): RecordEntry {
  const entry = new Entry()
  entry.fill(id, recorded, trail)
  return entry
}

/** One flat object: a refusal keeps nothing else, and copying less costs each of them less. */
export class Entry implements RecordEntry {
  id = ''
  now = 0
  method = ''
  path = ''
  route: string | undefined = undefined
  address: string | undefined = undefined
  agent: string | undefined = undefined
  trace: string | undefined = undefined
  credential: string | undefined = undefined
  account: string | undefined = undefined
  policy = ''
  document: string | undefined = undefined
  ruling: Recorded['ruling'] | undefined = undefined
  settings: RecordSettings | undefined = undefined
  rate = 1
  decision: Trail['decision'] | undefined = undefined
  scheme: Trail['scheme'] = undefined
  facts: Trail['facts'] = undefined
  subject: Trail['subject'] = undefined
  unmet: Trail['unmet'] = undefined
  cause: Trail['cause'] = undefined
  resource: string | undefined = undefined
  /** What was seen of the conditions of the ruling. */
  seen = 0
  #line: string | undefined = undefined

  /** Takes another decision in the place of the one before. */
  fill(id: string, recorded: Recorded, trail: Trail): void {
    const { request, policy, ruling, rules, now } = recorded
    const settings = recorded.means?.records
    this.#line = undefined
    this.id = id
    this.now = now
    this.method = request.method
    this.path = cut(pathOf(request.target), PATH_LENGTH_MAX)
    this.route = routeOf(request)
    this.address = request.address
    this.agent = agentOf(request)
    this.trace = traceIdOf(request.header('traceparent'))
    this.credential = fingerprintOf(trail, settings)
    this.account = accountOf(trail, settings)
    this.policy = policy.name
    this.document = rules?.policies?.document.version
    this.ruling = ruling
    this.settings = settings
    this.rate = policy.recordAllowed === 'always' ? 1 : (settings?.allowed ?? 1)
    this.decision = trail.decision
    this.scheme = trail.scheme
    this.facts = trail.facts
    this.subject = trail.subject
    this.unmet = trail.unmet
    this.cause = trail.cause === undefined ? undefined : cut(trail.cause, CAUSE_LENGTH_MAX)
    this.resource = resourceOf(recorded, trail)
    this.seen = seenOf(recorded, trail)
  }

  record(): DecisionRecord {
    return JSON.parse(this.line()) as DecisionRecord
  }

  line(): string {
    this.#line ??= recordLine(this as Filled)
    return this.#line
  }
}

/** An entry that was filled. */
export type Filled = Entry & {
  readonly ruling: Recorded['ruling']
  readonly decision: Trail['decision']
}

/** A pattern with a star is that of middleware or of a fallback, and no route. */
function routeOf(request: AccessRequest): string | undefined {
  try {
    const route = request.routeOf?.()
    return route?.includes('*') ? undefined : route
  } catch {
    // Hono throws where no route was found; a record is not to be lost for it.
    return undefined
  }
}

function fingerprintOf(
  { credentials }: Trail,
  settings: RecordSettings | undefined,
): string | undefined {
  if (credentials === undefined) return undefined
  if (settings?.secret !== undefined) return fingerprint(credentials.text, settings.secret)
  return credentials.fingerprint ?? fingerprint(credentials.text)
}

/** Of an account that was tried in vain; who a subject is, the record says anyway. */
function accountOf(
  { credentials, subject }: Trail,
  settings: RecordSettings | undefined,
): string | undefined {
  if (subject !== undefined || credentials?.account === undefined) return undefined
  return fingerprint(foldedAccount(credentials.account), settings?.secret)
}

/** A keyed hash of the id of the resource, where it has one or the only parameter of the path is it. */
function resourceOf({ request, ruling, means }: Recorded, trail: Trail): string | undefined {
  if (ruling.resourceType === undefined) return undefined
  const id = idOf(trail.resource) ?? onlyValue(request.params)
  return id === undefined ? undefined : fingerprint(cut(id, ID_LENGTH_MAX), means?.records.secret)
}

function seenOf({ request, ruling, now }: Recorded, trail: Trail): number {
  const { conditions } = ruling
  if (conditions === undefined || conditions.length === 0) return 0
  const { subject, resource, relations } = trail
  const context = ruling.contextOf?.(request) ?? {}
  const asked = relations === undefined ? {} : { relations }
  return conditionsSeen(conditions, { subject, resource, context, now, ...asked })
}

function idOf(resource: object | undefined): string | undefined {
  try {
    const id = (resource as { readonly id?: unknown } | undefined)?.id
    return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined
  } catch {
    // A getter of somebody else's object; a record is not to be lost for it.
    return undefined
  }
}

function onlyValue(params: AccessRequest['params']): string | undefined {
  let only: string | undefined
  for (const name in params) {
    if (only !== undefined) return undefined
    only = params[name]
  }
  return only
}

function agentOf(request: AccessRequest): string | undefined {
  const agent = request.header('user-agent')
  return typeof agent === 'string' ? cut(agent, AGENT_LENGTH_MAX) : undefined
}

/** The first characters, copied: a slice would keep the whole of a long text alive. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(text.slice(0, length)).toString()
}
