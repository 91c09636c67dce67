import { randomBytes } from 'node:crypto'
import {
  type FieldLines,
  isCountedMethod,
  type Sessions,
  type StatedSubject,
} from '@sallyport/guard'
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  ClientError,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  type IDToken,
  None,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { problem, type Reply } from '../orders/reply.ts'

/** Signing in at an OpenID provider: there, and back with a session. */
export interface OpenIdSignIn {
  /** Sends the browser to the provider; afterwards it comes back to a path of ours. */
  start(returnTo: string | undefined): Promise<Reply>
  /** What the browser brings back becomes a session. */
  callback(target: string, cookie: FieldLines): Promise<Reply>
}

/** Which provider, and whose sessions. */
export interface OpenIdOptions {
  readonly issuer: string
  readonly clientId: string
  /** Our origin. */
  readonly origin: string
  readonly sessions: Sessions
  /** Who a subject of the provider is here; nothing where it is nobody. */
  readonly subject: (id: string) => StatedSubject | undefined
}

/** The path to which the provider sends the browser back. */
export const CALLBACK_PATH = '/callback'

/** What is kept of a sign-in under way, for the browser that began it and for nobody else. */
interface Flow {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly returnTo: string
  readonly endsAt: number
}

/**
 * Signs people in by any OpenID provider: authorization code flow with PKCE (RFC 7636), state and
 * nonce (OpenID Connect Core section 3.1). The session has the factors that the ID token states, as old
 * as it says that they are.
 */
export async function createOpenIdSignIn(options: OpenIdOptions): Promise<OpenIdSignIn> {
  const issuer = new URL(options.issuer)
  const client = await discovery(issuer, options.clientId, undefined, None(), {
    execute: isLoopback(issuer) ? [allowInsecureRequests] : [],
    timeout: TIMEOUT_SECONDS,
  })
  const flows = new Flows()
  return {
    start: (returnTo) => start(client, flows, { ...options, returnTo }),
    callback: async (target, cookie) => {
      const flow = flows.take(cookie)
      if (flow === undefined) return problem(400, 'Sign-in expired', 'begin again')
      return callback(client, flow, { ...options, target, cookie })
    },
  }
}

async function start(
  client: Configuration,
  flows: Flows,
  { origin, returnTo }: OpenIdOptions & { readonly returnTo: string | undefined },
): Promise<Reply> {
  const flow: Flow = {
    state: randomState(),
    nonce: randomNonce(),
    verifier: randomPKCECodeVerifier(),
    returnTo: ownAddress(returnTo, origin),
    endsAt: Date.now() + FLOW_SECONDS * 1000,
  }
  const url = buildAuthorizationUrl(client, {
    redirect_uri: origin + CALLBACK_PATH,
    scope: 'openid',
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: 'S256',
  })
  return redirect(url.href, `${COOKIE}=${flows.keep(flow)}; ${ATTRIBUTES}; Max-Age=${FLOW_SECONDS}`)
}

interface Callback extends OpenIdOptions {
  readonly target: string
  readonly cookie: FieldLines
}

async function callback(
  client: Configuration,
  flow: Flow,
  { target, cookie, origin, sessions, subject }: Callback,
): Promise<Reply> {
  const answer = await askProvider(client, flow, new URL(target, origin))
  if (answer.kind === 'refused') return answer.reply
  const { claims } = answer
  const time = claims.auth_time
  const stated = subject(claims.sub)
  if (stated === undefined) return problem(403, 'Forbidden', 'this subject is not known here')
  const opened = await sessions.signIn(cookie, {
    subject: stated,
    methods: methodsOf(claims['amr']),
    provedAt: time === undefined ? undefined : time * 1000,
  })
  return redirect(flow.returnTo, opened.field[1])
}

type ProviderAnswer =
  | { readonly kind: 'confirmed'; readonly claims: IDToken }
  | { readonly kind: 'refused'; readonly reply: Reply }

/** What the provider says of who signed in. */
async function askProvider(
  client: Configuration,
  { state, nonce, verifier }: Flow,
  url: URL,
): Promise<ProviderAnswer> {
  const checks = {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  }
  try {
    const claims = (await authorizationCodeGrant(client, url, checks)).claims()
    return claims === undefined ? NOT_CONFIRMED : { kind: 'confirmed', claims }
  } catch (error) {
    // A provider that is down is no refusal; everything else is: a code or a state that is not ours.
    return isOutage(error) ? PROVIDER_DOWN : NOT_CONFIRMED
  }
}

const PROVIDER_DOWN: ProviderAnswer = {
  kind: 'refused',
  reply: problem(503, 'Provider unavailable', 'try again later'),
}
const NOT_CONFIRMED: ProviderAnswer = {
  kind: 'refused',
  reply: problem(400, 'Sign-in refused', 'the provider did not confirm it'),
}

/** The methods of the ID token (RFC 8176); where it has none, that somebody else says so. */
function methodsOf(amr: unknown): readonly string[] {
  const methods = Array.isArray(amr) ? amr.filter((method) => typeof method === 'string') : []
  return methods.some(isCountedMethod) ? methods : ['fed']
}

/** Whether the provider is down: no connection, no answer in time, or an answer of 5xx. */
function isOutage(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.status >= 500
  if (error instanceof TypeError) return error.message === 'fetch failed'
  if (!(error instanceof ClientError)) return false
  const { code, cause } = error
  return code === 'OAUTH_TIMEOUT' || (cause instanceof Response && cause.status >= 500)
}

/** Without TLS a provider is believed on this machine alone: elsewhere anybody could answer for it. */
function isLoopback({ hostname }: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(hostname)
}

/** An address of our own origin, or the start page: nobody is sent elsewhere by a link to us. */
export function ownAddress(path: string | undefined, origin: string): string {
  const url = path === undefined ? null : URL.parse(path, origin)
  return url !== null && url.origin === origin ? url.href : `${origin}/`
}

function redirect(location: string, cookie: string): Reply {
  const fields = { location, 'set-cookie': cookie, 'cache-control': 'no-store' }
  return { status: 303, fields, body: '' }
}

/** So long an answer of the provider is waited for. */
const TIMEOUT_SECONDS = 3

const COOKIE = 'openid'
const ATTRIBUTES = 'Path=/; HttpOnly; SameSite=Lax'
const FLOW_SECONDS = 600
const FLOWS_MAX = 10_000

/** The sign-ins under way, by the cookie of the browser that began them. Each is taken once. */
class Flows {
  readonly #flows = new Map<string, Flow>()

  keep(flow: Flow): string {
    const [oldest] = this.#flows.keys()
    if (this.#flows.size >= FLOWS_MAX && oldest !== undefined) this.#flows.delete(oldest)
    const id = randomBytes(32).toString('base64url')
    this.#flows.set(id, flow)
    return id
  }

  take(cookie: FieldLines): Flow | undefined {
    const [, id = ''] = /(?:^|;\s*)openid=([\w-]+)/.exec([cookie ?? ''].flat().join('; ')) ?? []
    const flow = this.#flows.get(id)
    this.#flows.delete(id)
    return flow !== undefined && flow.endsAt > Date.now() ? flow : undefined
  }
}
