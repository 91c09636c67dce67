import {
  type Challenge,
  type Refusal,
  type RefusalCode,
  type RefusalEntry,
  reasons,
  refusals,
} from '../../packages/contract/src/index.ts'
import { createRenderer } from '../../packages/guard/src/answer/render.ts'
import type { ChallengeContext, Scheme } from '../../packages/guard/src/scheme.ts'
import { basic } from '../../packages/guard/src/schemes/basic.ts'
import { bearer } from '../../packages/guard/src/schemes/bearer.ts'
import { dpop } from '../../packages/guard/src/schemes/dpop.ts'
import { statuses } from './statuses.ts'

/** The decision id of every example: the only thing in one that is made up. */
export const EXAMPLE_ID = '01JD9Z6Q4V8T2M3N5P7R9S1W0X'

/**
 * An answer as it leaves, for the page of a code: written by the guard's own schemes and renderer,
 * so that no page can show what is not sent. Only the decision id is made up, and the body is
 * spread over lines.
 */
export function wireExample(code: RefusalCode): string {
  const view = { id: EXAMPLE_ID, audience: 'machine', isCrossOrigin: false, isHead: false } as const
  const answer = createRenderer()(exampleRefusal(code), view)
  const fields = answer.fields.filter(([name]) => name !== 'content-length')
  const { phrase } = statuses[refusals[code].status]
  return [
    `HTTP/1.1 ${answer.status} ${phrase}`,
    ...fields.map(([name, value]) => `${titleCase(name)}: ${value}`),
    '',
    JSON.stringify(JSON.parse(answer.body), null, 2),
  ].join('\n')
}

const kinds = {
  invalid_request: 'malformed',
  authentication_required: 'challenge',
  invalid_token: 'challenge',
  invalid_credentials: 'challenge',
  invalid_dpop_proof: 'challenge',
  use_dpop_nonce: 'challenge',
  insufficient_user_authentication: 'step_up',
  insufficient_scope: 'forbid',
  forbidden: 'forbid',
  not_found: 'conceal',
  too_many_attempts: 'throttle',
  temporarily_unavailable: 'unavailable',
} as const

kinds satisfies Record<RefusalCode, Refusal['kind']>

/**
 * The refusal of a code, by its first reason. Its parts depend on its kind, and here the kind depends on the code: a
 * relation that the type of the literal cannot show.
 */
export function exampleRefusal(code: RefusalCode): Refusal {
  const entry: RefusalEntry = refusals[code]
  return {
    kind: kinds[code],
    code,
    reason: Object.entries(reasons).find(([, reason]) => reason.code === code)?.[0],
    ...(kinds[code] !== 'conceal' && { challenges: exampleChallenges(code) }),
    ...(entry.client === 'wait' && { retryAfterSeconds: 4 }),
  } as Refusal
}

const issuer = 'https://login.example'
const tokens = bearer({ issuer, audience: 'https://orders.example' })
const proven = dpop({ tokens, publicUrl: 'https://orders.example', algorithms: ['ES256'] })
const passwords = basic({ lookup: () => undefined })

/** The scheme whose credentials were used; `undefined` where none came that could be read. */
export function exampleScheme(code: RefusalCode): Scheme | undefined {
  if (code === 'authentication_required' || code === 'invalid_request') return undefined
  if (code === 'invalid_credentials' || code === 'too_many_attempts') return passwords
  return code === 'invalid_dpop_proof' || code === 'use_dpop_nonce' ? proven : tokens
}

// A route that takes tokens and passwords; the error stands only on the scheme that was used.
function exampleChallenges(code: RefusalCode): Challenge[] {
  const realm = 'orders'
  const used = (context: Omit<ChallengeContext, 'realm'>): Challenge[] => [
    tokens.challenge({ realm, ...context }),
  ]
  switch (code) {
    case 'invalid_request':
      return used({ error: 'credentials_malformed' })
    case 'authentication_required':
    case 'invalid_credentials':
      return [tokens.challenge({ realm }), passwords.challenge({ realm })]
    case 'invalid_token':
      return used({ error: 'token_expired' })
    case 'invalid_dpop_proof':
      return [proven.challenge({ realm, error: 'proof_replayed' })]
    case 'use_dpop_nonce':
      return [proven.challenge({ realm, error: 'proof_nonce_missing' })]
    case 'insufficient_user_authentication':
      return used({
        error: 'authentication_too_old',
        stepUp: { acr: undefined, maxAgeSeconds: 300 },
      })
    case 'insufficient_scope':
      return used({ error: 'scope_missing', scopes: ['orders:write'] })
    default:
      return []
  }
}

/** The name of a field as people write it. */
export function titleCase(name: string): string {
  const named = name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase())
  return named.replace('Www-', 'WWW-').replace('Ratelimit', 'RateLimit')
}
