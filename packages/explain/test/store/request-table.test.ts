import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { RequestTable, type ResultRow } from '../../src/store/request-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'requests-'))
const parquet = join(folder, "it's.parquet")
after(() => rmSync(folder, { recursive: true }))

const table = await RequestTable.open({ parquet })
after(() => table.close())

const ask = async (sql: string): Promise<ResultRow[]> => {
  const rows: ResultRow[] = []
  for await (const row of table.ask(sql)) rows.push(row)
  return rows
}

const begin = Date.UTC(2026, 10, 28, 10)
for (let i = 0; i < 25_000; i += 1) {
  table.add({
    ...emptyObservation(),
    time: begin + i,
    ...{ method: 'GET', path: `/o/${i}`, status: i % 10 === 0 ? 403 : 200, subject: `s${i % 7}` },
    ...(i % 10 === 0 && { reason: 'permission_missing' as const, isConcealed: false }),
  })
}

// Goal: SQL over any log, in a table that nobody else's file can be reached from.
describe('RequestTable', () => {
  test('all rows are there, beyond one batch, with their types', async () => {
    const [row] = await ask(
      `SELECT count(*) AS n, count(reason) AS refused, count(DISTINCT subject) AS subjects,
        CAST(min(time) AS VARCHAR) AS at, bool_or(concealed) AS concealed, count(kid) AS kid FROM requests`,
    )
    assert.deepEqual(row, {
      ...{ n: 25_000, refused: 2500, subjects: 7, kid: 0 },
      ...{ at: '2026-11-28 10:00:00', concealed: false },
    })
  })

  test('what a number cannot hold stays a text', async () => {
    const [row] = await ask(
      'SELECT 9007199254740991 AS most, 9007199254740992 AS more, NULL::BIGINT AS none',
    )
    assert.deepEqual(row, { most: 9_007_199_254_740_991, more: '9007199254740992', none: null })
  })

  test('a result of any size comes row by row', async () => {
    assert.equal((await ask('SELECT path FROM requests')).length, 25_000)
  })

  const refused = [
    ["SELECT * FROM read_csv('/etc/passwd')", /disabled by configuration/],
    [`COPY requests TO '${join(folder, 'other.csv')}'`, /disabled by configuration/],
    ['INSTALL httpfs', /asks nothing/],
    ['SET enable_external_access = true', /asks nothing/],
    ["ATTACH '/tmp/other.db'", /asks nothing/],
    ['SELECT nothing FROM requests', /nothing/],
    ["CALL enable_logging('QueryLog')", /asks nothing/],
    ['DROP TABLE requests', /asks nothing/],
    ['SELECT 1; SELECT 2', /multiple statements/],
  ] as const
  for (const [sql, said] of refused) {
    test(`refused: ${sql.split("'", 1).join('')}`, () => assert.rejects(ask(sql), said))
  }

  test('as Parquet it is all there, in the one file that was named', async () => {
    await table.writeParquet(parquet)
    const [row] = await ask(
      `SELECT count(*) AS n FROM read_parquet('${parquet.replaceAll("'", "''")}')`,
    )
    assert.equal(row?.['n'], 25_000)
    assert.deepEqual(readdirSync(folder), ["it's.parquet"])
  })

  test('closed, nothing of it stays', async (context) => {
    const own = join(folder, 'own')
    mkdirSync(own)
    const { TMPDIR } = process.env
    process.env['TMPDIR'] = own
    context.after(() => {
      if (TMPDIR === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = TMPDIR
    })
    const other = await RequestTable.open()
    assert.equal(readdirSync(own).length, 1)
    await other.close()
    assert.deepEqual(readdirSync(own), [])
  })
})
