import { randomBytes } from 'node:crypto'
import { type Adapter, errors } from 'oidc-provider'
import type { SigningKeys } from './keys.ts'
import { NATIVE_CLIENT, REDIRECT_URI } from './native-client.ts'
import { createStore } from './store.ts'

/** A client that acts for itself: the service account. */
export interface ServiceClient {
  readonly id: string
  readonly secret: string
  /** The scopes it may ask for, separated by spaces. */
  readonly scope: string
}

/** What the authorization server is told. */
export interface ServerOptions {
  /** The identifier of the API, which becomes the audience of its tokens (RFC 8707). */
  readonly audience: string
  /** Every scope of the API, separated by spaces. */
  readonly scope: string
  readonly service: ServiceClient
  /** How long an access token lives, in seconds. */
  readonly tokenSeconds: number
  verifyPassword(subject: string, password: string): Promise<boolean>
  /** Whether a subject has an authenticator app, and this is its code. */
  verifyCode(subject: string, code: string): Promise<boolean>
  /**
   * A second API, which takes opaque tokens; services alone get them, and may ask about them
   * (RFC 7662). Default: there is none.
   */
  readonly opaqueAudience?: string
  /** What is to outlive this server, so that another may take its place. Default: nothing. */
  readonly lasting?: Lasting
}

/** What makes a server the same as one that ended: its address, its keys and what it had issued. */
export interface Lasting {
  /** 0 takes any. */
  readonly port: number
  readonly keys: SigningKeys
  readonly store: (kind: string) => Adapter
}

const HOUR_S = 3600

/** The configuration of oidc-provider. Everything it would warn about is set here. */
export function configurationOf(
  options: ServerOptions,
  keys: SigningKeys,
): Readonly<Record<string, unknown>> {
  return {
    adapter: options.lasting?.store ?? createStore(),
    jwks: { keys: [keys.rs256, keys.es256] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    clients: clientsOf(options),
    scopes: ['openid'],
    acrValues: ['mfa'],
    // An ID token says how and when its subject signed in.
    claims: { openid: ['sub', 'amr', 'acr', 'auth_time'] },
    responseTypes: ['code'],
    clientBasedCORS: () => false,
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    extraTokenClaims: authenticationClaims,
    ttl: lifetimes(options.tokenSeconds),
    features: featuresOf(options),
    renderError,
  }
}

function clientsOf({ service }: ServerOptions): readonly Record<string, unknown>[] {
  return [
    {
      client_id: NATIVE_CLIENT,
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
    {
      client_id: service.id,
      client_secret: service.secret,
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [],
      grant_types: ['client_credentials'],
      response_types: [],
    },
  ]
}

function featuresOf(options: ServerOptions): Readonly<Record<string, unknown>> {
  const off = { enabled: false }
  return {
    devInteractions: off,
    rpInitiatedLogout: off,
    pushedAuthorizationRequests: off,
    userinfo: off,
    dPoP: off,
    clientCredentials: { enabled: true },
    introspection: {
      enabled: options.opaqueAudience !== undefined,
      allowedPolicy: (_: unknown, { clientId }: { clientId: string }) =>
        clientId === options.service.id,
    },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => options.audience,
      useGrantedResource: () => true,
      getResourceServerInfo: (_: unknown, resource: string, client: { clientId: string }) =>
        resourceServer(options, resource, client.clientId),
    },
  }
}

/** What is known of an API: its scopes, and in which form it takes its tokens (RFC 9068). */
function resourceServer(
  { audience, opaqueAudience, scope, service, tokenSeconds }: ServerOptions,
  resource: string,
  client: string,
): Readonly<Record<string, unknown>> {
  const isService = client === service.id
  if (isService && resource === opaqueAudience) {
    return { scope: service.scope, audience: resource, accessTokenFormat: 'opaque' }
  }
  if (resource !== audience) throw new errors.InvalidTarget()
  return {
    scope: isService ? service.scope : scope,
    audience,
    accessTokenTTL: tokenSeconds,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: isService ? 'ES256' : 'RS256' } },
  }
}

interface TokenContext {
  readonly oidc: {
    readonly entities: {
      readonly AuthorizationCode?: {
        readonly authTime?: number
        readonly amr?: readonly string[]
        readonly acr?: string
      }
    }
  }
}

/** How and when the subject signed in (RFC 9068 section 2.2.1). */
function authenticationClaims({ oidc }: TokenContext): Readonly<Record<string, unknown>> {
  const code = oidc.entities.AuthorizationCode
  return { auth_time: code?.authTime, amr: code?.amr, acr: code?.acr }
}

function lifetimes(tokenSeconds: number): Readonly<Record<string, number>> {
  return {
    AccessToken: tokenSeconds,
    ClientCredentials: tokenSeconds,
    AuthorizationCode: 60,
    IdToken: tokenSeconds,
    Interaction: HOUR_S,
    Session: HOUR_S,
    Grant: HOUR_S,
  }
}

interface ErrorContext {
  type: string
  body: unknown
}

function renderError(
  context: ErrorContext,
  out: { error: string; error_description?: string },
): void {
  context.type = 'text'
  context.body = [out.error, out.error_description].filter(Boolean).join(': ')
}
