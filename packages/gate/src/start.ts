import type { ServerResponse } from 'node:http'
import { forgetOnChange } from '@sallyport/stores'
import { type AdminMeans, adminListener, healthListener } from './admin/index.ts'
import { authzenListener } from './authzen/index.ts'
import { createGate, type Gate, type GateMeans } from './gate.ts'
import { createProxy } from './reverse-proxy/index.ts'
import { listening, type Serving, serve } from './serve.ts'
import type { GateSettings, ListenAddress } from './settings.ts'
import { type OpenStores, openGateStores } from './stores.ts'

/** A gate that serves. */
export interface StartedGate {
  readonly gate: Gate
  /** What proxies ask. */
  readonly data: Serving
  /** The gate as a reverse proxy, where the configuration says so. */
  readonly proxy: ServedAt | undefined
  /** What operators ask, where the configuration says so. */
  readonly admin: ServedAt | undefined
  /** The decision point by AuthZEN, where the configuration says so. */
  readonly authzen: ServedAt | undefined
  /** What Envoy asks by gRPC, where the configuration says so. */
  readonly grpc: ServedAt | undefined
  /** What probes of other machines ask, where the configuration says so. */
  readonly health: ServedAt | undefined
  /** Whether it wants requests: not while it drains. */
  readonly isReady: boolean
  /**
   * Ends without losing a request: says that it is not ready, ends each connection with its next answer, and
   * takes no new ones once proxies had the time to see it.
   */
  drain(times?: DrainTimes): Promise<void>
}

/** Where something is served. */
export type ServedAt = Pick<Serving, 'address' | 'port'>

/** How long draining may take. */
export interface DrainTimes {
  /** New requests are still answered, for proxies that have not noticed. Default 5,000. */
  readonly noticeMs?: number
  /** The last answers are waited for. Default 10,000. */
  readonly graceMs?: number
}

/**
 * Opens the stores of a configuration, makes its gate and serves it. Rejects where a store is not there, an
 * address is taken, or a scheme or a policy is wrong; nothing stays open then.
 */
export async function startGate(
  settings: GateSettings,
  means: Pick<GateMeans, 'clock'> & Pick<AdminMeans, 'more'> = {},
): Promise<StartedGate> {
  const stores = await openGateStores(settings)
  // Closed in the reverse order: stores last.
  const opened: (() => unknown)[] = [() => stores.close()]
  let isDraining = false
  try {
    const gate = createGate(settings, { ...means, stores })
    for (const stop of await following(stores, gate)) opened.push(stop)
    const served = await servedBy(gate, opened, { ...means, isReady: () => !isDraining })
    return {
      gate,
      ...served.at,
      get isReady() {
        return !isDraining
      },
      drain: async ({ noticeMs = 5_000, graceMs = 10_000 } = {}) => {
        isDraining = true
        for (const one of served.draining) one.retire()
        await new Promise((resolve) => setTimeout(resolve, noticeMs))
        await Promise.all(served.draining.map((one) => one.close(graceMs)))
        await ended(opened)
      },
    }
  } catch (error) {
    await ended(opened)
    throw error
  }
}

/** What serves: where each is, and what has to be ended without losing a request. */
interface Served {
  readonly at: Pick<StartedGate, 'data' | 'proxy' | 'admin' | 'authzen' | 'grpc' | 'health'>
  readonly draining: readonly Serving[]
}

async function servedBy(gate: Gate, opened: (() => unknown)[], means: AdminMeans): Promise<Served> {
  const { listen, authzen } = gate.settings
  const keep = <T extends Serving>(one: T): T => {
    opened.push(() => one.close(0))
    return one
  }
  const where = async <T>(at: T | undefined, open: (at: T) => Promise<Serving>) =>
    at === undefined ? undefined : keep(await open(at))
  const report = () => gate.readiness.report()
  const isReady = async (): Promise<boolean> => means.isReady() && (await report()).isReady
  const data = keep(await serve(gate.listener, listen.data, 'unread'))
  const proxy = await where(listen.proxy, (at) => serveProxy(gate, at))
  const grpc = await where(listen.grpc, async (at) =>
    // Loaded only where it is asked for: the library takes a tenth of a second.
    (await import('./grpc/index.ts')).serveGrpc(gate, at),
  )
  const decides = authzen && listen.authzen
  const asked = await where(decides, (at) => serve(authzenListener(gate, authzen as never), at))
  const health = await where(listen.health, (at) => serve(healthListener({ isReady }), at))
  const admin = await where(listen.admin, (at) =>
    serve(adminListener(gate, { ...means, report }), at),
  )
  return {
    at: { data, proxy, grpc, authzen: asked, health, admin },
    draining: [data, proxy, grpc, asked].filter((one) => one !== undefined),
  }
}

/** The reverse proxy, ended as the others are. */
async function serveProxy(gate: Gate, at: ListenAddress): Promise<Serving> {
  const proxy = createProxy(gate)
  let isRetired = false
  const open = new Set<ServerResponse>()
  const ends = (response: ServerResponse): void => {
    if (!response.headersSent) response.shouldKeepAlive = false
  }
  proxy.server.prependListener('request', (_message, response: ServerResponse) => {
    if (isRetired) return ends(response)
    open.add(response)
    response.once('close', () => open.delete(response))
  })
  const { address, port } = await listening(proxy.server, at)
  const isTls = gate.settings.reverse.tls !== undefined
  return {
    address: isTls ? address.replace('http:', 'https:') : address,
    port,
    retire: () => {
      isRetired = true
      open.forEach(ends)
    },
    // It has a time of its own, which uploads and long answers need.
    close: () => proxy.close(),
  }
}

/** What changes in a store is forgotten here at once. */
function following({ accounts, shared }: OpenStores, gate: Gate): Promise<readonly (() => void)[]> {
  const stores = [accounts, shared].filter((one) => one !== undefined)
  return Promise.all(stores.map((one) => forgetOnChange(one, gate)))
}

async function ended(opened: readonly (() => unknown)[]): Promise<void> {
  for (const end of opened.toReversed()) await end()
}
