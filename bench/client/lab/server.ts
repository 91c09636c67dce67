import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as rest } from 'node:timers/promises'
import type { Session } from './contender.ts'

/** The fields that would show at another origin who somebody is. */
export const CREDENTIALS = ['authorization', 'cookie', 'x-api-key', 'dpop'] as const

/** What was asked so far. */
export interface Counts {
  refreshes: number
  requests: number
  /** The length and hash of the last body that was taken. */
  body: string
  /** When each request came, in milliseconds of the process. */
  at: readonly number[]
  /** The credentials of the request that was sent elsewhere. */
  shown: readonly string[]
  /** Those that arrived there; `undefined` if nobody came. */
  leaked: readonly string[] | undefined
}

/** How strict: whether a refresh token that comes twice ends its family (RFC 9700 section 4.14.2). */
export interface Strictness {
  readonly reuse: 'refused' | 'revokes'
  /** How long 401s are drawn out at most, in milliseconds. */
  readonly spreadMs: number
}

interface Family {
  readonly id: string
  refreshToken: string
  accessToken: string | undefined
  isRevoked: boolean
}

const TOKEN_MS = 30
const UNASKED: Counts = {
  refreshes: 0,
  requests: 0,
  body: '',
  at: [],
  shown: [],
  leaked: undefined,
}

/** Paths that answer the same to everybody. */
const ANSWERS: ReadonlyMap<string, number> = new Map([
  ['/forbidden', 403],
  ['/refused', 401],
  ['/busy', 503],
  ['/throttled', 429],
])

/** A strict authorization server and its API, and another origin beside them. */
export class Lab {
  counts: Counts = UNASKED
  /** Whether the token endpoint takes nothing and answers nothing. */
  holds = false
  api = ''
  #elsewhere = ''
  readonly #strictness: Strictness
  readonly #families = new Map<string, Family>()
  readonly #servers: readonly Server[]

  private constructor(strictness: Strictness) {
    this.#strictness = strictness
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      const isToken = request.url === '/token'
      const work = isToken ? this.#token(request, response) : this.#answer(request, response)
      work.catch(() => response.destroy())
    }
    const away = (request: IncomingMessage, response: ServerResponse): void => {
      this.#land(request, response)
    }
    this.#servers = [createServer(answer), createServer(away)]
  }

  /** Starts one, on two free ports of the loopback. */
  static async start(strictness: Strictness): Promise<Lab> {
    const lab = new Lab(strictness)
    const [api = '', elsewhere = ''] = await Promise.all(lab.#servers.map(listen))
    lab.api = api
    lab.#elsewhere = elsewhere
    return lab
  }

  get tokenEndpoint(): string {
    return `${this.api}/token`
  }

  /** A session whose access token is refused, in a family of refresh tokens of its own. */
  session(): Session {
    const id = randomUUID()
    const refreshToken = `${id}.${randomUUID()}`
    this.#families.set(id, { id, refreshToken, accessToken: undefined, isRevoked: false })
    return { accessToken: `expired.${id}`, refreshToken }
  }

  /** Ends all families: a refresh is refused from here on. */
  end(): void {
    for (const family of this.#families.values()) revoke(family)
  }

  /** Begins to count anew. */
  reset(): void {
    this.counts = UNASKED
  }

  async close(): Promise<void> {
    await Promise.all(this.#servers.map(close))
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams((await bodyOf(request)).toString())
    this.counts = { ...this.counts, refreshes: this.counts.refreshes + 1 }
    if (this.holds) return
    // Consumed before the answer is made: two that come at once are two.
    const family = this.#consume(form.get('refresh_token') ?? '')
    await rest(TOKEN_MS)
    response.setHeader('content-type', 'application/json')
    if (family === undefined || family.isRevoked) {
      response.writeHead(400).end('{"error":"invalid_grant"}')
      return
    }
    family.accessToken = `access.${family.id}.${randomUUID()}`
    const { accessToken: access_token, refreshToken: refresh_token } = family
    const expires = { token_type: 'Bearer', expires_in: 3_600 }
    response.end(JSON.stringify({ access_token, refresh_token, ...expires }))
  }

  #consume(shown: string): Family | undefined {
    const family = this.#families.get(shown.split('.')[0] ?? '')
    if (family === undefined || family.isRevoked) return undefined
    if (family.refreshToken === shown) {
      family.refreshToken = `${family.id}.${randomUUID()}`
      return family
    }
    if (this.#strictness.reuse === 'revokes') revoke(family)
    return undefined
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { requests, at } = this.counts
    this.counts = { ...this.counts, requests: requests + 1, at: [...at, performance.now()] }
    const body = await bodyOf(request)
    const { pathname, searchParams } = new URL(request.url ?? '/', this.api)
    const status = ANSWERS.get(pathname)
    if (pathname === '/landed') this.#land(request, response)
    else if (pathname === '/away') {
      this.counts = { ...this.counts, shown: credentialsOf(request) }
      response.writeHead(302, { location: this.#locationOf(searchParams.get('to')) }).end()
    } else if (status !== undefined) {
      const isBetter = searchParams.has('once') && requests > 0
      this.#always(response, isBetter ? 200 : status, searchParams.get('wait'))
    } else if (this.#isGood(request.headers.authorization)) {
      this.counts = { ...this.counts, body: describeBody(body) }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    } else await this.#refuse(response)
  }

  /** Another port of the same host, or another name of the host with the same port. */
  #locationOf(to: string | null): string {
    const base = to === 'host' ? this.api.replace('127.0.0.1', 'localhost') : this.#elsewhere
    return `${base}/landed`
  }

  #land(request: IncomingMessage, response: ServerResponse): void {
    this.counts = { ...this.counts, leaked: credentialsOf(request) }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  }

  #always(response: ServerResponse, status: number, wait: string | null): void {
    if (wait !== null) response.setHeader('retry-after', wait)
    if (status === 401) response.setHeader('www-authenticate', 'Bearer error="invalid_token"')
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  }

  #isGood(authorization = ''): boolean {
    const shown = authorization.replace('Bearer ', '')
    return [...this.#families.values()].some(({ accessToken }) => accessToken === shown)
  }

  async #refuse(response: ServerResponse): Promise<void> {
    await rest(Math.random() * this.#strictness.spreadMs)
    response.setHeader('www-authenticate', 'Bearer error="invalid_token"')
    response.writeHead(401).end()
  }
}

function credentialsOf(request: IncomingMessage): string[] {
  return CREDENTIALS.filter((name) => request.headers[name] !== undefined)
}

function revoke(family: Family): void {
  family.isRevoked = true
  family.accessToken = undefined
}

/** Length and hash: what a body that was sent again has to have of the first. */
export function describeBody(body: Buffer): string {
  return `${body.length} ${createHash('sha256').update(body).digest('hex').slice(0, 16)}`
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces)
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
