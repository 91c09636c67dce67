import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens. */
export interface Listening {
  /** Its address, without a slash at the end. */
  readonly url: string
  /** Stops listening and ends what is still open. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Listens on loopback; port 0 takes any free one. Rejects with EADDRINUSE if the port is taken. */
export async function listen(server: Server, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, HOST, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return listeningOf(server)
}

/** Describes a server that listens already. */
export function listeningOf(server: Server): Listening {
  return { url: addressOf(server), close: () => close(server) }
}

/** The address of a server that listens, without a slash at the end. */
export function addressOf(server: Server): string {
  const { port } = server.address() as AddressInfo
  return `http://${HOST}:${port}`
}

/** Connections kept alive would keep the process alive too, so they are ended. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}

const PORTS_TRIED_MAX = 50

/** Starts on a port, or on the next free one; `taken` hears of each port that was not free. */
export async function onFreePort<T>(
  port: number,
  start: (port: number) => Promise<T>,
  taken: (port: number) => void,
): Promise<T> {
  for (let tried = 0; tried < PORTS_TRIED_MAX && port + tried <= 65_535; tried++) {
    try {
      return await start(port + tried)
    } catch (error) {
      if (!isTaken(error)) throw error
      taken(port + tried)
    }
  }
  throw new Error(`no free port from ${port} on`)
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
