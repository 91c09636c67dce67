import { type Connection, createConnection } from 'mariadb'
import { INSTANT_MIN } from '../../../src/instant.ts'
import { where } from '../../../src/sql/where.ts'
import type { StoredRow } from '../rows.ts'
import { COLUMN_NAMES } from '../world.ts'
import { type Engine, withEntries } from './engine.ts'

// The usual collations, all of which ignore case, accents and blanks at the end.
const SCHEMA = [
  'CREATE DATABASE fuzz CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci',
  'USE fuzz',
  `CREATE TABLE item (id INT PRIMARY KEY, tenant VARCHAR(100) COLLATE utf8mb4_unicode_ci,
    owner VARCHAR(100), owner_no BIGINT, status VARCHAR(100) COLLATE utf8mb4_bin, note TEXT,
    level BIGINT, size BIGINT, score DOUBLE, price DECIMAL(40,20), open BOOLEAN, done BIT(1), tags JSON,
    created DATETIME(6))`,
  `CREATE TABLE item_acl (id INT AUTO_INCREMENT PRIMARY KEY, item_id INT, subject VARCHAR(100),
    permission VARCHAR(100), effect VARCHAR(100), expires_at BIGINT, INDEX (item_id))`,
] as const

const INSTANT_MICROSECONDS_MIN: bigint = BigInt(INSTANT_MIN) * 1000n

/** MariaDB with the condition in each query. */
export async function mariadbEngine(port: number): Promise<Engine> {
  const connection = await createConnection({
    host: '127.0.0.1',
    port,
    user: 'root',
    timezone: 'Z',
    charset: 'utf8mb4',
  })
  for (const statement of SCHEMA) await connection.query(statement)
  return {
    name: 'MariaDB',
    dialect: 'mysql',
    load: (rows) => load(connection, rows),
    describe: (rule, input) => where(rule, input, { dialect: 'mysql', table: 'item' }).text,
    async find(rule, input) {
      const { text, values } = where(rule, input, { dialect: 'mysql', table: 'item' })
      const rows = await connection.query(`SELECT id FROM item WHERE ${text}`, [...values])
      return new Set((rows as readonly { id: unknown }[]).map((row) => String(row.id)))
    },
    async close() {
      await connection.query('DROP DATABASE fuzz')
      await connection.end()
    },
  }
}

async function load(
  connection: Connection,
  rows: readonly StoredRow[],
): ReturnType<Engine['load']> {
  await connection.query('DELETE FROM item')
  await connection.query('DELETE FROM item_acl')
  const marks = COLUMN_NAMES.map(() => '?').join(', ')
  for (const row of rows) {
    const values = COLUMN_NAMES.map((name) => written(row, name))
    await connection.query(`INSERT INTO item VALUES (${marks})`, values)
    for (const { subject, permission, effect, expiresAt } of row.entries) {
      await connection.query(
        'INSERT INTO item_acl (item_id, subject, permission, effect, expires_at) VALUES (?, ?, ?, ?, ?)',
        [row.id, subject, permission, effect, expiresAt],
      )
    }
  }
  const items = await connection.query('SELECT * FROM item')
  const entries = await connection.query('SELECT * FROM item_acl')
  return withEntries([...items], [...entries])
}

function written(row: StoredRow, name: (typeof COLUMN_NAMES)[number]): unknown {
  if (name === 'tags') return row.tags?.json ?? null
  if (name === 'done') return row.done === null ? null : Number(row.done)
  if (name !== 'created' || row.created === null) return row[name]
  // Before the year 1000, which MySQL does not promise to hold, the driver reads other years.
  if (row.created < INSTANT_MICROSECONDS_MIN) return null
  const ms = row.created / 1000n - (row.created % 1000n < 0n ? 1n : 0n)
  const rest = String(row.created - ms * 1000n).padStart(3, '0')
  return new Date(Number(ms)).toISOString().replace('T', ' ').replace('Z', rest)
}
