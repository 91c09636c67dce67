import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto'
import { type JWK, SignJWT } from 'jose'
import { type Algorithm, fits, isAlgorithm } from '../keys/algorithms.ts'

/** How this API shows an authorization server who it is: with a secret, or with a key. */
export type ClientCredentials =
  | {
      readonly id: string
      readonly secret: string
      /** In the `Authorization` field (default), or in the form (RFC 6749 section 2.3.1). */
      readonly method?: 'basic' | 'post'
    }
  | {
      readonly id: string
      /** The private key, as a JSON Web Key. */
      readonly key: JWK
      /** A signed assertion instead of a secret (RFC 7523 section 2.2). */
      readonly method: 'private_key_jwt'
    }

/** A form on its way to an authorization server. */
export interface ClientForm {
  readonly fields: Record<string, string>
  readonly form: URLSearchParams
}

/**
 * Adds what authenticates us. `audience` is whom the assertion is for: the issuer, or the endpoint
 * where no issuer is known.
 */
export type ClientAuthentication = (to: ClientForm, audience: string) => void | Promise<void>

/**
 * Makes the authentication of a client at its authorization server (RFC 6749 section 2.3, RFC 7523
 * section 2.2). A `TypeError` at once where the credentials cannot be used.
 */
export function clientAuthentication(client: ClientCredentials): ClientAuthentication {
  if (typeof client?.id !== 'string' || client.id === '') throw new TypeError(NEEDS_CLIENT)
  if (client.method === 'private_key_jwt') return withKey(client.id, client.key)
  const { id, secret, method = 'basic' } = client
  if (typeof secret !== 'string' || secret === '') throw new TypeError(NEEDS_CLIENT)
  if (method === 'basic') {
    const field = `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`
    return ({ fields }) => {
      fields['authorization'] = field
    }
  }
  if (method !== 'post') {
    throw new TypeError('`client.method` must be basic, post or private_key_jwt')
  }
  return ({ form }) => {
    form.set('client_id', id)
    form.set('client_secret', secret)
  }
}

const NEEDS_CLIENT =
  'the authorization server must know who asks: write `client: { id, secret }`, or with a key ' +
  "`client: { id, key, method: 'private_key_jwt' }`"

/** Both halves are encoded like a form before they are joined (RFC 6749 section 2.3.1). */
function encode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1)
}

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** So long an assertion is good: long enough for clocks that are apart, too short to be of use. */
const ASSERTION_SECONDS = 60

function withKey(id: string, jwk: JWK): ClientAuthentication {
  const key = privateKey(jwk)
  const header = { alg: algorithmOf(jwk), ...(jwk.kid !== undefined && { kid: jwk.kid }) }
  return async ({ form }, audience) => {
    const now = Math.floor(Date.now() / 1000)
    // Each has an id of its own, because servers take each only once (RFC 7523 section 3).
    const assertion = await new SignJWT({ jti: randomUUID() })
      .setProtectedHeader(header)
      .setIssuer(id)
      .setSubject(id)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + ASSERTION_SECONDS)
      .sign(key)
    form.set('client_id', id)
    form.set('client_assertion_type', ASSERTION)
    form.set('client_assertion', assertion)
  }
}

function privateKey(jwk: JWK): KeyObject {
  try {
    return createPrivateKey({ key: jwk as Record<string, string>, format: 'jwk' })
  } catch {
    // The message of the import may quote the key.
    throw new TypeError('`client.key` must be a private JSON Web Key: of RSA, EC or Ed25519')
  }
}

/** What a key without `alg` signs with: the most usual of its type. */
const SIGNED_AS: readonly Algorithm[] = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA']

function algorithmOf({ kty, crv, alg }: JWK): Algorithm {
  const kind = { kty: String(kty), ...(crv !== undefined && { crv }) }
  const algorithm = alg ?? SIGNED_AS.find((name) => fits(kind, name)) ?? ''
  if (isAlgorithm(algorithm) && fits(kind, algorithm)) return algorithm
  throw new TypeError('`client.key` names an algorithm that does not fit it, or that is not known')
}
