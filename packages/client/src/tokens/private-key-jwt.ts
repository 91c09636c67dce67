import { JWT_ALGORITHM, signJwt, signsEs256 } from '../jwt.ts'
import type { WebKey } from '../web-key.ts'
import type { ClientAuthentication } from './client-authentication.ts'

/** The key of a client, whose public half its authorization server knows. */
export interface PrivateKeyJwtOptions {
  /** Of ECDSA with P-256; its bytes need not be readable. */
  readonly privateKey: WebKey
  /** The `kid` under which the server knows it. */
  readonly keyId?: string
  /** Whom the assertion is for: the issuer, where the server wants that. Default: the token endpoint. */
  readonly audience?: string
}

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** So long an assertion is good: long enough for clocks that are apart, too short to be of use. */
const ASSERTION_SECONDS = 60

/** Shows who the client is by a signed assertion instead of a secret (RFC 7523 section 2.2). */
export function privateKeyJwt(options: PrivateKeyJwtOptions): ClientAuthentication {
  const { privateKey, keyId, audience } = options
  if (!signsEs256(privateKey)) {
    throw new TypeError('`privateKey` must be of ECDSA with P-256, and for signatures')
  }
  const header = JSON.stringify({ alg: JWT_ALGORITHM, kid: keyId })
  return async ({ form, clientId, tokenEndpoint }) => {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: clientId,
      sub: clientId,
      aud: audience ?? tokenEndpoint,
      // Each has its own, because servers take each only once (section 3).
      jti: crypto.randomUUID(),
      iat: now,
      exp: now + ASSERTION_SECONDS,
    }
    form.set('client_assertion_type', ASSERTION)
    form.set('client_assertion', await signJwt(header, claims, privateKey))
  }
}
