// Goal: what is compared is alike: each contender answers what its scenario is about.
// Method: the contenders of `main.ts`, in this process, asked once a scenario, by the check that measuring begins with.
import assert from 'node:assert/strict'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { checkBehaviour } from './check.ts'
import type { Setting } from './contenders/contender.ts'
import { ours } from './contenders/ours.ts'
import { schemes } from './contenders/schemes.ts'
import type { Running } from './load.ts'
import { detailTable, ratioTable } from './table.ts'
import { createMaterial, type Scenario } from './tokens.ts'

const material = await createMaterial('ES256', 1)
const { algorithm, publicJwk, tokens } = material
const setting: Setting = { algorithm, publicJwk, keySetUrl: '' }
const opened: Server[] = []

async function listening(name: string, server: Server): Promise<Running> {
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { name, port, cpuMicroseconds: async () => 0, stop: () => undefined }
}

after(() => {
  for (const server of opened) {
    server.closeAllConnections()
    server.close()
  }
})

describe('who takes tokens', () => {
  for (const [name, start] of Object.entries(ours)) {
    test(name, async () => {
      const contender = await listening(name, await start(setting))
      for (const scenario of ['ok', 'none', 'expired', 'noperm', 'flood'] as const) {
        const [token] = tokens[scenario]
        const line = token && `authorization: Bearer ${token}`
        const { status, isChallenged } = await checkBehaviour(contender, scenario, line)
        assert.equal(isChallenged, status === 401, scenario)
      }
    })
  }
})

describe('who takes something else', () => {
  for (const [name, start] of Object.entries(schemes)) {
    test(name, async () => {
      const { server, shown } = await start(setting)
      const contender = await listening(name, server)
      assert.ok(shown.ok && shown.none && shown.noperm, 'a scenario is missing')
      for (const [scenario, lines] of Object.entries(shown)) {
        await checkBehaviour(contender, scenario as Scenario, lines[0])
      }
      await assert.rejects(checkBehaviour(contender, 'ok', shown.noperm[0]), /answers ok with 403/)
    })
  }
})

test('a contender that is not in a scenario leaves its cell empty', () => {
  const row = {
    ...{ algorithm, contender: 'keys', ratios: [0.5, 0.7, 0.6] },
    behaviour: { status: 200, firstMs: 1.25, isChallenged: false },
    measurements: [
      { requestsPerSecond: 1_000, p50Ms: 1, p99Ms: 2, cpuMicroseconds: 10, refusedShare: 0 },
    ],
  }
  const rows = [{ ...row, scenario: 'ok' as const }]
  assert.match(ratioTable(rows, ['ok', 'many']), /\| keys \| 0.60 \| {2}\|$/)
  assert.match(detailTable(rows), /\| 10.0 \| 1.3 \| 0.60 \| 0.50 to 0.70 \|$/)
})
