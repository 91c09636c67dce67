import { createHmac } from 'node:crypto'
import { introspection } from '@sallyport/guard'
import { guardWith } from './asking.ts'
import type { Give } from './contender.ts'

/** Who issues the tokens here, for whom, and with what. */
export const ISSUER = 'https://issuer.example'
export const AUDIENCE = 'api'
export const SECRET = 'a secret of 32 bytes, or of more'

/** So long an endpoint may take here, and so long the timer of a question lives. */
export const ANSWER_MS_MAX = 100

/** A token of a number, by HMAC: a million signatures by RSA would take a quarter of an hour. */
export function tokenOf(n: number, exp: number): string {
  const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url')
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: `subject-${n}`, jti: String(n), exp }
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`
}

/**
 * Opaque tokens, of which an endpoint says so much. It answers in this process: a million calls
 * through sockets would measure those.
 */
export function introspected(answerOf: (n: number) => object): Give {
  const client = { id: 'soak', secret: 'soak' }
  const timeoutSeconds = ANSWER_MS_MAX / 1000
  const scheme = introspection({ endpoint: `${ISSUER}/introspect`, client, timeoutSeconds })
  const ask = guardWith(scheme, false)
  return async (n) => {
    const before = globalThis.fetch
    globalThis.fetch = async () => Response.json(answerOf(n))
    try {
      await ask({ authorization: `Bearer opaque-token-${n}` })
    } finally {
      globalThis.fetch = before
    }
  }
}
