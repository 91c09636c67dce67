import { type ClientAuthentication, secretInField, secretInForm } from './client-authentication.ts'
import { type EndpointAnswer, misconfigured, readAnswer } from './oauth-answer.ts'
import type { TokenAnswer, TokenRequest, TokenSource } from './token-source.ts'

/** A client at an authorization server (RFC 6749 section 2). */
export interface OauthOptions {
  /** The absolute address of the token endpoint; never one that an API named. */
  readonly tokenEndpoint: string
  readonly clientId: string
  /** Without a secret the client is a public one, and names its id in the form. */
  readonly clientSecret?: string
  /**
   * How a secret is shown (RFC 6749 section 2.3.1), or what is shown instead of one: `privateKeyJwt`, or
   * anything that is added to the request. Default `basic`.
   */
  readonly clientAuthentication?: 'basic' | 'post' | ClientAuthentication
  /** Scopes to ask for, separated by spaces. */
  readonly scope?: string
  /** The API that the token is for (RFC 8707). */
  readonly resource?: string
  /**
   * Makes proofs for the endpoint, where tokens are bound to a key: `dpopKeys`. A token that is not bound is then
   * thrown away (RFC 9449 section 5).
   */
  readonly dpop?: EndpointProofs
}

/** What a token endpoint needs to see of a key; `dpopKeys` has it. */
export interface EndpointProofs {
  readonly prove: (method: string, href: string) => Promise<string>
  /** Looks at every answer, for the nonce and the clock of the server. */
  readonly seenAnswer: (response: Response, href: string) => void
}

/** Renews by the refresh token (RFC 6749 section 6). */
export function oauthRefresh(options: OauthOptions): TokenSource {
  return source(options, 'refresh_token')
}

/** Gets tokens for the client itself (RFC 6749 section 4.4). */
export function clientCredentials(options: OauthOptions): TokenSource {
  return source(options, 'client_credentials')
}

function source(options: OauthOptions, grant: TokenSource['grant']): TokenSource {
  checkEndpoint(options.tokenEndpoint)
  const authenticate = authenticationOf(options)
  return { grant, request: (request) => ask({ options, grant, authenticate, request }) }
}

function checkEndpoint(tokenEndpoint: string): void {
  const url = URL.parse(tokenEndpoint)
  const isUsable = url !== null && url.username === '' && url.password === ''
  if (isUsable && /^https?:$/.test(url.protocol)) return
  throw new TypeError(
    '`tokenEndpoint` must be an absolute address of HTTP without credentials: write `https://login.example/token`',
  )
}

function authenticationOf(options: OauthOptions): ClientAuthentication | undefined {
  const { clientSecret, clientAuthentication = 'basic' } = options
  if (typeof clientAuthentication === 'function') return clientAuthentication
  if (clientSecret === undefined) return undefined
  return clientAuthentication === 'post' ? secretInForm(clientSecret) : secretInField(clientSecret)
}

interface Asking {
  readonly options: OauthOptions
  readonly grant: TokenSource['grant']
  readonly authenticate: ClientAuthentication | undefined
  readonly request: TokenRequest
}

async function ask(asking: Asking): Promise<TokenAnswer> {
  const first = await post(asking)
  if (first.kind !== 'again') return first
  // RFC 9449 section 8: a nonce, and the time too, is used at once, and once.
  const second = asking.options.dpop === undefined ? first : await post(asking)
  return second.kind === 'again' ? misconfigured(second.why) : second
}

async function post({ options, grant, authenticate, request }: Asking): Promise<EndpointAnswer> {
  const { tokenEndpoint, clientId, scope, resource, dpop } = options
  const { tokens, signal, fetch } = request
  const refreshToken = grant === 'refresh_token' ? (tokens?.refreshToken ?? '') : undefined
  const form = new URLSearchParams({ grant_type: grant, client_id: clientId })
  const headers: Record<string, string> = { accept: 'application/json' }
  if (refreshToken !== undefined) form.set('refresh_token', refreshToken)
  if (scope !== undefined) form.set('scope', scope)
  if (resource !== undefined) form.set('resource', resource)
  await authenticate?.({ tokenEndpoint, clientId, headers, form })
  if (dpop !== undefined) headers['dpop'] = await dpop.prove('POST', tokenEndpoint)
  // A redirect would take the refresh token along: a token endpoint has no reason for one.
  const init = { method: 'POST', headers, body: form, signal, redirect: 'manual' } as const
  const response = await fetch(tokenEndpoint, init)
  dpop?.seenAnswer(response, tokenEndpoint)
  return readAnswer(response, { grant, refreshToken, isBound: dpop !== undefined })
}
