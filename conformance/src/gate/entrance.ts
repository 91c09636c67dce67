import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Door, listeningAt, startGateProxy } from '@sallyport/examples/gate'
import { createProxy, type Gate, type GateSettings, serve } from '@sallyport/gate'
import { authority } from '../fixture/holder-certificates.ts'
import type { Served } from '../target.ts'
import type { Place } from '../wire/exchange.ts'

/** A door that gates are put behind, one after the other: the proxy stays the same process. */
export interface Entrance {
  readonly door: Door
  /** Lets a gate decide about all that comes from now on. */
  behind(gate: Gate): Promise<Served>
  stop(): Promise<void>
}

/** Starts the proxy of a door by what is printed of these settings. */
export async function openEntrance(door: Door, settings: GateSettings): Promise<Entrance> {
  if (door === 'gate') return { door, behind: asReverse, stop: () => Promise.resolve() }
  let listener: RequestListener = (_, response) => void response.writeHead(500).end()
  const serving = await serve(
    (request, response) => listener(request, response),
    settings.listen.data,
  )
  const proxy = await startGateProxy(door, listeningAt(settings, serving.port)).catch(
    async (error) => {
      await serving.close(0)
      throw error
    },
  )
  return {
    door,
    behind: async (gate) => {
      listener = gate.listener
      const ends = settings.proxies.some(({ tls }) => tls !== undefined)
      return { place: placeAt(proxy.port, ends), close: () => Promise.resolve() }
    },
    stop: () => proxy.stop().finally(() => serving.close(1_000)),
  }
}

async function asReverse(gate: Gate): Promise<Served> {
  // Requests that nobody answers any more are not waited for: the case is over.
  const reverse = createProxy(gate, { drainMs: 10 })
  const { server } = reverse
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const ends = gate.settings.reverse.tls !== undefined
  return { place: placeAt(port, ends), close: () => reverse.close() }
}

function placeAt(port: number, endsTls: boolean): Place {
  return { host: '127.0.0.1', port, ...(endsTls && { ca: authority }) }
}
