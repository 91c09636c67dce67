import { createHmac, createPublicKey, createVerify, type JsonWebKey } from 'node:crypto'
import type { AuditRequest } from '../../src/exchange.ts'
import { AUDIENCE, ISSUER, PUBLIC_JWK, valuesOf } from './issuer.ts'

/** A mistake that this server makes. */
export type Flaw =
  | 'any'
  | 'empty'
  | 'unverified'
  | 'none'
  | 'no signature'
  | 'zeros'
  | 'half'
  | 'confused'
  | 'empty secret'
  | 'jwk'
  | 'jku'
  | 'kid file'
  | 'kid query'
  | 'kid unknown'
  | 'exp'
  | 'grace'
  | 'no exp'
  | 'nbf'
  | 'aud'
  | 'no aud'
  | 'iss'
  | 'typ'
  | 'crit'
  | 'query'
  | 'scheme'

type Members = Readonly<Record<string, unknown>>

/** Whether a server with this one mistake lets a request in; `undefined`: it makes none. */
export function letsIn(request: AuditRequest, flaw: Flaw | undefined, keys: Members = {}): boolean {
  const token = tokenOf(request, flaw)
  if (token === undefined) return false
  if (flaw === 'any') return true
  if (flaw === 'empty' && /^(|null|undefined)$/.test(token)) return true
  const [head = '', payload = '', signature, ...more] = token.split('.')
  const header = part(head)
  const claims = part(payload)
  if (header === undefined || claims === undefined || more.length > 0) return false
  return isSigned({ head, payload, signature, header, flaw, keys }) && isFor(header, claims, flaw)
}

function tokenOf(request: AuditRequest, flaw: Flaw | undefined): string | undefined {
  const [first] = valuesOf(request, 'authorization')
  const query = new URLSearchParams(request.target.split('?')[1]).get('access_token')
  if (flaw === 'query' && query !== null) return query
  if (flaw === 'scheme') return first?.split(' ')[1]
  const [, token] = /^bearer +(\S*)$/i.exec(first ?? '') ?? []
  if (flaw === 'empty' && first !== undefined && !first.includes(' ')) return ''
  return token
}

function part(text: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Members)
      : undefined
  } catch {
    return undefined
  }
}

interface Signed {
  readonly head: string
  readonly payload: string
  readonly signature: string | undefined
  readonly header: Members
  readonly flaw: Flaw | undefined
  readonly keys: Members
}

function isSigned(signed: Signed): boolean {
  const { head, payload, signature, header, flaw, keys } = signed
  if (isForged(signed)) return true
  if (signature === undefined || header['alg'] !== 'RS256') return false
  const bytes = `${head}.${payload}`
  // Only a server that knows the right signature could compare a half of it: this one has it from the test.
  if (flaw === 'half' && halves.get(bytes) === halfOf(signature)) return true
  const own = flaw === 'jwk' ? header['jwk'] : undefined
  const fetched = flaw === 'jku' && header['jku'] !== undefined ? keys : undefined
  const jwk = (own ?? fetched ?? PUBLIC_JWK) as JsonWebKey
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  return createVerify('RSA-SHA256').update(bytes).verify(key, signature, 'base64url')
}

/** Whether the mistake lets a token in whose signature is not looked at, or made with what all know. */
function isForged({ head, payload, signature = '', header, flaw }: Signed): boolean {
  const { alg, kid } = header
  const hmac = (secret: string): boolean =>
    alg === 'HS256' &&
    createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url') === signature
  const forged: Readonly<Partial<Record<Flaw, () => boolean>>> = {
    unverified: () => true,
    none: () => String(alg).toLowerCase() === 'none',
    'no signature': () => signature === '',
    zeros: () => alg === 'ES256' && /^A+$/.test(signature),
    'empty secret': () => hmac(''),
    'kid file': () => String(kid).endsWith('/dev/null') && hmac(''),
    'kid query': () => String(kid).includes("UNION SELECT 'sallyport'") && hmac('sallyport'),
    'kid unknown': () => alg === 'RS256' && kid === 'sallyport-unknown',
    confused: () => hmac(pem()),
  }
  return flaw !== undefined && forged[flaw]?.() === true
}

function pem(): string {
  const key = createPublicKey({ key: PUBLIC_JWK, format: 'jwk' })
  return String(key.export({ format: 'pem', type: 'spki' }))
}

const halves = new Map<string, string>()

/** Tells a server that compares halves what the right signature is. */
export function learnHalf(token: string): void {
  const [head, payload, signature = ''] = token.split('.')
  halves.set(`${head}.${payload}`, halfOf(signature))
}

function halfOf(signature: string): string {
  return Buffer.from(signature, 'base64url').subarray(0, 32).toString('hex')
}

function isFor(header: Members, claims: Members, flaw: Flaw | undefined): boolean {
  const { exp, nbf, aud, iss } = claims
  const now = Date.now() / 1000
  const audiences = [aud ?? []].flat()
  const isLate = typeof exp === 'number' && exp < now - (flaw === 'grace' ? 600 : 60)
  const lacksExpiry = typeof exp !== 'number'
  const lacksAudience = audiences.length === 0
  return (
    (flaw === 'exp' || !isLate) &&
    (flaw === 'no exp' || flaw === 'exp' || !lacksExpiry) &&
    (flaw === 'nbf' || typeof nbf !== 'number' || nbf <= now) &&
    (flaw === 'aud' || audiences.includes(AUDIENCE) || (flaw === 'no aud' && lacksAudience)) &&
    (flaw === 'iss' || iss === ISSUER) &&
    (flaw === 'typ' || header['typ'] === 'at+jwt') &&
    (flaw === 'crit' || header['crit'] === undefined)
  )
}
