import type { AddressInfo } from 'node:net'
import { createGate, createProxy, type Gate, type GateSettings, serve } from '@sallyport/gate'
import { type Backend, type BackendName, startBackend } from '../backends/backend.ts'
import type { Door, GateProxyName } from './doors.ts'
import { ordersGate } from './orders-gate.ts'
import { type GateProxy, startGateProxy } from './proxy.ts'

export { DOORS, type Door } from './doors.ts'

/** A proxy, the gate that it asks, and an application behind both. */
export interface Rig {
  readonly proxy: Door
  readonly port: number
  readonly gate: Gate
  readonly backend: Backend
  stop(): Promise<void>
}

/** A gate in front of an application that runs already, and a proxy that asks it. */
export interface RigOptions {
  readonly proxy: Door
  readonly name: BackendName
  readonly backend: Backend
  /** Where it is served; on a free port without. */
  readonly port?: number
  /** What becomes of an identity that a client states: refused without. */
  readonly clientSent?: GateSettings['identity']['clientSent']
}

/** Starts a gate and a proxy in front of a backend; the backend stays when they are stopped. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const { proxy, name, backend, port: at = 0, clientSent = 'refuse' } = options
  const settings = ordersGate(name, backend.url)
  const gate = createGate({ ...settings, identity: { ...settings.identity, clientSent } })
  const { port, stop } = await startDoor(gate, proxy, at)
  return { proxy, port, gate, backend, stop }
}

/** Starts a door of a gate: a proxy that asks it, or the gate as one. */
export function startDoor(gate: Gate, proxy: Door, port = 0): Promise<GateProxy> {
  return proxy === 'gate' ? startReverse(gate, port) : startAsking(gate, proxy, port)
}

async function startReverse(gate: Gate, at: number): Promise<GateProxy> {
  const reverse = createProxy(gate)
  const { server } = reverse
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, stop: () => reverse.close() }
}

async function startAsking(gate: Gate, proxy: GateProxyName, at: number): Promise<GateProxy> {
  const serving = await serve(gate.listener, { host: '127.0.0.1', port: 0 })
  const close = (): Promise<void> => serving.close(1_000)
  try {
    const front = await startGateProxy(proxy, listeningAt(gate.settings, serving.port), at)
    return { port: front.port, stop: () => front.stop().finally(close) }
  } catch (error) {
    await close()
    throw error
  }
}

/** The settings with the port that was free. */
export function listeningAt(settings: GateSettings, port: number): GateSettings {
  return { ...settings, listen: { ...settings.listen, data: { host: '127.0.0.1', port } } }
}

/** Starts all three. */
export async function startWholeRig(proxy: Door, name: BackendName): Promise<Rig> {
  const backend = await startBackend(name)
  try {
    const rig = await startRig({ proxy, name, backend })
    const stop = (): Promise<void> => rig.stop().finally(() => backend.stop())
    return { ...rig, stop }
  } catch (error) {
    await backend.stop()
    throw error
  }
}
