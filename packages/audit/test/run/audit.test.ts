// Goal: an audit proves what is right and refutes what is wrong, on a server that nobody of us wrote the guard of.
// Method: one flaw after the other is switched on in an API of notes; each row says which oracle must fail, and where.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  type AuditReport,
  type HarmLevel,
  type OracleId,
  readAuditFile,
  runAudit,
} from '@sallyport/audit'
import { type Flaw, startTarget, type Target } from './target.ts'

const AUDIT = `
target: { base: http://127.0.0.1:1, routes: [GET /health, GET /me, GET /settings, GET /notes, POST /notes, 'GET /notes/{id}',
    'PATCH /notes/{id}', 'DELETE /notes/{id}'], environment: test }
identities:
  ann: { tenant: red, bearer: token-of-ann-000000000001 }
  ben: { tenant: red, bearer: token-of-ben-000000000002 }
  cat: { tenant: blue, bearer: token-of-cat-000000000003 }
  dan: { tenant: red, roles: [admin], bearer: token-of-dan-000000000004 }
objects:
  note: { create: POST /notes, as: ann, body: { text: 'note {canary}' }, id: /id, read: 'GET /notes/{id}',
    delete: 'DELETE /notes/{id}', deleteAs: dan }
rules:
  - { op: GET /health, allow: [anyone] }
  - { op: [GET /me, GET /notes, POST /notes], allow: [authenticated] }
  - { op: GET /settings, allow: ['role:admin'] }
  - { op: 'GET /notes/{id}', allow: [owner, 'role:admin & tenant'], deny: conceal }
  - { op: 'PATCH /notes/{id}', allow: [owner], see: ['role:admin & tenant'] }
  - { op: 'DELETE /notes/{id}', allow: ['role:admin & tenant'], see: [owner] }
`

let folder = ''
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'audit-'))
  await writeFile(join(folder, 'audit.yaml'), AUDIT)
})
after(() => rm(folder, { recursive: true }))

async function audited(
  flaw: Flaw | undefined,
  level: HarmLevel = 3,
): Promise<{ readonly report: AuditReport; readonly target: Target; readonly left: number }> {
  const target = await startTarget(flaw)
  try {
    const plan = await readAuditFile('audit.yaml', { cwd: folder, base: target.base, level })
    const report = await runAudit(plan)
    return { report, target, left: target.notes.size }
  } finally {
    await target.close()
  }
}

function told({ causes }: AuditReport): readonly string[] {
  return causes.map(({ oracle, severity, title }) => `${oracle} ${severity}: ${title}`)
}

const ROWS: readonly (readonly [Flaw, OracleId, string])[] = [
  ['open read', 'A1', 'GET /notes/{id}'],
  ['open delete', 'A1', 'DELETE /notes/{id}'],
  ['no owner on read', 'Z1', 'GET /notes/{id}'],
  ['no owner on change', 'Z2', 'PATCH /notes/{id}'],
  ['no owner on delete', 'Z2', 'DELETE /notes/{id}'],
  ['no role on settings', 'Z3', 'GET /settings'],
  ['no tenant', 'Z5', 'GET /notes/{id}'],
  ['list unfiltered', 'Z7', 'GET /notes'],
  ['owner from the body', 'Z6', 'POST /notes'],
  ['any token', 'A2', 'GET /me'],
  ['no challenge', 'A4', 'GET /me'],
  ['broken challenge', 'A4', 'GET /me'],
  ['403 for nobody', 'A5', 'GET /me'],
  ['500 for bad tokens', 'A5', 'GET /me'],
  ['401 for no permission', 'A6', 'GET /settings'],
  ['hidden told by status', 'L1', 'GET /notes/{id}'],
  ['hidden told by body', 'L1', 'GET /notes/{id}'],
  ['missing told to nobody', 'L3', 'GET /notes/{id}'],
  ['stack in the refusal', 'L4', 'GET /me'],
  ['refusals cached', 'C1', 'GET /me'],
  ['slash opens', 'Z8', 'GET /me'],
  ['method field opens', 'Z8', 'GET /notes/{id}'],
  ['password shown', 'Z6', 'GET /notes/{id}'],
  ['hidden is slow', 'L2', 'GET /notes/{id}'],
]

describe('runAudit', { concurrency: 2 }, () => {
  for (const level of [0, 1, 2, 3] as const) {
    test(`finds nothing wrong where nothing is, at level ${level}, and leaves nothing behind`, async () => {
      const { report, left } = await audited(undefined, level)
      assert.deepEqual(told(report), [])
      assert.equal(report.endedEarly, undefined)
      assert.deepEqual(report.leftBehind, [])
      assert.equal(left, 0)
    })
  }

  for (const [flaw, oracle, operation] of ROWS) {
    test(`${flaw}: ${oracle} fails on ${operation}, by one cause`, async () => {
      const { report, left } = await audited(flaw)
      const found = report.causes.find((cause) => cause.oracle === oracle)
      assert.ok(found?.operations.includes(operation), told(report).join('\n') || 'nothing found')
      assert.ok(report.causes.length <= 2, told(report).join('\n'))
      assert.equal(left, 0, 'nothing is left behind')
    })
  }

  test('a removal that is only said is no removal', async () => {
    const { report, left } = await audited('delete only said')
    const allowed = report.cells.filter(
      ({ operation, caller, part }) =>
        operation === 'DELETE /notes/{id}' && caller === 'dan' && part === 'access',
    )
    assert.ok(allowed.every(({ verdict }) => verdict.kind === 'inconclusive'))
    assert.equal(report.leftBehind.length, left)
    assert.ok(left > 0)
  })
})
