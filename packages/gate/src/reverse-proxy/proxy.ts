import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Eventually, type FieldLine, warnOnce } from '@sallyport/guard'
import { Pool } from 'undici'
import type { AskedRequest, Verdict } from '../asked.ts'
import type { Identity } from '../identity/index.ts'
import { problemAnswer, problemText } from '../problem.ts'
import type { GateSettings, ReverseTls, SchemeSettings } from '../settings.ts'
import { type Client, clientOf } from './client.ts'
import { askedByClient, backendOf, codingOf, hostOf, statedLength } from './client-request.ts'
import { relay, tooLarge, writeAnswer } from './exchange.ts'
import type { ProxyLimits } from './limits.ts'
import { relayTrailers, type TrailerWay, trailerWay } from './relay-trailers.ts'
import { requestFields } from './request-fields.ts'
import { announcedTrailers } from './request-trailers.ts'
import { tlsServer } from './tls.ts'
import { responseOn, tunnel } from './tunnel.ts'

/** What the proxy needs of a gate. */
export interface ProxyMeans {
  /** What becomes of a request. */
  decide(asked: AskedRequest): Eventually<Verdict>
  /** The rules in force, by which the next request is decided. */
  readonly rules: {
    readonly settings: Pick<GateSettings, 'backends' | 'schemes' | 'reverse'>
    readonly identity: Pick<Identity, 'isIdentity'>
  }
}

/** The gate as a reverse proxy. */
export interface GateProxy {
  /** Not listening yet. */
  readonly server: Server
  /** Takes nothing new, and ends when what is under way has ended or had its time. */
  close(): Promise<void>
}

/**
 * Makes the reverse proxy: every request is decided before the application hears of it. `limits` stand above those of
 * the settings.
 */
export function createProxy(means: ProxyMeans, limits: Partial<ProxyLimits> = {}): GateProxy {
  return new Proxying(means, { ...means.rules.settings.reverse.limits, ...limits })
}

type Answered = Extract<Verdict, { kind: 'answer' }>

/** A request that was let in. */
interface LetIn extends Extract<Verdict, { kind: 'pass' }> {
  readonly origin: string
  /** For the application, names and values by turns. */
  readonly lines: string[]
  /** The trailers that it may be sent. */
  readonly trailers: readonly string[]
}

class Proxying implements GateProxy {
  readonly server: Server
  readonly #means: ProxyMeans
  readonly #limits: ProxyLimits
  readonly #pools = new Map<string, Application>()
  readonly #tunnels = new Set<Duplex>()

  constructor(means: ProxyMeans, limits: ProxyLimits) {
    this.#means = means
    this.#limits = limits
    this.server = serverOf(() => means.rules.settings.reverse.tls, limits)
    this.server.maxConnections = limits.clients
    // Zero is no limit: beyond one Node would leave fields out, and the size is limited already.
    this.server.maxHeadersCount = 0
    this.server.on('request', (message, response) => this.#serve(message, response))
    this.server.on('checkContinue', (message, response) => this.#serve(message, response))
    this.server.on('upgrade', (message, socket, head) => this.#upgrade(message, socket, head))
    this.server.on('clientError', answerUnreadable)
  }

  #serve(message: IncomingMessage, response: ServerResponse): void {
    const coding = codingOf(message.rawHeaders)
    // By TRACE the application would send the identity back (RFC 9110 section 9.3.8).
    if (message.method === 'TRACE' || (coding !== undefined && coding !== 'chunked')) {
      writeAnswer(response, problemAnswer(501))
      return
    }
    this.#decided(message, (verdict) => {
      if (verdict.kind === 'answer') return writeAnswer(response, verdict.answer)
      if (response.destroyed) return
      const { bodyBytes } = this.#limits
      if ((statedLength(message) ?? 0) > bodyBytes) return tooLarge(response, verdict.id)
      // Told only now, so that nobody sends a body that is refused.
      if (message.headers.expect !== undefined && message.httpVersionMinor > 0) {
        response.writeContinue()
      }
      const { origin, lines, forClient, id, trailers } = verdict
      const { pool, way, servername } = this.#applicationAt(origin)
      const passage = { message, response, fields: lines, forClient, id }
      if (trailers.length > 0) relayTrailers(way, passage, trailers)
      else relay(pool, passage, { servername, bodyBytes })
    })
  }

