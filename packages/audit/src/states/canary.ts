import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { attackerJwks } from './attacker-keys.ts'

/** A server of ours that no target has a reason to know: whoever calls it was told to by a token. */
export interface Canary {
  /** The address of its keys. */
  readonly url: string
  /** How often it was called. */
  readonly hits: number
  close(): Promise<void>
}

/** Whoever calls and says nothing more is cut off. */
const TIMEOUT_MS = 5_000

/**
 * Starts a canary on this machine. It serves the public half of the keys that forged tokens are signed with, so a
 * target that takes the address of its keys from a token takes the token too.
 */
export async function createCanary(): Promise<Canary> {
  let hits = 0
  const server = createServer((request, response) => {
    hits += 1
    void answer(response, `http://${request.headers.host ?? '127.0.0.1'}`)
  })
  server.requestTimeout = TIMEOUT_MS
  server.headersTimeout = TIMEOUT_MS
  server.maxConnections = 32
  server.unref()
  await listening(server)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    get hits() {
      return hits
    },
    close: async () => await closed(server),
  }
}

/** One document for all: the keys, and where an issuer says they are (RFC 8414 section 3.2). */
async function answer(response: ServerResponse, issuer: string): Promise<void> {
  const keys = await attackerJwks()
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ keys, issuer, jwks_uri: `${issuer}/jwks.json` }))
}

async function listening(server: Server): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
}
