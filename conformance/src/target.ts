import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Case } from './case.ts'
import type { Fixture } from './fixture/fixture.ts'
import type { Place } from './wire/exchange.ts'

/** A fixture that is being served. */
export interface Served {
  readonly place: Place
  close(): Promise<void>
}

/** Whatever can serve a fixture: an adapter on its framework, or a gate behind a proxy and before an application. */
export interface Target {
  readonly name: string
  /** Fields that the framework itself adds to its answers, in lower case. */
  readonly ownFields: readonly string[]
  /** Serves on a free port of loopback, with the options of {@link SERVER_OPTIONS}. */
  serve(fixture: Fixture): Promise<Served>
  /** The case as it has to end here, where that is known to differ. */
  readonly amended?: (one: Case) => Case
}

const HOST = '127.0.0.1'

/**
 * The options of every server: a header block may be large, so that credentials of 64 KB reach the
 * guard. Node's own limit of 16 KB would answer them with 431 first.
 */
export const SERVER_OPTIONS = { maxHeaderSize: 131_072 } as const

/** Listens on a free port of loopback. */
export function listen(server: Server): Promise<Served> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, HOST, () => {
      server.off('error', reject)
      resolve(served(server))
    })
  })
}

/** Describes a server that listens already. */
export function served(server: Server): Served {
  const { port } = server.address() as AddressInfo
  return { place: { host: HOST, port }, close: () => close(server) }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
