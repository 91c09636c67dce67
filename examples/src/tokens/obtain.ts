import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  discovery,
  None,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { NATIVE_CLIENT, REDIRECT_URI } from '../authorization-server/native-client.ts'
import { send } from '../http.ts'
import { passwordOf, totpSecretOf } from '../orders/fixture.ts'
import { codeOf } from '../session/codes.ts'

/** Which authorization server to ask, and for which API. */
export interface TokenSource {
  readonly issuer: string
  readonly audience: string
}

/** What is asked of the authorization server. */
export interface AskedToken {
  readonly scope: string
  /** `mfa` asks for a second factor; only whoever has one can show it. */
  readonly acr?: 'mfa' | undefined
}

const REDIRECTS_MAX = 10
const INSECURE_LOOPBACK = { execute: [allowInsecureRequests] }

/**
 * Obtains an access token for a subject by the authorization code flow with PKCE (RFC 7636).
 *
 * This side plays the browser as well: it follows the redirects, keeps the cookies, and fills in the
 * sign-in form.
 */
export async function obtainToken(
  source: TokenSource,
  subject: string,
  { scope, acr }: AskedToken,
): Promise<string> {
  const issuer = new URL(source.issuer)
  const client = await discovery(issuer, NATIVE_CLIENT, undefined, None(), INSECURE_LOOPBACK)
  const verifier = randomPKCECodeVerifier()
  const state = randomState()
  const start = buildAuthorizationUrl(client, {
    redirect_uri: REDIRECT_URI,
    // A level is asked of OpenID Connect alone (OpenID Connect Core section 3.1.2.1).
    scope: acr === undefined ? scope : `openid ${scope}`,
    resource: source.audience,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    login_hint: subject,
    ...(acr !== undefined && { acr_values: acr }),
  })
  const callback = await signIn(start, subject)
  const checks = { pkceCodeVerifier: verifier, expectedState: state }
  const tokens = await authorizationCodeGrant(client, callback, checks, {
    resource: source.audience,
  })
  return tokens.access_token
}

/** Obtains an access token for a service by its client credentials (RFC 6749 section 4.4). */
export async function obtainServiceToken(
  source: TokenSource,
  service: { readonly id: string; readonly secret: string },
  scope: string,
): Promise<string> {
  const issuer = new URL(source.issuer)
  const client: Configuration = await discovery(
    issuer,
    service.id,
    service.secret,
    undefined,
    INSECURE_LOOPBACK,
  )
  const tokens = await clientCredentialsGrant(client, { scope, resource: source.audience })
  return tokens.access_token
}

/** Goes from page to page until the authorization server sends us back to the client. */
export async function signIn(start: URL, subject: string): Promise<URL> {
  const cookies = new Map<string, string>()
  const secret = totpSecretOf(subject)
  const code = secret === undefined ? '' : codeOf(secret)
  const form = new URLSearchParams({ subject, password: passwordOf(subject), code }).toString()
  let url = start
  let body: string | undefined
  for (let step = 0; step < REDIRECTS_MAX; step++) {
    const answer = await visit(url, cookies, body)
    if (answer.location !== undefined) {
      url = new URL(answer.location, url)
      body = undefined
      if (url.href.startsWith(REDIRECT_URI)) return url
    } else if (answer.status === 200 && body === undefined) {
      body = form
    } else {
      throw new Error(`the authorization server refused to sign in ${subject}: ${answer.status}`)
    }
  }
  throw new Error(`the authorization server redirected more than ${REDIRECTS_MAX} times`)
}

interface Page {
  readonly status: number
  readonly location: string | undefined
}

async function visit(url: URL, cookies: Map<string, string>, form?: string): Promise<Page> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const answer = await send(url.href, {
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      cookie,
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(form !== undefined && { body: form }),
  })
  for (const line of answer.headers['set-cookie'] ?? []) {
    const [pair = ''] = line.split(';', 1)
    const at = pair.indexOf('=')
    cookies.set(pair.slice(0, at), pair.slice(at + 1))
  }
  return { status: answer.status, location: answer.headers.location }
}
