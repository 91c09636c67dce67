import {
  type AuthenticationRecord,
  type DecisionRecord,
  formatChallenge,
  type Refusal,
  statusOfKind,
} from '@sallyport/contract'
import { fingerprint } from './fingerprint.ts'
import type { AccessRequest } from './request.ts'
import { pathOf } from './target.ts'
import type { Trail } from './trail.ts'

/** One decision on its way to a sink; the record itself is made when somebody asks for it. */
export interface RecordEntry {
  readonly id: string
  record(): DecisionRecord
}

/** Where records go. `write` must not wait and must not throw. */
export interface RecordSink {
  write(entry: RecordEntry): void
  /** The record of one decision, where the sink still has it. */
  find?(id: string): DecisionRecord | undefined
}

const PATH_LENGTH_MAX = 1024
const AGENT_LENGTH_MAX = 256

/** What was decided, as a record names it: a policy, by what it said when the request began. */
export interface Recorded {
  readonly request: AccessRequest
  readonly policy: { readonly name: string }
  readonly ruling: { readonly version: string; readonly resourceType: string | undefined }
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
  address: string | undefined = undefined
  agent: string | undefined = undefined
  credential: string | undefined = undefined
  policy = ''
  ruling: Recorded['ruling'] | undefined = undefined
  decision: Trail['decision'] | undefined = undefined
  scheme: Trail['scheme'] = undefined
  facts: Trail['facts'] = undefined
  subject: Trail['subject'] = undefined
  unmet: Trail['unmet'] = undefined
  cause: Trail['cause'] = undefined

  /** Takes another decision in the place of the one before. */
  fill(id: string, { request, policy, ruling, now }: Recorded, trail: Trail): void {
    this.id = id
    this.now = now
    this.method = request.method
    this.path = cut(pathOf(request.target), PATH_LENGTH_MAX)
    this.address = request.address
    this.agent = agentOf(request)
    this.credential = fingerprintOf(trail)
    this.policy = policy.name
    this.ruling = ruling
    this.decision = trail.decision
    this.scheme = trail.scheme
    this.facts = trail.facts
    this.subject = trail.subject
    this.unmet = trail.unmet
    this.cause = trail.cause
  }

  record(): DecisionRecord {
    return recordOf(this as Filled)
  }
}

/** An entry that was filled. */
type Filled = Entry & {
  readonly ruling: Recorded['ruling']
  readonly decision: Trail['decision']
}

function fingerprintOf({ credentials }: Trail): string | undefined {
  if (credentials === undefined) return undefined
  return credentials.fingerprint ?? fingerprint(credentials.text)
}

function recordOf(seen: Filled): DecisionRecord {
  const { decision, subject } = seen
  const refusal = decision.kind === 'allow' ? undefined : decision
  return {
    v: 1,
    time: new Date(seen.now).toISOString(),
    id: seen.id,
    kind: decision.kind,
    ...(refusal && { code: refusal.code, reason: refusal.reason }),
    ...(seen.cause !== undefined && { cause: seen.cause }),
    http: {
      method: seen.method,
      path: seen.path,
      ...(refusal && { status: statusOfKind[refusal.kind] }),
    },
    client: {
      ...(seen.address !== undefined && { address: seen.address }),
      ...(seen.agent !== undefined && { agent: seen.agent }),
    },
    authentication: authenticationOf(seen),
    ...(subject && {
      subject: {
        id: subject.id,
        kind: subject.kind,
        ...(subject.tenant !== undefined && { tenant: subject.tenant }),
      },
    }),
    ...authorizationOf(seen),
    ...(refusal && { answer: answerOf(refusal) }),
  }
}

function authenticationOf(seen: Filled): AuthenticationRecord {
  const { decision, facts, scheme, subject } = seen
  const failed = decision.kind === 'unavailable' ? 'unavailable' : 'failure'
  const outcome = subject ? 'success' : scheme === undefined ? 'none' : failed
  return {
    outcome,
    ...(scheme !== undefined && { scheme: scheme.name }),
    ...(seen.credential !== undefined && { credential: seen.credential }),
    ...(facts?.kid !== undefined && { kid: facts.kid }),
    ...(facts?.issuer !== undefined && { issuer: facts.issuer }),
    ...(facts?.expiresAt !== undefined && {
      expires_in_s: Math.round((facts.expiresAt - seen.now) / 1000),
    }),
  }
}

function authorizationOf(seen: Filled): Partial<Pick<DecisionRecord, 'authorization'>> {
  const { policy: name, ruling, decision, unmet, subject } = seen
  const isReached = subject !== undefined || decision.kind === 'allow'
  if (!isReached) return {}
  const refused = decision.kind === 'unavailable' ? 'error' : 'deny'
  return {
    authorization: {
      outcome: decision.kind === 'allow' ? 'allow' : refused,
      policy: { name, version: ruling.version },
      ...(ruling.resourceType !== undefined && { resource: { type: ruling.resourceType } }),
      ...(unmet && unmet.length > 0 && { unmet }),
    },
  }
}

function answerOf(refusal: Refusal): NonNullable<DecisionRecord['answer']> {
  const challenges = 'challenges' in refusal ? refusal.challenges.map(formatChallenge) : []
  return {
    ...(challenges.length > 0 && { challenges }),
    ...('retryAfterSeconds' in refusal && { retry_after_s: refusal.retryAfterSeconds }),
    ...(refusal.kind === 'conceal' && { concealed: refusal.reason !== 'resource_missing' }),
  }
}

function agentOf(request: AccessRequest): string | undefined {
  const agent = request.header('user-agent')
  return typeof agent === 'string' ? cut(agent, AGENT_LENGTH_MAX) : undefined
}

/** The first characters, copied: a slice would keep the whole of a long text alive. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(text.slice(0, length)).toString()
}
