import type { ServerOptions } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import { type SecureContextOptions, TLSSocket } from 'node:tls'
import type { ToldCertificate } from '../asked.ts'
import type { ReverseTls } from '../settings.ts'

/** How a server that speaks TLS is made. */
export interface TlsServerOptions extends ServerOptions {
  readonly handshakeTimeout: number
}

/** A server that speaks TLS as it is stated when a connection begins; whether clients are asked, at its start. */
export function tlsServer(
  stated: ReverseTls,
  now: () => ReverseTls | undefined,
  options: TlsServerOptions,
): Server {
  let inForce = stated
  /** By whose word each connection is judged that has begun, and is not through with its handshake. */
  const begun = new Map<string, string | undefined>()
  const server = createServer({
    ...{ ...options, ...contextOf(stated) },
    requestCert: stated.clientAuthorities !== undefined,
    // Whoever has none, or one of nobody, is a client without credentials, and is answered as one.
    rejectUnauthorized: false,
  })
  // Before TLS begins: a certificate that was renewed is shown by the next connection.
  server.prependListener('connection', (socket: Socket) => {
    const next = now()
    if (next !== undefined && next !== inForce) {
      inForce = next
      server.setSecureContext(contextOf(next))
    }
    const ends = endsOf(socket)
    begun.set(ends, inForce.clientAuthorities)
    socket.once('close', () => begun.delete(ends))
  })
  server.on('secureConnection', (socket) => {
    const ends = endsOf(socket)
    judged.set(socket, begun.get(ends))
    begun.delete(ends)
  })
  return server
}

/** A connection by its two ends: the socket of TLS is another than that of the connection, and nothing public joins them. */
function endsOf({ remoteAddress, remotePort, localAddress }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress}`
}

function contextOf({ certificate, key, clientAuthorities }: ReverseTls): SecureContextOptions {
  // An empty list is nobody; without one Node would trust whom browsers trust.
  return { cert: certificate, key, minVersion: 'TLSv1.2', ca: clientAuthorities ?? [] }
}

/** By whose word the certificate of a connection was judged. */
const judged = new WeakMap<Socket, string | undefined>()
const shown = new WeakMap<Socket, ToldCertificate>()

/**
 * The certificate that a client has shown, in the form of RFC 9440. One that none of the authorities has signed which
 * are in force now is as if there were none.
 */
export function certificateOf(
  socket: Socket,
  { clientAuthorities }: Pick<ReverseTls, 'clientAuthorities'>,
): ToldCertificate | undefined {
  if (clientAuthorities === undefined || judged.get(socket) !== clientAuthorities) return undefined
  const known = shown.get(socket)
  if (known !== undefined || !(socket instanceof TLSSocket) || !socket.authorized) return known
  const raw = socket.getPeerX509Certificate()?.raw
  if (raw === undefined) return undefined
  const told = { leaf: `:${raw.toString('base64')}:`, chain: undefined }
  shown.set(socket, told)
  return told
}
