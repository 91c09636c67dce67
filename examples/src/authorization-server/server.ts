import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'
import { type Listening, listen } from '../listen.ts'
import { configurationOf, type ServerOptions } from './configuration.ts'
import { interact } from './interaction.ts'
import { createSigningKeys, type SigningKeys } from './keys.ts'

/** An authorization server that is running. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly keys: SigningKeys
  close(): Promise<void>
}

/**
 * Starts a real authorization server on loopback: discovery, key set, authorization code with PKCE,
 * client credentials, and access tokens as JWT (RFC 9068) for the API named by a resource indicator.
 */
export async function startAuthorizationServer(
  options: ServerOptions,
): Promise<AuthorizationServer> {
  const keys = options.lasting?.keys ?? (await createSigningKeys())
  const server = createServer()
  const listening: Listening = await listen(server, options.lasting?.port ?? 0)
  const provider = new Provider(listening.url, configurationOf(options, keys))
  const answer = provider.callback()
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response)
    interact(provider, { request, response }, options).catch(() => endBadly(response))
  })
  return { issuer: listening.url, keys, close: listening.close }
}

/** An interaction that expired, was made up, or brought too long a form. */
function endBadly(response: ServerResponse): void {
  if (!response.headersSent) response.statusCode = 400
  response.end('this sign-in is not under way\n')
}
