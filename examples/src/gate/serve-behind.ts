import { createServer } from 'node:http'
import { startBackend } from '../backends/backend.ts'
import { listen, onFreePort } from '../listen.ts'
import type { Behind } from './behind.ts'
import { KEYS } from './orders-gate.ts'
import { type Rig, startRig } from './rig.ts'

/** What is told of where it is served. */
export interface ServeBehindOptions {
  readonly port: number
  readonly stopped: Promise<void>
  readonly print: (line: string) => unknown
}

/** Serves an application behind a gate until it is asked to stop. */
export async function serveBehind(
  { name, door }: Behind,
  { port, stopped, print }: ServeBehindOptions,
): Promise<void> {
  const backend = await startBackend(name)
  try {
    const rig = await onFreePort(
      port,
      (port) => startAt({ proxy: door, name, backend }, port),
      (port) => print(`port ${port} is taken, trying the next`),
    )
    print(welcome({ name, door }, rig))
    await stopped
    await rig.stop()
  } finally {
    await backend.stop()
  }
}

/** A proxy says that a port is taken in its own words; that is seen before. */
async function startAt(options: Parameters<typeof startRig>[0], port: number): Promise<Rig> {
  const probe = await listen(createServer(), port)
  await probe.close()
  return await startRig({ ...options, ...(port !== 0 && { port }) })
}

function welcome({ name, door }: Behind, { port, backend }: Rig): string {
  const url = `http://127.0.0.1:${port}`
  const way = door === 'gate' ? 'the gate as its proxy' : `${door}, which asks the gate`
  return `the orders API on ${name}, behind ${way}: ${url}
the application itself, which knows nobody: ${backend.url}

  curl -i ${url}/orders
  curl -i -H 'X-API-Key: ${KEYS.alice}' ${url}/orders/7
  curl -i -H 'X-API-Key: ${KEYS.alice}' ${url}/admin

Ctrl-C ends it`
}
