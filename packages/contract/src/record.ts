import type { Reason, RefusalCode } from './catalogue.ts'
import type { Decision, Unmet } from './decision.ts'

/** The authentication part of a record. */
export interface AuthenticationRecord {
  readonly outcome: 'none' | 'success' | 'failure' | 'unavailable'
  /** The scheme of the credentials, in lower case. */
  readonly scheme?: string
  /** A keyed hash of the credentials: equal for equal ones, useless to anybody else. */
  readonly credential?: string
  /** A keyed hash of the account that was tried in vain: people type passwords where names belong. */
  readonly account?: string
  /** The key id named by a token. */
  readonly kid?: string
  readonly issuer?: string
  /** Seconds until the token expires; negative when it has expired. */
  readonly expires_in_s?: number
}

/** Whether one condition held of the resource, the subject or a relation: the outcome, without the values compared. */
export interface ConditionRecord {
  /** The condition in words. */
  readonly requirement: string
  /** The same wherever a condition asks the same, of the same columns: what `sallyport explain replay` finds it by. */
  readonly key: string
  /** `null` where a value was missing, or none that compares. */
  readonly holds: boolean | null
}

/** The authorization part of a record. */
export interface AuthorizationRecord {
  readonly outcome: 'allow' | 'deny' | 'error'
  readonly policy: {
    readonly name: string
    /** Changes whenever the rule or the model does. */
    readonly version: string
    /** The version that the policy document gives itself, where there is one. */
    readonly document?: string
    /** What the policy asked for then, in words. */
    readonly rule?: string
  }
  /** The type of the resource, and a keyed hash of its id where that is known. */
  readonly resource?: { readonly type: string; readonly id?: string }
  /** The smallest set of requirements that were not met. */
  readonly unmet?: readonly Unmet[]
  /** What was seen of conditions that do not follow from the rest of the record. */
  readonly conditions?: readonly ConditionRecord[]
}

/** Which of several services, and which of its machines, has decided. */
export interface ServiceRecord {
  readonly name: string
  readonly version?: string
  readonly instance?: string
}

/** What stands in the log in the place of records that were lost: how many, and when. */
export interface GapRecord {
  readonly v: 1
  /** 0 where nobody can say: a process was killed, with its last records in memory. */
  readonly lost: number
  /** When the first and the last of them were decided, RFC 3339 in UTC. */
  readonly from: string
  readonly to: string
}

/** What the subject held when it was asked about: without it nobody can say later what was missing. */
export interface SubjectRecord {
  readonly id: string
  readonly kind: string
  readonly tenant?: string
  readonly sets?: readonly string[]
  readonly permissions?: readonly string[]
  readonly scopes?: readonly string[]
  /** How strongly it has proved itself, where its credentials say so. */
  readonly acr?: string
  /** When it did, in seconds since the epoch. */
  readonly auth_time?: number
}

/**
 * One line of the decision log: who asked for what, and why the answer was what it was.
 *
 * Credentials never stand in it: only a keyed hash of them. The caller sees nothing of it but `id`.
 */
export interface DecisionRecord {
  /** The version of this form. */
  readonly v: 1
  /** The instant of the decision, RFC 3339 in UTC. */
  readonly time: string
  /** The decision id: 26 characters (ULID), the same as in the answer's `instance`. */
  readonly id: string
  readonly kind: Decision['kind']
  readonly code?: RefusalCode
  readonly reason?: Reason
  /** The cause in the words of a library or store. */
  readonly cause?: string
  /** Of an allow, which share of all allows is recorded; refusals always are. */
  readonly sample_rate?: number
  /** The trace that the request belongs to: 32 hexadecimal digits (W3C Trace Context section 3.2.2.3). */
  readonly trace_id?: string
  readonly service?: ServiceRecord
  readonly http: {
    readonly method: string
    /** Without query: people put secrets there. */
    readonly path: string
    /** The template of the route, `/orders/{id}`, where the adapter knows it. */
    readonly route?: string
    /** Of a refusal; what an allowed request was answered, its handler decided. */
    readonly status?: number
  }
  readonly client: { readonly address?: string; readonly agent?: string }
  readonly authentication: AuthenticationRecord
  readonly subject?: SubjectRecord
  readonly authorization?: AuthorizationRecord
  /** The policy before the route, where nobody came far enough to be asked by it. */
  readonly policy?: string
  readonly answer?: {
    readonly challenges?: readonly string[]
    readonly retry_after_s?: number
    /** A 404 that stands for a 403. */
    readonly concealed?: boolean
  }
}

