import { forgetOnChange } from '@sallyport/stores'
import { type AdminMeans, adminListener } from './admin/index.ts'
import { authzenListener } from './authzen/index.ts'
import { createGate, type Gate, type GateMeans } from './gate.ts'
import { createProxy } from './proxy/index.ts'
import { listening, type Serving, serve } from './serve.ts'
import type { GateSettings } from './settings.ts'
import { type OpenStores, openGateStores } from './stores.ts'

/** A gate that serves. */
export interface StartedGate {
  readonly gate: Gate
  /** What proxies ask. */
  readonly data: Serving
  /** The gate as a reverse proxy, where the configuration says so. */
  readonly proxy: ServedProxy | undefined
  /** What operators ask, where the configuration says so. */
  readonly admin: ServedProxy | undefined
  /** The decision point by AuthZEN, where the configuration says so. */
  readonly authzen: ServedProxy | undefined
  /** Whether it wants requests: not while it drains. */
  readonly isReady: boolean
  /**
   * Ends without losing a request: says that it is not ready, ends each connection with its next answer, and
   * takes no new ones once proxies had the time to see it.
   */
  drain(times?: DrainTimes): Promise<void>
}

/** Where the reverse proxy is. */
export type ServedProxy = Pick<Serving, 'address' | 'port'>

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
  const opened: (() => unknown)[] = [() => stores.close()]
  try {
    const gate = createGate(settings, { ...means, stores })
    for (const stop of await following(stores, gate)) opened.push(stop)
    const data = await serve(gate.listener, settings.listen.data)
    opened.push(() => data.close(0))
    const proxy = await proxyOf(gate, opened)
    const authzen = await authzenOf(gate, opened)
    let isReady = true
    const { more } = means
    const admin = await adminOf(gate, opened, { isReady: () => isReady, ...(more && { more }) })
    return {
      ...{ gate, data, proxy, admin, authzen },
      get isReady() {
        return isReady
      },
      drain: async ({ noticeMs = 5_000, graceMs = 10_000 } = {}) => {
        isReady = false
        data.retire()
        await new Promise((resolve) => setTimeout(resolve, noticeMs))
        await data.close(graceMs)
        await ended(opened)
      },
    }
  } catch (error) {
    await ended(opened)
    throw error
  }
}

async function proxyOf(gate: Gate, opened: (() => unknown)[]): Promise<ServedProxy | undefined> {
  const at = gate.settings.listen.proxy
  if (at === undefined) return undefined
  const proxy = createProxy(gate)
  opened.push(() => proxy.close())
  const { address, port } = await listening(proxy.server, at)
  const isTls = gate.settings.reverse.tls !== undefined
  return { address: isTls ? address.replace('http:', 'https:') : address, port }
}

async function authzenOf(gate: Gate, opened: (() => unknown)[]): Promise<ServedProxy | undefined> {
  const { listen, authzen } = gate.settings
  if (listen.authzen === undefined || authzen === undefined) return undefined
  const served = await serve(authzenListener(gate, authzen), listen.authzen)
  opened.push(() => served.close(0))
  return served
}

async function adminOf(
  gate: Gate,
  opened: (() => unknown)[],
  means: AdminMeans,
): Promise<ServedProxy | undefined> {
  const at = gate.settings.listen.admin
  if (at === undefined) return undefined
  const admin = await serve(adminListener(gate, means), at)
  opened.push(() => admin.close(0))
  return admin
}

/** What changes in a store is forgotten here at once. */
function following({ accounts, shared }: OpenStores, gate: Gate): Promise<readonly (() => void)[]> {
  const stores = [accounts, shared].filter((one) => one !== undefined)
  return Promise.all(stores.map((one) => forgetOnChange(one, gate)))
}

async function ended(opened: readonly (() => unknown)[]): Promise<void> {
  for (const end of opened.toReversed()) await end()
}
