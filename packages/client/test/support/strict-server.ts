// An authorization server and its API in one: every refresh token is good once, and one that is shown a second
// time revokes the whole family (RFC 9700 section 4.14.2). It counts what it is asked.
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as rest } from 'node:timers/promises'
import type { Tokens } from '../../src/index.ts'

/** How the server behaves; may be changed while it runs. */
export interface Behaviour {
  /** How long the token endpoint takes, in milliseconds. */
  tokenDelayMs: number
  /**
   * What the token endpoint does. `drop` consumes the refresh token and closes the connection, `hang` answers
   * nothing and consumes nothing, `consume_and_hang` consumes it first.
   */
  tokenAnswer: 'tokens' | 'down' | 'drop' | 'hang' | 'consume_and_hang'
  /** `Retry-After` of a token endpoint that is down. */
  retryAfter: string | undefined
  /** How long refusals of the API are drawn out at most, in milliseconds. */
  refusalDelayMs: number
  /** How long an access token lasts, in seconds. */
  lifeSeconds: number
}

/** What it was asked so far. */
export interface Counts {
  readonly refreshes: number
  readonly reuses: number
  readonly good: number
  readonly refused: number
}

export interface StrictServer {
  readonly url: string
  readonly behaviour: Behaviour
  counts(): Counts
  /** Tokens of a new family, as a sign-in gives them. `expired`: the access token is refused. */
  grant(access: 'good' | 'expired'): Tokens
  /** Revokes all families. */
  revoke(): void
  close(): Promise<void>
}

interface Family {
  readonly id: string
  refreshToken: string
  isRevoked: boolean
}

/** Starts one on a free port of the loopback. */
export async function strictServer(given: Partial<Behaviour> = {}): Promise<StrictServer> {
  const behaviour: Behaviour = {
    tokenDelayMs: 20,
    tokenAnswer: 'tokens',
    retryAfter: undefined,
    refusalDelayMs: 0,
    lifeSeconds: 3_600,
    ...given,
  }
  const state = { refreshes: 0, reuses: 0, good: 0, refused: 0 }
  const families = new Set<Family>()
  const ends = new Map<string, number>()

  function accessToken(lifeSeconds: number): string {
    const token = `access-${randomUUID()}`
    ends.set(token, performance.now() + lifeSeconds * 1000)
    return token
  }

  function consume(shown: string): Family | undefined {
    const [, id] = shown.split('.')
    const family = [...families].find((one) => one.id === id)
    if (family === undefined || family.isRevoked) return undefined
    if (family.refreshToken !== shown) {
      state.reuses += 1
      family.isRevoked = true
      return undefined
    }
    family.refreshToken = `refresh.${family.id}.${randomUUID()}`
    return family
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const shown = new URLSearchParams(await text(request)).get('refresh_token')
    state.refreshes += 1
    const { tokenAnswer, tokenDelayMs } = behaviour
    if (tokenAnswer === 'hang') return
    if (tokenAnswer === 'down') return down(response)
    const family = shown === null ? undefined : consume(shown)
    if (tokenAnswer === 'consume_and_hang') return
    await rest(tokenDelayMs)
    if (tokenAnswer === 'drop') request.socket.destroy()
    // Without a refresh token the client asks for itself.
    else if (shown === null || family !== undefined) issue(response, family)
    else response.writeHead(400).end('{"error":"invalid_grant"}')
  }

  function down(response: ServerResponse): void {
    const { retryAfter } = behaviour
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
    response.writeHead(503).end()
  }

  function issue(response: ServerResponse, family: Family | undefined): void {
    const { lifeSeconds } = behaviour
    const answer = {
      access_token: accessToken(lifeSeconds),
      token_type: 'Bearer',
      expires_in: lifeSeconds,
      refresh_token: family?.refreshToken,
    }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  }

  async function api(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = ends.get((request.headers.authorization ?? '').replace('Bearer ', '')) ?? 0
    if (performance.now() < end) {
      state.good += 1
      response.end('ok')
      return
    }
    state.refused += 1
    if (behaviour.refusalDelayMs > 0) await rest(Math.random() * behaviour.refusalDelayMs)
    response.setHeader('www-authenticate', 'Bearer realm="api", error="invalid_token"')
    response.writeHead(401).end()
  }

  const server: Server = createServer((request, response) => {
    const work = request.url === '/token' ? token(request, response) : api(request, response)
    work.catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    behaviour,
    counts: () => ({ ...state }),
    grant: (access) => {
      const id = randomUUID()
      const family = { id, refreshToken: `refresh.${id}.${randomUUID()}`, isRevoked: false }
      families.add(family)
      const lifeSeconds = access === 'good' ? behaviour.lifeSeconds : 0
      const { refreshToken } = family
      return { accessToken: accessToken(lifeSeconds), refreshToken }
    },
    revoke: () => {
      for (const family of families) family.isRevoked = true
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
