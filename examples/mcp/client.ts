import {
  type OAuthClientProvider,
  UnauthorizedError,
} from '@modelcontextprotocol/sdk/client/auth.js'
import { ClientCredentialsProvider } from '@modelcontextprotocol/sdk/client/auth-extensions.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { Person } from './person.ts'
import type { RunningMcp } from './server.ts'

/** A client that is connected. */
export interface Connected {
  /** Calls a tool; its answer as text. */
  call(tool: string): Promise<string>
  close(): Promise<void>
}

/**
 * Connects as a service, with its credentials alone. Of the server only the address is known: the SDK
 * finds the authorization server from our 401.
 */
export function connectService({ url, issuer, service }: RunningMcp): Promise<Connected> {
  const { id, secret } = service
  const provider = new ClientCredentialsProvider({
    clientId: id,
    clientSecret: secret,
    scope: 'orders:read',
    expectedIssuer: issuer,
  })
  return connect(url, provider, () => Promise.reject(new Error('a service cannot sign in')))
}

/** Connects as a person, who signs in where the SDK asks for it. */
export function connectPerson(url: string, person: Person): Promise<Connected> {
  return connect(url, person, () => person.signIn())
}

async function connect(
  url: string,
  provider: OAuthClientProvider,
  signIn: () => Promise<string>,
): Promise<Connected> {
  const open = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: provider })
  let transport = open()
  const client = new Client({ name: 'example', version: '1.0.0' })
  // What the SDK cannot do alone, it says by an error: sign in, and then try once more.
  const signedIn = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) throw error
      await transport.finishAuth(await signIn())
      return work()
    }
  }
  let isOpen = false
  await signedIn(() => {
    // A transport is started once, so the second try has one of its own.
    if (isOpen) transport = open()
    isOpen = true
    return client.connect(transport as Transport)
  })
  return {
    call: (tool) => signedIn(async () => textOf(await client.callTool({ name: tool }))),
    close: () => client.close(),
  }
}

function textOf(result: unknown): string {
  const { content = [] } = result as { readonly content?: readonly { readonly text?: string }[] }
  return content.map(({ text = '' }) => text).join('\n')
}
