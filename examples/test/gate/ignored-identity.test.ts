// Goal: where an identity that a client states is not refused, the application hears nothing of it.
// Method: gunicorn takes `X_Gate_Subject` for `X-Gate-Subject`, so that Django is told what any spelling leaves over.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Backend, needsOf, startBackend } from '../../src/backends/backend.ts'
import { loadAttacks } from '../../src/gate/attack.ts'
import { DOORS } from '../../src/gate/doors.ts'
import { programOf } from '../../src/gate/proxy.ts'
import { startRig } from '../../src/gate/rig.ts'
import { runAttacks } from '../../src/gate/run-attacks.ts'

const needs = needsOf('django')
const attacks = new Map([...loadAttacks()].filter(([file]) => file === 'identity'))

describe('an identity that a client states, ignored', {
  skip: 'skip' in needs && needs.skip,
}, () => {
  let backend: Backend
  before(async () => {
    backend = await startBackend('django')
  })
  after(() => backend.stop())

  for (const proxy of DOORS) {
    const program = proxy === 'gate' ? { path: '' } : programOf(proxy)
    const skip = 'skip' in program && program.skip
    test(`reaches nobody behind ${proxy}`, { skip }, async () => {
      const rig = await startRig({ proxy, name: 'django', backend, clientSent: 'ignore' })
      try {
        const ends = await runAttacks(rig, attacks)
        assert.deepEqual(
          ends
            .filter((end) => end.wrong.length > 0)
            .map(({ attack, wrong }) => [attack.as, attack.name, ...wrong]),
          [],
        )
        assert.ok(ends.filter(({ isServed }) => isServed).length > 40)
      } finally {
        await rig.stop()
      }
    })
  }
})
