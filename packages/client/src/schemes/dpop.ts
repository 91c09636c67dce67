import { type Challenge, getParameter } from '@sallyport/contract'
import type { DpopBinding } from '../access-client.ts'
import { AccessError } from '../access-error.ts'
import { JWT_ALGORITHM, sha256, signJwt } from '../jwt.ts'
import type { AccessScheme, Addressed, Shown } from '../scheme.ts'
import type { EndpointProofs } from '../tokens/oauth.ts'
import { type KeyPairSource, lazyKey } from './dpop-key.ts'
import { DpopServers } from './dpop-servers.ts'

/** Where the key comes from. */
export interface DpopOptions {
  /**
   * A key pair of ECDSA with P-256, or what loads one, asked when it is first needed. Tokens outlast the process or
   * page only together with their key: keep both. Default: a new one, whose private half nobody can read.
   */
  readonly keyPair?: KeyPairSource
}

/** What a proof is for, besides its request. */
export interface ProofDetails {
  /** The token that goes with it. Without one the proof is for a token endpoint. */
  readonly accessToken?: string | undefined
  /** Default: the newest that the server told. */
  readonly nonce?: string | undefined
}

/** A key that binds tokens to whoever has it (RFC 9449): for the client, and for its token endpoint. */
export interface DpopKeys extends DpopBinding, EndpointProofs {
  /**
   * Shows the tokens of a bearer scheme with proofs; other schemes stay as they are.
   *
   * A token whose type is not `DPoP` is not bound to the key, and whoever steals it can use it. It is never sent (RFC 9449
   * section 5): it is renewed once, and if that brings no other the call fails as `session_ended`. Where some APIs
   * take unbound tokens, give the client two schemes and no `dpop`: `[keys.bind(bearer(bound)), bearer(plain)]`.
   */
  readonly bind: DpopBinding['bind']
  /** Makes a proof (RFC 9449 section 4.2), by the clock of the server as far as it is known. */
  readonly prove: (method: string, href: string, details?: ProofDetails) => Promise<string>
  /** The thumbprint of the public key: the `dpop_jkt` of an authorization request (RFC 9449 section 10). */
  readonly thumbprint: () => Promise<string>
}

/**
 * A key for proofs of possession (RFC 9449). What a server says of its nonces and its clock is remembered, for
 * token endpoints and APIs apart.
 *
 *     const dpop = dpopKeys()
 *     const auth = bearer({ refresh: oauthRefresh({ tokenEndpoint, clientId, dpop }) })
 *     createAccessClient({ origins: ['https://api.example.com'], auth, dpop })
 */
export function dpopKeys({ keyPair }: DpopOptions = {}): DpopKeys {
  const key = lazyKey(keyPair)
  const endpoints = new DpopServers()
  const apis = new DpopServers()
  const hashOf = lastHash()

  async function prove(
    method: string,
    href: string,
    { accessToken, nonce }: ProofDetails = {},
  ): Promise<string> {
    const { origin, pathname } = new URL(href)
    const servers = accessToken === undefined ? endpoints : apis
    const { header, privateKey } = await key()
    const ath = accessToken === undefined ? undefined : await hashOf(accessToken)
    const claims = {
      jti: crypto.randomUUID(),
      htm: method,
      htu: origin + pathname,
      iat: servers.seconds(origin),
      ath,
      nonce: nonce ?? servers.nonce(origin),
    }
    return signJwt(header, claims, privateKey)
  }

  return {
    prove,
    seenAnswer: (response, href) => endpoints.heard(new URL(href).origin, response),
    thumbprint: async () => (await key()).thumbprint,
    bind: (scheme) => (scheme.scheme === 'bearer' ? bound(scheme, { prove, apis }) : scheme),
  }
}

/** The hash of the token that was used last, which is nearly always the next one too. */
function lastHash(): (token: string) => Promise<string> {
  let last: { readonly token: string; readonly hash: Promise<string> } | undefined
  return (token) => {
    if (last?.token !== token) last = { token, hash: sha256(token) }
    return last.hash
  }
}

interface Binding {
  readonly prove: DpopKeys['prove']
  readonly apis: DpopServers
}

function bound(scheme: AccessScheme, { prove, apis }: Binding): AccessScheme {
  const { challenged, unanswered, renew } = scheme
  const show = showBound(scheme)
  return {
    scheme: 'dpop',
    credentials: scheme.credentials,
    show: async (request) => {
      const shown = await show(request)
      if (shown === undefined) return undefined
      const accessToken = boundToken(shown)
      const dpop = await prove(request.method, request.href, { accessToken })
      return { ...shown, fields: { ...shown.fields, dpop } }
    },
    accepts: (challenge) => takesOurs(challenge) && (scheme.accepts?.(challenge) ?? true),
    seen: (response, request, shown) => {
      // A browser may have followed a redirect by itself: then it is the answer of somebody else.
      if (!response.redirected) apis.heard(request.origin, response)
      return scheme.seen?.(response, request, shown)
    },
    ...(challenged && { challenged: challenged.bind(scheme) }),
    ...(unanswered && { unanswered: unanswered.bind(scheme) }),
    ...(renew && { renew: renew.bind(scheme) }),
  }
}

/** Shows a token that is bound, renewed for one if it must be. */
function showBound(scheme: AccessScheme): (request: Addressed) => Promise<Shown | undefined> {
  let last: { readonly mark: string | undefined; readonly error: AccessError } | undefined
  return async (request) => {
    const shown = await scheme.show(request)
    if (shown === undefined || boundToken(shown) !== undefined) return shown
    await scheme.renew?.(shown)
    const renewed = await scheme.show(request)
    if (renewed === undefined || boundToken(renewed) !== undefined) return renewed
    // One error for each token, so that whoever is told of it is told once.
    if (last?.mark !== renewed.mark || last === undefined) {
      last = { mark: renewed.mark, error: new AccessError('session_ended', UNBOUND) }
    }
    throw last.error
  }
}

const UNBOUND =
  'the access token is not bound to the key: sign in with tokens of the type `DPoP`, and give ' +
  '`dpop` to whoever renews them as well'

function boundToken({ fields }: Shown): string | undefined {
  return /^DPoP (\S+)$/i.exec(fields['authorization'] ?? '')?.[1]
}

/** Whether a challenge takes proofs that are signed as ours are (RFC 9449 section 7.1). */
function takesOurs(challenge: Challenge): boolean {
  const algorithms = getParameter(challenge, 'algs')
  return algorithms === undefined || algorithms.split(' ').includes(JWT_ALGORITHM)
}
