import pg from 'pg'
import { rowLevelSecurity } from '../../../src/sql/row-level-security.ts'
import { sessionOf } from '../../../src/sql/session.ts'
import { where } from '../../../src/sql/where.ts'
import type { StoredRow } from '../rows.ts'
import { COLUMN_NAMES } from '../world.ts'
import { type Engine, withEntries } from './engine.ts'

// A column of a collation that ignores case and accents: there `=` alone would be too loose.
const SCHEMA = `
  CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
  CREATE TABLE item (id integer PRIMARY KEY, tenant text, owner text COLLATE loose, owner_no bigint,
    status varchar(100), note text COLLATE loose, level bigint, size bigint, score double precision,
    price numeric, open boolean, done boolean, tags text[], created timestamptz);
  CREATE TABLE item_acl (id serial PRIMARY KEY, item_id integer, subject text COLLATE loose,
    permission text, effect text, expires_at bigint);
  CREATE INDEX ON item_acl (item_id);
`

/** PostgreSQL with the condition in each query, or with row policies and a role that they bind. */
export async function postgresEngine(url: string, by: 'where' | 'policy'): Promise<Engine> {
  const admin = await connected(url)
  const schema = `fuzz_${by}`
  await admin.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}; ${SCHEMA}`)
  const reader = by === 'policy' ? await readerOf(admin, { url, schema }) : undefined
  const shared = {
    dialect: 'postgres',
    load: (rows: readonly StoredRow[]) => load(admin, rows),
    close: async () => {
      await reader?.end()
      await admin.query(`DROP SCHEMA ${schema} CASCADE`)
      await admin.end()
    },
  } as const
  if (reader === undefined) {
    return {
      ...shared,
      name: 'PostgreSQL',
      describe: (rule, input) => where(rule, input, { dialect: 'postgres', table: 'item' }).text,
      async find(rule, input) {
        const { text, values } = where(rule, input, { dialect: 'postgres', table: 'item' })
        return idsOf(await admin.query(`SELECT id FROM item WHERE ${text}`, [...values]))
      },
    }
  }
  return {
    ...shared,
    name: 'PostgreSQL with row policies',
    without: 'relation',
    describe: (rule) => rowLevelSecurity(rule, { table: 'item' }),
    async find(rule, input) {
      const session = sessionOf(input)
      await admin.query(rowLevelSecurity(rule, { table: 'item', role: READER }))
      await reader.query('BEGIN')
      await reader.query(session.text, [...session.values])
      const found = await reader.query('SELECT id FROM item')
      await reader.query('COMMIT')
      return idsOf(found)
    },
  }
}

const READER = 'sallyport_reader'

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}

/** A connection as a role that owns nothing and passes by nothing. */
async function readerOf(
  admin: pg.Client,
  { url, schema }: { readonly url: string; readonly schema: string },
): Promise<pg.Client> {
  await admin.query(`DROP ROLE IF EXISTS ${READER}; CREATE ROLE ${READER} LOGIN`)
  await admin.query(`GRANT USAGE ON SCHEMA ${schema} TO ${READER}`)
  await admin.query(`GRANT SELECT ON item, item_acl TO ${READER}`)
  const reader = await connected(url.replace('//postgres@', `//${READER}@`))
  await reader.query(`SET search_path = ${schema}`)
  return reader
}

function idsOf({ rows }: pg.QueryResult<{ id: unknown }>): ReadonlySet<string> {
  return new Set(rows.map((row) => String(row.id)))
}

async function load(client: pg.Client, rows: readonly StoredRow[]): ReturnType<Engine['load']> {
  await client.query('TRUNCATE item, item_acl')
  const items = rows.map((row, i) => ({
    ...row,
    score: i % 9 === 0 ? (ODD[i % ODD.length] ?? null) : row.score,
  }))
  await insert(
    client,
    'item',
    items.map((row) => COLUMN_NAMES.map((name) => written(row, name))),
  )
  const entries = rows.flatMap(({ id, entries }) =>
    entries.map(({ subject, permission, effect, expiresAt }) => [
      id,
      subject,
      permission,
      effect,
      expiresAt,
    ]),
  )
  await insert(client, 'item_acl (item_id, subject, permission, effect, expires_at)', entries)
  const items_ = await client.query('SELECT * FROM item')
  const lists = await client.query('SELECT * FROM item_acl')
  return withEntries(items_.rows, lists.rows)
}

/** Numbers that only a column of double precision holds. */
const ODD = [Number.NaN, Infinity, -Infinity] as const

function written(row: StoredRow, name: (typeof COLUMN_NAMES)[number]): unknown {
  if (name === 'tags') return listOf(row)
  // The driver takes a decimal fraction of a second as it is: microseconds are not cut on the way in.
  if (name === 'created' && row.created !== null) return microseconds(row.created)
  return row[name]
}

/** A list; now and then a list of lists, which is a list to the driver and holds no text. */
function listOf({ id, tags }: StoredRow): readonly unknown[] | null {
  if (tags === null) return null
  return id % 8 === 0 && tags.texts.length > 0 ? [tags.texts] : tags.texts
}

function microseconds(since: bigint): string {
  const ms = since / 1000n - (since % 1000n < 0n ? 1n : 0n)
  const rest = since - ms * 1000n
  return new Date(Number(ms)).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`)
}

async function insert(
  client: pg.Client,
  into: string,
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  if (rows.length === 0) return
  const width = rows[0]?.length ?? 0
  const marks = rows.map((row, i) => `(${row.map((_, j) => `$${i * width + j + 1}`).join(', ')})`)
  await client.query(`INSERT INTO ${into} VALUES ${marks.join(', ')}`, rows.flat())
}
