// A certified authorization server (`oidc-provider`): clients of each kind, tokens bound to keys, nonces wanted.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'

/** Whom the access tokens are for. */
export const AUDIENCE = 'https://api.example'
/** A secret that differs once it is encoded like a form. */
export const SECRET = 'a secret: with % and + in it, of some length'

export interface AuthorizationServer {
  readonly issuer: string
  readonly tokenEndpoint: string
  /** The statuses of the token endpoint so far. */
  readonly answers: number[]
  /** A refresh token, as a sign-in gives it; bound to a key if its thumbprint is given. */
  grant(clientId: string, thumbprint?: string): Promise<string>
  close(): Promise<void>
}

/** The part of its models that stands in for a sign-in. */
interface Models {
  readonly Client: { find(id: string): Promise<unknown> }
  readonly RefreshToken: new (fields: Record<string, unknown>) => { save(): Promise<string> }
}

/** Starts one on a free port of the loopback. `key` is the public key of the client `private_key_jwt`. */
export async function authorizationServer(key?: JsonWebKey): Promise<AuthorizationServer> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = quietly(() => new Provider(issuer, configurationOf(key)))
  const answers: number[] = []
  const callback = provider.callback()
  server.on('request', (request, response) => {
    response.on('finish', () => request.url === '/token' && answers.push(response.statusCode))
    callback(request, response)
  })
  return {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    answers,
    grant: async (clientId, jkt) => {
      const { Client, RefreshToken } = provider as unknown as Models
      const grant = new provider.Grant({ accountId: 'alice', clientId })
      grant.addOIDCScope('openid offline_access')
      grant.addResourceScope(AUDIENCE, 'orders:read')
      const fields = {
        accountId: 'alice',
        client: await Client.find(clientId),
        grantId: await grant.save(),
        gty: 'authorization_code',
        resource: AUDIENCE,
        scope: 'openid offline_access orders:read',
        jkt,
      }
      return new RefreshToken(fields).save()
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** The server says that it is not meant for plain http, and that its keys are temporary. */
function quietly<Value>(work: () => Value): Value {
  const { info, warn } = console
  Object.assign(console, { info: () => undefined, warn: () => undefined })
  try {
    return work()
  } finally {
    Object.assign(console, { info, warn })
  }
}

const METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'] as const

function clientOf(method: (typeof METHODS)[number], key: JsonWebKey | undefined) {
  const isPublic = method === 'none'
  return {
    client_id: method,
    token_endpoint_auth_method: method,
    redirect_uris: ['https://app.example/callback'],
    grant_types: ['authorization_code', 'refresh_token', ...(isPublic ? [] : [CREDENTIALS])],
    ...(method.startsWith('client_secret') && { client_secret: SECRET }),
    ...(method === 'private_key_jwt' && { jwks: { keys: [key] } }),
  }
}

const CREDENTIALS = 'client_credentials'

function configurationOf(key: JsonWebKey | undefined): Readonly<Record<string, unknown>> {
  const methods = METHODS.filter((method) => key !== undefined || method !== 'private_key_jwt')
  return {
    clients: methods.map((method) => clientOf(method, key)),
    clientAuthMethods: METHODS,
    cookies: { keys: ['a-key-for-cookies-that-nobody-gets'] },
    scopes: ['openid', 'offline_access'],
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    rotateRefreshToken: true,
    ttl: { AccessToken: 600, ClientCredentials: 600, Grant: 600, IdToken: 600, RefreshToken: 600 },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'orders:read',
          audience: AUDIENCE,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  }
}
