// Goal: without a decision nothing reaches the application, and the client is told so in a way that it can read.
// Method: each proxy by its printed configuration, and something at the gate's address that is none.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type GateSettings, printConfig } from '@sallyport/gate'
import { type Backend, startBackend } from '../../src/backends/backend.ts'
import {
  BREAKAGES,
  type Breakage,
  type BrokenGate,
  startBrokenGate,
} from '../../src/gate/broken-gate.ts'
import { GATE_PROXIES } from '../../src/gate/doors.ts'
import { misWired } from '../../src/gate/mis-wirings.ts'
import { ordersGate } from '../../src/gate/orders-gate.ts'
import { type GateProxy, programOf, startGateProxy, startProxyBy } from '../../src/gate/proxy.ts'
import { listeningAt } from '../../src/gate/rig.ts'

/**
 * In its accel mode nginx relays what the gate's address says, where that is an answer: the application is closed all
 * the same. Only an answer that is none can be replaced there; of one that is, nginx has no word on the status.
 */
const RELAYED: Readonly<Partial<Record<string, readonly Breakage[]>>> = {
  'nginx-accel': [
    ...([
      'it fails with 500',
      'it is a proxy that says 503',
      'it says 200 without a mark',
    ] as const),
    ...(['it says 200 with another mark', 'it says 200 in HTML', 'it says 201'] as const),
    ...(['it says 204', 'it says 206', 'it sends elsewhere', 'it says 401 in HTML'] as const),
    ...(['it says 403 without a refusal'] as const),
  ],
}

/** What waits for a gate that never answers waits a second and a half, and HAProxy four times that. */
function soon(settings: GateSettings): GateSettings {
  return { ...settings, decisionMs: 500 }
}

let backend: Backend
before(async () => {
  backend = await startBackend('express')
})
after(() => backend.stop())

for (const name of GATE_PROXIES) {
  const program = programOf(name)
  describe(`behind ${name}`, { skip: 'skip' in program && program.skip }, () => {
    let broken: BrokenGate
    let proxy: GateProxy
    before(async () => {
      broken = await startBrokenGate()
      proxy = await startGateProxy(
        name,
        listeningAt(soon(ordersGate('express', backend.url)), broken.port),
      )
      backend.hits()
    })
    after(async () => {
      await proxy.stop()
      await broken.stop()
    })

    const closed = async (): Promise<Response> => {
      const answer = await fetch(`http://127.0.0.1:${proxy.port}/public/x`, { redirect: 'manual' })
      assert.deepEqual(backend.hits(), [])
      return answer
    }
    const isTold = async (answer: Response): Promise<void> => {
      assert.equal(answer.status, 503)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      assert.equal(answer.headers.get('retry-after'), '5')
      assert.equal(((await answer.json()) as { code: string }).code, 'gate_unavailable')
    }

    for (const breakage of Object.keys(BREAKAGES) as Breakage[]) {
      test(breakage, async () => {
        broken.become(breakage)
        const answer = await closed()
        if (RELAYED[name]?.includes(breakage)) await answer.body?.cancel()
        else await isTold(answer)
      })
    }

    test('nobody is there', async () => {
      await broken.stop()
      await isTold(await closed())
    })
  })
}

const haproxy = programOf('haproxy')
test('HAProxy passes over an action that fails, and lets nobody in', {
  skip: 'skip' in haproxy && haproxy.skip,
}, async () => {
  const settings = ordersGate('express', backend.url)
  const proxy = await startProxyBy('haproxy', (listen) =>
    misWired(printConfig(settings, 'haproxy', { listen }), [
      ['local answer = core', "error('it fails') local answer = core"],
    ]),
  )
  try {
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/public/x`)
    assert.deepEqual(backend.hits(), [])
    assert.equal(answer.status, 503)
    assert.match(await answer.text(), /gate_unavailable/)
  } finally {
    await proxy.stop()
  }
})
