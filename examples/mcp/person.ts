import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from '@modelcontextprotocol/sdk/shared/auth.js'
import { NATIVE_CLIENT, REDIRECT_URI } from '../src/authorization-server/native-client.ts'
import { signIn } from '../src/tokens/obtain.ts'

/**
 * A person at an MCP client, as the SDK asks for one: a native client without a secret, registered at the
 * authorization server beforehand.
 */
export class Person implements OAuthClientProvider {
  readonly redirectUrl: string = REDIRECT_URI
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: 'MCP client of the example',
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: 'none',
  }
  readonly #name: string
  #tokens: OAuthTokens | undefined
  #verifier = ''
  /** Where the SDK wants to send the person, each time that it had to ask. */
  readonly asked: URL[] = []

  constructor(name: string) {
    this.#name = name
  }

  clientInformation(): OAuthClientInformationMixed {
    return { client_id: NATIVE_CLIENT }
  }

  tokens(): OAuthTokens | undefined {
    return this.#tokens
  }

  saveTokens(tokens: OAuthTokens): void {
    this.#tokens = tokens
  }

  redirectToAuthorization(url: URL): void {
    this.asked.push(url)
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier
  }

  codeVerifier(): string {
    return this.#verifier
  }

  /** Signs in where the SDK asked to last, and brings the authorization code back. */
  async signIn(): Promise<string> {
    const url = this.asked.at(-1)
    if (url === undefined) throw new Error('nobody asked to sign in')
    const callback = await signIn(url, this.#name)
    const code = callback.searchParams.get('code')
    if (code === null) throw new Error('the authorization server sent no code')
    return code
  }
}
