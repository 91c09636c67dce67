// Express behind the gate: lets in what the gate signed for this very request, and nothing else.
//
//     app.use(gateIdentity({ jwks: 'http://127.0.0.1:9700/.well-known/jwks.json', issuer, audience: 'orders' }))
//     app.get('/me', (request, response) => response.json(response.locals['gate']))
//
// Needs `jose`. It is no middleware for upgrades: Express sees no WebSocket.
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { RequestHandler, Response } from 'express'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'

/** Whom to believe, and who is meant. */
export interface GateIdentityOptions {
  /** Where the gate publishes its keys. */
  readonly jwks: string
  /** `identity.signed.issuer` of the gate. */
  readonly issuer: string
  /** `audience` of this backend, which is its name by default. */
  readonly audience: string
}

/** Who asks, as the gate says. */
export interface GateIdentity {
  /** Nobody on routes that anybody may use. */
  readonly subject: string | undefined
  readonly scopes: readonly string[]
  readonly tenant: string | undefined
  /** Under which the gate's records know this request. */
  readonly decisionId: string
}

const ALGORITHMS = ['ES256', 'EdDSA']
/** So many decisions are remembered, the oldest goes: at 1,500 requests a second as long as a token is good. */
const SEEN_MAX = 100_000

/** Puts the identity into `response.locals.gate`, and the subject into `X-Gate-Subject`. */
export function gateIdentity({ jwks, issuer, audience }: GateIdentityOptions): RequestHandler {
  const keys = createRemoteJWKSet(new URL(jwks), {
    timeoutDuration: 2_000,
    cooldownDuration: 5_000,
  })
  const options = { issuer, audience, algorithms: ALGORITHMS, typ: 'gate+jwt', clockTolerance: 5 }
  const seen = new Set<string>()
  const required = { ...options, requiredClaims: ['exp', 'jti', 'htm', 'pth'] }
  return async (request, response, next) => {
    // Two lines arrive joined by a comma, which no token has.
    const token = request.headers['x-gate-identity']
    if (typeof token !== 'string') return refuse(response, 403)
    let claims: JWTPayload
    try {
      claims = (await jwtVerify(token, keys, required)).payload
    } catch (error) {
      return refuse(response, isOutage(error) ? 503 : 403)
    }
    const [path = ''] = request.originalUrl.split('?')
    if (claims['htm'] !== request.method || claims['pth'] !== hashOf(path)) {
      return refuse(response, 403)
    }
    // Other processes have not seen it: behind several of them it is good once for each.
    if (!isFirst(seen, claims.jti ?? '')) return refuse(response, 403)
    tell(request.headers, claims.sub)
    response.locals['gate'] = identityOf(claims)
    next()
  }
}

/** Whether a decision is shown for the first time; from now on it was. */
function isFirst(seen: Set<string>, id: string): boolean {
  if (seen.has(id)) return false
  seen.add(id)
  for (const oldest of seen) {
    if (seen.size <= SEEN_MAX) break
    seen.delete(oldest)
  }
  return true
}

/** What handlers read of the plain fields shall be what was signed, whoever wrote them. */
function tell(headers: IncomingHttpHeaders, subject = ''): void {
  for (const name of Object.keys(headers)) {
    if (name.replace(/[^a-z\d]/g, '-').startsWith('x-gate-')) delete headers[name]
  }
  headers['x-gate-subject'] = subject
}

function identityOf({ sub, scope, tenant, jti = '' }: JWTPayload): GateIdentity {
  return {
    subject: sub,
    scopes: typeof scope === 'string' && scope !== '' ? scope.split(' ') : [],
    tenant: typeof tenant === 'string' ? tenant : undefined,
    decisionId: jti,
  }
}

/** The token names the decoded path; one that cannot be decoded has none. */
function hashOf(path: string): string | undefined {
  try {
    return createHash('sha256').update(decodeURIComponent(path)).digest('base64url')
  } catch {
    return undefined
  }
}

/** Keys that cannot be fetched are no fault of whoever asks. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return true
  return ['ERR_JWKS_TIMEOUT', 'ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID'].includes(error.code)
}

/** No 401: only the gate knows how to sign in. */
function refuse(response: Response, status: 403 | 503): void {
  const title = status === 403 ? 'Forbidden' : 'Service Unavailable'
  if (status === 503) response.set('Retry-After', '5')
  response.set('Cache-Control', 'no-store').status(status).type('application/problem+json')
  response.send(JSON.stringify({ type: 'about:blank', title, status }))
}