  #upgrade(message: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    if (!isWebSocket(message)) {
      writeAnswer(responseOn(message, socket), problemAnswer(400))
      return
    }
    this.#tunnels.add(socket)
    socket.once('close', () => this.#tunnels.delete(socket))
    this.#decided(message, (verdict) => {
      if (socket.destroyed) return
      if (verdict.kind === 'answer') {
        return writeAnswer(responseOn(message, socket), verdict.answer)
      }
      const { origin, lines, forClient, id } = verdict
      tunnel(origin, { message, socket, head, fields: lines, forClient, id }, this.#limits)
    })
  }

  /** The verdict, and where it leads. What fails here is 503, and reaches no application. */
  #decided(message: IncomingMessage, proceed: (verdict: Answered | LetIn) => void): void {
    const failed = (error: unknown): void => {
      warnOnce(`a request could not be decided: ${String(error)}`)
      proceed({ kind: 'answer', answer: problemAnswer(503) })
    }
    try {
      const { settings, identity } = this.#means.rules
      const name = backendOf(settings.backends, hostOf(message.rawHeaders))
      const origin = name === undefined ? undefined : settings.backends[name]?.url
      const client = clientOf(message, settings.reverse)
      if ('cause' in client) {
        failed(client.cause)
        return
      }
      const asked = askedByClient(message, name, client)
      const onward = (verdict: Verdict): Answered | LetIn => {
        if (verdict.kind === 'answer') return verdict
        if (origin === undefined) return { kind: 'answer', answer: problemAnswer(502, verdict.id) }
        const names = {
          isIdentity: identity.isIdentity,
          isCredential: credentialNames(settings.schemes),
        }
        const own = [...forwarded(client), ...verdict.fields]
        const lines = requestFields({ raw: message.rawHeaders, own, ...names })
        return { ...verdict, origin, lines, trailers: announcedTrailers(message, names) }
      }
      const told = (verdict: Verdict): void => proceed(onward(verdict))
      const verdict = this.#means.decide(asked)
      if (verdict instanceof Promise) void verdict.then(told).catch(failed)
      else told(verdict)
    } catch (error) {
      failed(error)
    }
  }

  #applicationAt(origin: string): Application {
    const known = this.#pools.get(origin)
    if (known !== undefined) return known
    const { connectMs, answerMs, silenceMs, connections, fieldBytes } = this.#limits
    const pool = new Pool(origin, {
      connections,
      pipelining: 1,
      connect: { timeout: connectMs },
      headersTimeout: answerMs,
      bodyTimeout: silenceMs,
      maxHeaderSize: fieldBytes,
      allowH2: false,
    })
    const url = new URL(origin)
    const way = trailerWay(url, this.#limits)
    const application = { pool, way, servername: url.hostname }
    this.#pools.set(origin, application)
    return application
  }

  async close(): Promise<void> {
    const { drainMs } = this.#limits
    const ended = new Promise<void>((resolve) => {
      if (this.server.listening) this.server.close(() => resolve())
      else resolve()
      this.server.closeIdleConnections()
    })
    // A WebSocket has no end of its own; its client connects anew.
    for (const socket of this.#tunnels) socket.destroy()
    const timer = setTimeout(() => this.server.closeAllConnections(), drainMs)
    await ended
    clearTimeout(timer)
    for (const { way } of this.#pools.values()) way.agent.destroy()
    await Promise.all([...this.#pools.values()].map(({ pool }) => pool.destroy()))
  }
}

/** An application, and the ways to it. */
interface Application {
  readonly pool: Pool
  readonly way: TrailerWay
  readonly servername: string
}

function serverOf(tlsOf: () => ReverseTls | undefined, limits: ProxyLimits): Server {
  const options = {
    maxHeaderSize: limits.fieldBytes,
    headersTimeout: limits.requestFieldsMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: Math.min(5_000, limits.requestFieldsMs),
    // Only a WebSocket is joined; everything else, `h2c` above all, is an ordinary request.
    ...({ shouldUpgradeCallback: isWebSocket } as object),
  }
  const tls = tlsOf()
  if (tls === undefined) return createServer(options)
  return tlsServer(tls, tlsOf, { ...options, handshakeTimeout: limits.requestFieldsMs })
}

/** What a proxy says about the client; what the client said about itself is left out. */
function forwarded({ address, host, proto }: Client): readonly FieldLine[] {
  return [
    ['x-forwarded-for', address ?? 'unknown'],
    ['x-forwarded-host', host],
    ['x-forwarded-proto', proto],
    ['via', '1.1 sallyport'],
  ]
}

const known = new WeakMap<readonly SchemeSettings[], (name: string) => boolean>()

/** The fields that schemes read; `Authorization`, `Cookie` and `DPoP` are never left out anyway. */
function credentialNames(schemes: readonly SchemeSettings[]): (name: string) => boolean {
  const found = known.get(schemes)
  if (found !== undefined) return found
  const names = new Set(['authorization', 'cookie', 'dpop', 'x-api-key'])
  for (const scheme of schemes) {
    if (scheme.kind === 'api_key' && scheme.header) names.add(scheme.header.toLowerCase())
  }
  const isCredential = (name: string): boolean => names.has(name)
  known.set(schemes, isCredential)
  return isCredential
}

/** A request for a WebSocket as RFC 6455 section 4.1 has it, and without a body. */
function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.trim().toLowerCase() === 'websocket' &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined
  )
}

function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  // In the middle of TLS nobody could read an answer.
  if (/^(?:ECONNRESET|EPIPE|ERR_SSL|ERR_TLS)/.test(error.code ?? '') || !socket.writable) {
    socket.destroy()
    return
  }
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  socket.end(problemText(isLarge ? 431 : isLate ? 408 : 400))
}
