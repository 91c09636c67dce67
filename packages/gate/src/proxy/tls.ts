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
  const server = createServer({
    ...{ ...options, ...contextOf(stated) },
    requestCert: stated.clientAuthorities !== undefined,
    // Whoever has none, or one of nobody, is a client without credentials, and is answered as one.
    rejectUnauthorized: false,
  })
  // Before TLS begins: a certificate that was renewed is shown by the next connection.
  server.prependListener('connection', () => {
    const next = now()
    if (next === undefined || next === inForce) return
    inForce = next
    server.setSecureContext(contextOf(next))
  })
  server.on('secureConnection', (socket) => judged.set(socket, inForce.clientAuthorities))
  return server
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
