// Goal: a printed configuration is a wiring that nobody has to complain about.
// Method: each proxy by the printed text; the application behind it believes everybody, and that is found.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { diagnose, type Finding } from '@sallyport/gate'
import { type Backend, startBackend } from '../../src/backends/backend.ts'
import { KEYS } from '../../src/gate/orders-gate.ts'
import { programOf } from '../../src/gate/proxy.ts'
import { DOORS, type Rig, startRig } from '../../src/gate/rig.ts'

let backend: Backend
before(async () => {
  backend = await startBackend('express')
})
after(() => backend.stop())

/** nginx has read the whole body before it hands anything on: the price of one call for every status. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  'nginx-accel': ['body of a refused request'],
}

for (const proxy of DOORS) {
  const program = proxy === 'gate' ? { path: '' } : programOf(proxy)
  describe(`behind ${proxy}`, { skip: 'skip' in program && program.skip }, () => {
    let rig: Rig
    before(async () => {
      rig = await startRig({ proxy, name: 'express', backend })
    })
    after(() => rig.stop())

    const examine = (more: { readonly application?: URL } = {}): Promise<readonly Finding[]> =>
      diagnose({
        ...{ site: new URL(`http://127.0.0.1:${rig.port}`), closed: '/orders', open: '/health' },
        credentials: [`X-API-Key: ${KEYS.alice}`],
        waitMs: 2_000,
        ...more,
      })

    const known = KNOWN[proxy] ?? []
    test(`what is found: ${known[0] ?? 'nothing'}`, async () => {
      const found = await examine()
      assert.deepEqual(
        found.map(({ check }) => check),
        known,
        JSON.stringify(found),
      )
    })
    test('but the application, where it is reached past the proxy', async () => {
      const found = await examine({ application: new URL(backend.url) })
      assert.deepEqual(
        found.map(({ check }) => check),
        [...known, 'application'],
      )
    })
  })
}