const text = { type: 'string' } as const
const instant = { type: 'string', format: 'date-time' } as const
const texts = { type: 'array', items: text } as const
const optionalObject = (
  properties: Record<string, unknown>,
  required: readonly string[] = [],
): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

const authenticationSchema = optionalObject(
  {
    outcome: { enum: ['none', 'success', 'failure', 'unavailable'] },
    scheme: text,
    credential: text,
    account: text,
    kid: text,
    issuer: text,
    expires_in_s: { type: 'number' },
  },
  ['outcome'],
)

const conditionSchema = optionalObject(
  { requirement: text, key: text, holds: { type: ['boolean', 'null'] } },
  ['requirement', 'key', 'holds'],
)

/** What stands in the place of records that were lost. */
const gapSchema = optionalObject(
  { v: { const: 1 }, lost: { type: 'integer' }, from: instant, to: instant },
  ['v', 'lost', 'from', 'to'],
)

/**
 * The JSON Schema (draft 2020-12) of one record, for whoever reads the log in another language.
 *
 * Lines that say what was lost are its `$defs/gap`. Built from the catalogue's own names.
 */
export function recordSchema(
  codes: readonly string[],
  reasonNames: readonly string[],
): Record<string, unknown> {
  const unmet = optionalObject(
    { reason: { enum: reasonNames }, requirement: text, compared: text },
    ['reason', 'requirement'],
  )
  const kinds = ['allow', 'malformed', 'challenge', 'step_up', 'forbid']
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Sallyport decision record',
    $defs: { gap: gapSchema },
    ...optionalObject(
      {
        v: { const: 1 },
        time: instant,
        id: { type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$' },
        kind: { enum: [...kinds, 'conceal', 'throttle', 'unavailable'] },
        code: { enum: codes },
        reason: { enum: reasonNames },
        cause: text,
        sample_rate: { type: 'number' },
        trace_id: { type: 'string', pattern: '^[0-9a-f]{32}$' },
        service: optionalObject({ name: text, version: text, instance: text }, ['name']),
        http: optionalObject(
          { method: text, path: text, route: text, status: { type: 'integer' } },
          ['method', 'path'],
        ),
        client: optionalObject({ address: text, agent: text }),
        authentication: authenticationSchema,
        subject: optionalObject(
          {
            ...{ id: text, kind: text, tenant: text, sets: texts, permissions: texts },
            ...{ scopes: texts, acr: text, auth_time: { type: 'number' } },
          },
          ['id', 'kind'],
        ),
        authorization: optionalObject(
          {
            outcome: { enum: ['allow', 'deny', 'error'] },
            policy: optionalObject({ name: text, version: text, document: text, rule: text }, [
              'name',
              'version',
            ]),
            resource: optionalObject({ type: text, id: text }, ['type']),
            unmet: { type: 'array', items: unmet },
            conditions: { type: 'array', items: conditionSchema },
          },
          ['outcome', 'policy'],
        ),
        policy: text,
        answer: optionalObject({
          challenges: texts,
          retry_after_s: { type: 'integer' },
          concealed: { type: 'boolean' },
        }),
      },
      ['v', 'time', 'id', 'kind', 'http', 'client', 'authentication'],
    ),
  }
}
