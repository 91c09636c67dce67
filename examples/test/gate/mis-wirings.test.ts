// Goal: whatever people get wrong in the configuration of a real proxy, `gate doctor` names it.
// Method: the printed configuration with one mistake in it, started for real; doctor.test.ts has the right ones.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  createGate,
  diagnose,
  type Finding,
  type GateSettings,
  printConfig,
  serve,
} from '@sallyport/gate'
import {
  type Backend,
  type BackendName,
  needsOf,
  startBackend,
} from '../../src/backends/backend.ts'
import { GATE_PROXIES } from '../../src/gate/doors.ts'
import { MIS_WIRINGS, type MisWiring, misWired } from '../../src/gate/mis-wirings.ts'
import { KEYS, ordersGate } from '../../src/gate/orders-gate.ts'
import { programOf, startGateProxy, startProxyBy } from '../../src/gate/proxy.ts'
import { listeningAt } from '../../src/gate/rig.ts'

const backends = new Map<BackendName, Backend>()
const closing: (() => Promise<void>)[] = []
before(async () => {
  for (const name of ['express', 'django'] as const) {
    if ('path' in needsOf(name)) backends.set(name, await startBackend(name))
  }
})
after(async () => {
  for (const close of closing) await close()
  for (const backend of backends.values()) await backend.stop()
})

const gates = new Map<string, Promise<GateSettings>>()

/** One gate for each application and way of taking what clients say. */
function gateOf({ backend = 'express', clientSent = 'refuse' }: MisWiring): Promise<GateSettings> {
  const key = `${backend} ${clientSent}`
  const known = gates.get(key) ?? started(backend, clientSent)
  gates.set(key, known)
  return known
}

async function started(
  name: BackendName,
  clientSent: GateSettings['identity']['clientSent'],
): Promise<GateSettings> {
  const settings = ordersGate(name, backends.get(name)?.url ?? '')
  const gate = createGate({ ...settings, identity: { ...settings.identity, clientSent } })
  const serving = await serve(gate.listener, { host: '127.0.0.1', port: 0 })
  closing.push(() => serving.close(1_000))
  return listeningAt(gate.settings, serving.port)
}

function examine(port: number, asks: MisWiring['asks'] = {}): Promise<readonly Finding[]> {
  return diagnose({
    ...{ site: new URL(`http://127.0.0.1:${port}`), closed: '/orders', open: '/health' },
    credentials: [`X-API-Key: ${KEYS.alice}`],
    waitMs: 2_000,
    ...asks,
  })
}

for (const proxy of GATE_PROXIES) {
  const program = programOf(proxy)
  const skip = 'skip' in program && program.skip
  describe(`${proxy} with a mistake`, { skip, concurrency: 4 }, () => {
    for (const row of MIS_WIRINGS.filter((one) => one.proxy === proxy)) {
      const { name, backend = 'express', changes, finds, asks } = row
      const needs = needsOf(backend)
      const skip = 'skip' in needs && needs.skip
      test(`${name}, before ${backend}: ${finds}`, { skip }, async () => {
        const settings = await gateOf(row)
        const { data } = settings.listen
        const real = changes.map(([from, to]) => {
          const at = (text: string): string => text.replace('{gate}', `${data.host}:${data.port}`)
          return [at(from), at(to)] as const
        })
        const running = await startProxyBy(proxy, (listen) =>
          misWired(printConfig(settings, proxy, { listen }), real),
        )
        try {
          const found = await examine(running.port, asks)
          assert.ok(
            found.some(({ check }) => check === finds),
            JSON.stringify(found),
          )
        } finally {
          await running.stop()
        }
      })
    }

    test('a gate that anybody may ask: gate', async () => {
      const settings = await gateOf({ name: '', proxy, changes: [], finds: '' })
      const { host, port } = settings.listen.data
      const running = await startGateProxy(proxy, settings)
      try {
        const gate = new URL(`http://${host}:${port}`)
        const site = new URL(`http://127.0.0.1:${running.port}`)
        const found = await diagnose({
          site,
          closed: '/orders',
          open: '/health',
          gate,
          waitMs: 2_000,
        })
        assert.ok(found.some(({ check }) => check === 'gate'))
      } finally {
        await running.stop()
      }
    })
  })
}

test('a mistake that changes nothing is none', () => {
  const files = [{ name: 'a', text: 'b' }]
  assert.throws(() => misWired(files, [['c', 'd']]), /`c` is not there/)
  assert.deepEqual(misWired(files, [['b', 'd']]), [{ name: 'a', text: 'd' }])
})
