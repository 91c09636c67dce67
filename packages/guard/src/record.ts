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

/** A policy as a record names it: by what it said when the request began. */
export interface RecordedPolicy {
  readonly name: string
  readonly version: string
  readonly resourceType: string | undefined
}

/** What an entry is made of. */
export interface EntryInput {
  readonly id: string
  readonly now: number
  readonly request: AccessRequest
  readonly policy: RecordedPolicy
  readonly trail: Trail
}

/**
 * Step 6, record: takes from a request what its record needs, and lets go of the rest.
 *
 * Credentials become a keyed hash here and now: an entry may lie in memory for hours. The query is
 * left out, because people put secrets there.
 */
export function entryOf(input: EntryInput): RecordEntry {
  return new Entry(input)
}

/** One flat object: a refusal keeps nothing else, and copying less costs each of them less. */
class Entry implements RecordEntry {
  readonly id: string
  readonly #seen: Seen

  constructor({ id, now, request, policy, trail }: EntryInput) {
    this.id = id
    this.#seen = {
      id,
      now,
      method: request.method,
      path: cut(pathOf(request.target), PATH_LENGTH_MAX),
      address: request.address,
      agent: agentOf(request),
      credential: fingerprintOf(trail),
      policy,
      decision: trail.decision,
      scheme: trail.scheme,
      facts: trail.facts,
      subject: trail.subject,
      unmet: trail.unmet,
      cause: trail.cause,
    }
  }

  record(): DecisionRecord {
    return recordOf(this.#seen)
  }
}

type Seen = Pick<EntryInput, 'id' | 'now' | 'policy'> &
  Pick<AccessRequest, 'method' | 'address'> &
  Omit<Trail, 'credentials' | 'fields'> & {
    readonly path: string
    readonly agent: string | undefined
    readonly credential: string | undefined
  }

function fingerprintOf({ credentials }: Trail): string | undefined {
  if (credentials === undefined) return undefined
  return credentials.fingerprint ?? fingerprint(credentials.text)
}

function recordOf(seen: Seen): DecisionRecord {
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

function authenticationOf(seen: Seen): AuthenticationRecord {
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

function authorizationOf(seen: Seen): Partial<Pick<DecisionRecord, 'authorization'>> {
  const { policy, decision, unmet, subject } = seen
  const isReached = subject !== undefined || decision.kind === 'allow'
  if (!isReached) return {}
  const refused = decision.kind === 'unavailable' ? 'error' : 'deny'
  return {
    authorization: {
      outcome: decision.kind === 'allow' ? 'allow' : refused,
      policy: { name: policy.name, version: policy.version },
      ...(policy.resourceType !== undefined && { resource: { type: policy.resourceType } }),
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
