// Goal: APIs of other kinds than ours are neither blamed for their kind nor let off for it.
// Method: one API of notes in many kinds, each sound and with holes; of a sound one nothing above low is said, besides
// what its kind breaks by itself, and of each hole its oracle fails.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type AuditReport, type HarmLevel, readAuditFile, runAudit } from '@sallyport/audit'
import { type Hole, type Kind, startKind } from './kinds-server.ts'

interface Row {
  readonly name: string
  readonly kind: Kind
  /** What its kind breaks, above low. */
  readonly own?: readonly string[]
  readonly holes?: readonly Hole[]
  readonly id?: string
}

const NO = { success: false, error: 'no' }
const ROWS: readonly Row[] = [
  {
    name: 'refusals without problem documents',
    kind: {},
    holes: ['open head', 'address believed'],
  },
  { name: '204 for what is missing', kind: { missing: [204] } },
  { name: 'null for what is missing', kind: { missing: [200, null] } },
  {
    name: 'refusals of status 200 that say no in their body',
    kind: { missing: [200, NO], unknown: [200, NO], wrap: (row) => ({ success: true, ...row }) },
    own: ['A5 medium', 'A6 medium'],
  },
  {
    name: 'an envelope for everything',
    kind: {
      missing: [200, { ok: false, error: 'no', data: null }],
      unknown: [200, { ok: false, error: 'no', data: null }],
      wrap: (data) => ({ ok: true, error: null, data }),
    },
    own: ['A5 medium', 'A6 medium'],
    id: '/data/id',
  },
  { name: 'the id in Location alone', kind: { isLocated: true }, id: 'location' },
  { name: 'what is removed is kept', kind: { isSoft: true } },
  { name: 'the body is judged first', kind: { isBodyFirst: true } },
  { name: 'the id in the query', kind: { isQueried: true } },
]

const ORACLE: Readonly<Record<Hole, string>> = {
  read: 'Z1',
  change: 'Z2',
  remove: 'Z2',
  'open read': 'A1',
  'open head': 'Z8',
  'address believed': 'Z8',
}

function fileOf({ kind, id = '/id' }: Row): string {
  const path = kind.isQueried ? '/notes?id={id}' : '/notes/{id}'
  const one = [
    `GET ${path}`,
    `PATCH ${path}`,
    `DELETE ${path}`,
    ...(kind.isUpsert ? [`PUT ${path}`] : []),
  ]
  const quoted = one.map((text) => `'${text}'`).join(', ')
  return `
target: { base: http://127.0.0.1:1, environment: test, routes: [GET /notes, POST /notes, ${quoted}] }
identities:
  ann: { tenant: red, bearer: tok-ann-0000001 }
  ben: { tenant: red, bearer: tok-ben-0000002 }
objects:
  note: { create: POST /notes, as: ann, body: { text: 'note {canary}' }, id: ${id}, read: 'GET ${path}',
    delete: 'DELETE ${path}' }
rules:
  - { op: [GET /notes, POST /notes], allow: [authenticated] }
  - { op: [${quoted}], allow: [owner], deny: conceal }
`
}

async function audited(row: Row, hole?: Hole, level: HarmLevel = 3): Promise<AuditReport> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-kinds-'))
  await using ground = await startKind({ ...row.kind, ...(hole && { hole }) })
  try {
    await writeFile(join(folder, 'audit.yaml'), fileOf(row))
    return await runAudit(
      await readAuditFile('audit.yaml', { cwd: folder, base: ground.base, level }),
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}

function graveIn({ causes }: AuditReport): readonly string[] {
  const grave = causes.filter(({ severity }) => severity !== 'low' && severity !== 'info')
  return [...new Set(grave.map(({ oracle, severity }) => `${oracle} ${severity}`))].sort()
}

describe('kinds of APIs', { concurrency: 2 }, () => {
  for (const row of ROWS) {
    for (const level of [1, 3] as const) {
      test(`${row.name}: nothing else is wrong with a sound one, at level ${level}`, async () => {
        const report = await audited(row, undefined, level)
        assert.deepEqual(graveIn(report), row.own ?? [])
        assert.deepEqual(report.leftBehind, [])
      })
    }
    for (const hole of row.holes ?? (['read', 'change', 'remove', 'open read'] as const)) {
      test(`${row.name}: ${hole} is found`, async () => {
        const report = await audited(row, hole)
        const found = graveIn(report)
        assert.ok(
          found.some((one) => one.startsWith(ORACLE[hole])),
          found.join(', ') || 'nothing found',
        )
      })
    }
  }

  test('a PUT that makes what is not there leaves nothing behind', async () => {
    const report = await audited({ name: 'PUT', kind: { isUpsert: true } })
    assert.deepEqual(report.leftBehind, [])
    const isProved = report.cells.some(
      ({ operation, caller, verdict }) =>
        operation.startsWith('PUT') && caller === 'ben' && verdict.kind === 'proved',
    )
    assert.ok(isProved || graveIn(report).every((one) => one === 'L1 medium'))
  })

  test('what a server answers instead of making another one is not touched', async () => {
    const report = await audited({ name: 'one', kind: { isSingle: true } })
    const removals = report.exchanges.filter(
      ({ request, outcome }) => request.method === 'DELETE' && outcome.kind !== 'withheld',
    )
    assert.deepEqual(
      removals.filter(({ request }) => request.target.endsWith('/the-one')),
      [],
    )
    assert.match(report.remarks.map(({ message }) => message).join(), /there before/)
  })

  test('ten runs come to the same verdicts', async () => {
    const row = ROWS[0] as Row
    const runs: (readonly string[])[] = []
    for (let turn = 0; turn < 10; turn++) runs.push(verdictsOf(await audited(row, 'change')))
    for (const run of runs) assert.deepEqual(run, runs[0])
  })
})

/** The cells without what is drawn anew each time: the numbers of exchanges. */
function verdictsOf({ cells }: AuditReport): readonly string[] {
  const all = cells.map(({ exchanges: _, ...cell }) => JSON.stringify(cell))
  return all.sort()
}
