import { createServer, type RequestListener, type Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { MARK } from './endpoints/mark.ts'
import { problemText } from './problem.ts'
import type { ListenAddress } from './settings.ts'
import { UnindexedMessage } from './unindexed-message.ts'

/** So many bytes of fields are read: what proxies pass on by default, and their own. */
const HEADER_BYTES_MAX = 64 * 1024

/** nginx keeps idle connections to upstreams for 60 s, others for less. */
const KEEP_ALIVE_MS = 75_000

/** A listener that answers, and how it ends. */
export interface Serving {
  /** `http://127.0.0.1:9700`. */
  readonly address: string
  readonly port: number
  /** Every answer from now on ends its connection, so that proxies open none to here any more. */
  retire(): void
  /** Takes no new connections; resolves when the last answer is out, or after a time without mercy. */
  close(graceMs: number): Promise<void>
}

/** Whether a listener reads bodies, or answers by the fields alone. */
export type Bodies = 'read' | 'unread'

/** Serves a listener. Rejects where the address cannot be had. */
export async function serve(
  listener: RequestListener,
  at: ListenAddress,
  bodies: Bodies = 'read',
): Promise<Serving> {
  let isRetired = false
  const server = serverFor(listener, { bodies, isRetired: () => isRetired })
  return {
    ...(await listening(server, at)),
    retire: () => {
      isRetired = true
    },
    close: (graceMs) => closed(server, graceMs),
  }
}

/** What a server is made with. */
export interface ServerForOptions {
  readonly bodies: Bodies
  /** From then on answers end their connections. */
  readonly isRetired?: () => boolean
}

/** The server of a listener, before it listens. */
export function serverFor(
  listener: RequestListener,
  { bodies, isRetired = () => false }: ServerForOptions,
): Server {
  const options = {
    maxHeaderSize: HEADER_BYTES_MAX,
    ServerResponse: responsesOf(isRetired),
    // Where nobody reads one, nothing is set up for requests without: a fifteenth of an answer (measured).
    optimizeEmptyRequests: bodies === 'unread',
    ...(bodies === 'unread' && { IncomingMessage: UnindexedMessage }),
  }
  const server = createServer(options, listener)
  // Beyond a number Node would leave fields out, and with them what a client may not send.
  server.maxHeadersCount = 0
  // A body that is waited for is never asked for: the answer needs the fields alone.
  server.on('checkContinue', (request, response) => listener(request, response))
  server.on('clientError', answerUnreadable)
  // Longer than proxies keep connections: a request must not meet one that is being closed here.
  server.keepAliveTimeout = KEEP_ALIVE_MS
  return server
}

/**
 * Of what cannot be read as HTTP nobody gets an allow. The answer is marked as ours: proxies take any other for a gate
 * that is down, and would say 503 for a mistake of the client.
 */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400
  socket.end(problemText(status, [MARK]))
}

/** Answers that end their connection once their server is retired, those to requests of before as well. */
function responsesOf(isRetired: () => boolean): typeof ServerResponse {
  class Retiring extends ServerResponse {
    override writeHead(status: number, reason?: never, fields?: never): this {
      if (isRetired()) this.shouldKeepAlive = false
      return super.writeHead(status, reason, fields)
    }
  }
  return Retiring as typeof ServerResponse
}

/** Lets a server listen, and says where it is. Rejects where the address cannot be had. */
export function listening(
  server: Server,
  { host, port }: ListenAddress,
): Promise<Pick<Serving, 'address' | 'port'>> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const { port } = server.address() as AddressInfo
      resolve({ address: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, port })
    })
  })
}

function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(end)
      resolve()
    })
    server.closeIdleConnections()
  })
}
