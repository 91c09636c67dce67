import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Eventually, type FieldLine, warnOnce } from '@sallyport/guard'
import { Pool } from 'undici'
import type { AskedRequest, Verdict } from '../asked.ts'
import type { Identity } from '../identity/index.ts'
import type { GateSettings, SchemeSettings } from '../settings.ts'
import { addressOf, askedOf, backendOf, codingOf, hostOf } from './client-request.ts'
import { relay, writeAnswer } from './exchange.ts'
import { PROXY_LIMITS, type ProxyLimits } from './limits.ts'
import { problemAnswer, problemText } from './problem.ts'
import { requestFields } from './request-fields.ts'
import { responseOn, tunnel } from './tunnel.ts'

/** What the proxy needs of a gate. */
export interface ProxyMeans {
  /** What becomes of a request. */
  decide(asked: AskedRequest): Eventually<Verdict>
  /** The rules in force, by which the next request is decided. */
  readonly rules: {
    readonly settings: Pick<GateSettings, 'backends' | 'schemes'>
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

/** Makes the reverse proxy: every request is decided before the application hears of it. */
export function createProxy(means: ProxyMeans, limits: Partial<ProxyLimits> = {}): GateProxy {
  return new Proxying(means, { ...PROXY_LIMITS, ...limits })
}

type Answered = Extract<Verdict, { kind: 'answer' }>

/** A request that was let in. */
interface LetIn extends Extract<Verdict, { kind: 'pass' }> {
  readonly origin: string
  /** For the application, names and values by turns. */
  readonly lines: string[]
}

class Proxying implements GateProxy {
  readonly server: Server
  readonly #means: ProxyMeans
  readonly #limits: ProxyLimits
  readonly #pools = new Map<string, Pool>()
  readonly #tunnels = new Set<Duplex>()

  constructor(means: ProxyMeans, limits: ProxyLimits) {
    this.#means = means
    this.#limits = limits
    this.server = createServer({
      maxHeaderSize: limits.fieldBytes,
      headersTimeout: limits.requestFieldsMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: Math.min(5_000, limits.requestFieldsMs),
      // Only a WebSocket is joined; everything else, `h2c` above all, is an ordinary request.
      ...({ shouldUpgradeCallback: isWebSocket } as object),
    })
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
      // Told only now, so that nobody sends a body that is refused.
      if (message.headers.expect !== undefined && message.httpVersionMinor > 0) {
        response.writeContinue()
      }
      const { origin, lines, forClient, id } = verdict
      const servername = new URL(origin).hostname
      relay(this.#poolOf(origin), { message, response, fields: lines, forClient, id }, servername)
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
      const asked = askedOf(message, name)
      const onward = (verdict: Verdict): Answered | LetIn => {
        if (verdict.kind === 'answer') return verdict
        if (origin === undefined) return { kind: 'answer', answer: problemAnswer(502, verdict.id) }
        const lines = requestFields({
          raw: message.rawHeaders,
          own: [...forwarded(message, asked), ...verdict.fields],
          isIdentity: identity.isIdentity,
          isCredential: credentialNames(settings.schemes),
        })
        return { ...verdict, origin, lines }
      }
      const told = (verdict: Verdict): void => proceed(onward(verdict))
      const verdict = this.#means.decide(asked)
      if (verdict instanceof Promise) void verdict.then(told).catch(failed)
      else told(verdict)
    } catch (error) {
      failed(error)
    }
  }

  #poolOf(origin: string): Pool {
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
    this.#pools.set(origin, pool)
    return pool
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
    await Promise.all([...this.#pools.values()].map((pool) => pool.destroy()))
  }
}

/** What a proxy says about the client; what the client said about itself is left out. */
function forwarded(message: IncomingMessage, asked: AskedRequest): readonly FieldLine[] {
  return [
    ['x-forwarded-for', addressOf(message) ?? 'unknown'],
    ['x-forwarded-host', asked.host],
    ['x-forwarded-proto', asked.proto],
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
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const isLarge = error.code === 'HPE_HEADER_OVERFLOW'
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  socket.end(problemText(isLarge ? 431 : isLate ? 408 : 400))
}
