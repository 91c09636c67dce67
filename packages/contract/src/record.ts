import type { Reason, RefusalCode } from './catalogue.ts'
import type { Decision, Unmet } from './decision.ts'

/** The authentication part of a record. */
export interface AuthenticationRecord {
  readonly outcome: 'none' | 'success' | 'failure' | 'unavailable'
  /** The scheme of the credentials, in lower case. */
  readonly scheme?: string
  /** A keyed hash of the credentials: equal for equal ones, useless to anybody else. */
  readonly credential?: string
  /** The key id named by a token. */
  readonly kid?: string
  readonly issuer?: string
  /** Seconds until the token expires; negative when it has expired. */
  readonly expires_in_s?: number
}

/** The authorization part of a record. */
export interface AuthorizationRecord {
  readonly outcome: 'allow' | 'deny' | 'error'
  readonly policy: { readonly name: string; readonly version: string }
  readonly resource?: { readonly type: string; readonly id?: string }
  /** The smallest set of requirements that were not met. */
  readonly unmet?: readonly Unmet[]
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
  readonly http: { readonly method: string; readonly path: string; readonly status?: number }
  readonly client: { readonly address?: string; readonly agent?: string }
  readonly authentication: AuthenticationRecord
  readonly subject?: { readonly id: string; readonly kind: string; readonly tenant?: string }
  readonly authorization?: AuthorizationRecord
  readonly answer?: {
    readonly challenges?: readonly string[]
    readonly retry_after_s?: number
    /** A 404 that stands for a 403. */
    readonly concealed?: boolean
  }
}

const text = { type: 'string' } as const
const optionalObject = (
  properties: Record<string, unknown>,
  required: readonly string[] = [],
): Record<string, unknown> => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
})

/**
 * The JSON Schema (draft 2020-12) of one record, for whoever reads the log in another language.
 *
 * Built from the catalogue's own names by {@link recordSchema}.
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
    ...optionalObject(
      {
        v: { const: 1 },
        time: { type: 'string', format: 'date-time' },
        id: { type: 'string', pattern: '^[0-9A-HJKMNP-TV-Z]{26}$' },
        kind: { enum: [...kinds, 'conceal', 'throttle', 'unavailable'] },
        code: { enum: codes },
        reason: { enum: reasonNames },
        cause: text,
        http: optionalObject({ method: text, path: text, status: { type: 'integer' } }, [
          'method',
          'path',
        ]),
        client: optionalObject({ address: text, agent: text }),
        authentication: optionalObject(
          {
            outcome: { enum: ['none', 'success', 'failure', 'unavailable'] },
            scheme: text,
            credential: text,
            kid: text,
            issuer: text,
            expires_in_s: { type: 'number' },
          },
          ['outcome'],
        ),
        subject: optionalObject({ id: text, kind: text, tenant: text }, ['id', 'kind']),
        authorization: optionalObject(
          {
            outcome: { enum: ['allow', 'deny', 'error'] },
            policy: optionalObject({ name: text, version: text }, ['name', 'version']),
            resource: optionalObject({ type: text, id: text }, ['type']),
            unmet: { type: 'array', items: unmet },
          },
          ['outcome', 'policy'],
        ),
        answer: optionalObject({
          challenges: { type: 'array', items: text },
          retry_after_s: { type: 'integer' },
          concealed: { type: 'boolean' },
        }),
      },
      ['v', 'time', 'id', 'kind', 'http', 'client', 'authentication'],
    ),
  }
}
