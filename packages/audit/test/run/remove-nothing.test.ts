// Goal: an operation that removes nobody knows what is never called, not even without credentials.
// Method: an API on which everybody may do everything, with such an operation; what arrives is written down.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { readAuditFile, runAudit } from '@sallyport/audit'

const AUDIT = `
target: { base: http://127.0.0.1:1, routes: [GET /me, DELETE /notes], environment: test }
identities: { ann: { bearer: token-of-ann-000000000001 } }
rules: [{ op: '* /**', allow: [authenticated] }]
`

describe('an operation that removes nobody knows what', () => {
  for (const level of [0, 1, 2, 3] as const) {
    test(`is not called at level ${level}`, async () => {
      const removed: string[] = []
      const server = createServer(({ method, url }, response) => {
        if (method === 'DELETE') removed.push(url ?? '')
        response.writeHead(200, { 'content-type': 'application/json' }).end(`{"at":"${url}"}`)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const folder = await mkdtemp(join(tmpdir(), 'audit-'))
      try {
        await writeFile(join(folder, 'audit.yaml'), AUDIT)
        const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
        const plan = await readAuditFile('audit.yaml', { cwd: folder, base, level })
        const { cells } = await runAudit(plan)
        assert.deepEqual(removed, [])
        const own = cells.filter(({ operation }) => operation === 'DELETE /notes')
        assert.ok(own.length > 0)
        assert.ok(own.every(({ verdict }) => verdict.kind === 'skipped'))
      } finally {
        server.closeAllConnections()
        server.close()
        await rm(folder, { recursive: true })
      }
    })
  }
})
