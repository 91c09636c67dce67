import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FollowedLog, type FollowedLogOptions } from '../log/followed-log.ts'
import { type DashboardOptions, dashboardHandler } from './dashboard-handler.ts'
import { pageFiles } from './page-files.ts'

/** How a dashboard is served by itself. */
export interface ServeOptions
  extends FollowedLogOptions,
    Omit<DashboardOptions, 'log' | 'page' | 'hosts'> {
  /** The port on loopback; 0 for any. */
  readonly port?: number
}

/** A dashboard that is being served. */
export interface ServedDashboard {
  /** `http://127.0.0.1:4178/` */
  readonly address: string
  readonly log: FollowedLog
  /** Resolves when what was there at the beginning has been read. */
  readonly read: Promise<void>
  /** A link that signs in once. */
  newLink(): string
  close(): Promise<void>
}

const CONNECTIONS_MAX = 256

/** Serves the dashboard of some logs on loopback, and nowhere else. It opens nothing by itself. */
export async function serveDashboard(options: ServeOptions): Promise<ServedDashboard> {
  const { port = 0, archive, sink, events } = options
  const page = await pageFiles()
  const log = new FollowedLog(options)
  const dashboard = dashboardHandler({
    log,
    page,
    ...(archive !== undefined && { archive }),
    ...(sink !== undefined && { sink }),
    ...(events !== undefined && { events }),
  })
  const server = createServer({ requestTimeout: 30_000 }, dashboard.listener)
  server.maxConnections = CONNECTIONS_MAX
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const read = log.start()
  return {
    ...{ address, log, read },
    newLink: () => `${address}#sign-in=${dashboard.newKey()}`,
    close: async () => {
      dashboard.close()
      server.closeAllConnections()
      await Promise.all([log.close(), new Promise((resolve) => server.close(resolve))])
    },
  }
}
