import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, mock, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readAuditFile, runAudit } from '@sallyport/audit'
import { Guard, type GuardDescription } from '@sallyport/guard'
import { startExample } from '../src/start.ts'
import { secretsOf } from '../src/tokens/audit-secrets.ts'

// Goal: what a guard says of itself is enough to audit the API behind it.
// Method: the routes are those that the example hands to `assertCovered`; of the audit file stay who
// calls and what there is; its rules and its OpenAPI document go.

const folder = mkdtempSync(join(tmpdir(), 'described-'))
after(() => rmSync(folder, { recursive: true }))

const file = readFileSync(
  fileURLToPath(new URL('../sallyport.audit.yaml', import.meta.url)),
  'utf8',
)
const bare = file
  .replace(/^rules:\n( .*\n)*/m, '')
  .replace('openapi: ./openapi.yaml', 'policies: ./guard.json')

/** The service holds its permission itself: an audit file says so by a role, which has to be a set. */
function withService(described: GuardDescription | undefined): object {
  const { policies } = described ?? {}
  const sets = { ...policies?.sets, service: { permissions: ['orders:read'] } }
  return { ...described, policies: { ...policies, sets } }
}

describe('guard.describe', () => {
  test('the orders API is audited by what its guard says alone', async () => {
    const described: GuardDescription[] = []
    const { assertCovered } = Guard.prototype
    mock.method(Guard.prototype, 'assertCovered', function covered(this: Guard, routes: never[]) {
      described.push(this.describe(routes))
      assertCovered.call(this, routes)
    })
    const example = await startExample({ framework: 'node', port: 0, state: 'memory' })
    try {
      assert.equal(described.length, 1)
      assert.ok(!bare.includes('rules:') && bare.includes('policies: ./guard.json'))
      writeFileSync(join(folder, 'guard.json'), JSON.stringify(withService(described[0])))
      writeFileSync(join(folder, 'audit.yaml'), bare)
      const env = await secretsOf(example.state)
      const base = example.state.api
      const plan = await readAuditFile('audit.yaml', { cwd: folder, base, level: 3, env })
      const report = await runAudit(plan)
      assert.equal(report.operations.length, 17)
      assert.deepEqual(
        report.causes.filter(({ severity }) => severity !== 'info').map(({ title }) => title),
        [],
      )
      assert.deepEqual([report.leftBehind, report.endedEarly], [[], undefined])
      const proved = report.cells.filter(({ verdict }) => verdict.kind === 'proved').length
      assert.ok(proved > 0.8 * report.cells.length, `${proved} of ${report.cells.length}`)
    } finally {
      mock.restoreAll()
      await example.close()
    }
  })
})
