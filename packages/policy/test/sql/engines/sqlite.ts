import { DatabaseSync } from 'node:sqlite'
import { where } from '../../../src/sql/where.ts'
import type { Random } from '../random.ts'
import type { StoredRow } from '../rows.ts'
import { COLUMN_NAMES } from '../world.ts'
import { type Engine, withEntries } from './engine.ts'

// Not STRICT, and with a collation that ignores case: what existing tables are like.
const SCHEMA = `
  CREATE TABLE item (id INTEGER PRIMARY KEY, tenant TEXT, owner TEXT COLLATE NOCASE,
    owner_no INTEGER, status TEXT COLLATE RTRIM, note TEXT, level INTEGER, size INTEGER, score REAL,
    price NUMERIC, open BOOLEAN, done BOOLEAN, tags TEXT, created);
  CREATE TABLE item_acl (id INTEGER PRIMARY KEY, item_id INTEGER, subject TEXT COLLATE NOCASE,
    permission TEXT COLLATE NOCASE, effect TEXT, expires_at INTEGER);
`

type Input = string | number | bigint | null | Uint8Array

/** What a column holds that nobody meant to store. */
export type Oddity = (name: string, value: Input) => Input

/** One value in forty is of another type, bytes, or only looks like a number or a time. */
export function odd(random: Random): Oddity {
  return (name, value) => {
    if (name === 'created' && random.once(6)) return random.pick(MISWRITTEN)
    return name !== 'id' && random.once(40) ? strange(random) : value
  }
}

/** Times in other forms than that of a `Date`, whose texts have another order than the clock. */
export const MISWRITTEN = [
  '2023-11-14 22:13:20',
  '2023-11-14T22:13:20Z',
  '2023-11-14T23:13:20.000+01:00',
  '2026-02-31T00:00:00.000Z',
  '2023-11-14T24:00:00.000Z',
  '2460263.4',
  'now',
] as const

/** SQLite in memory; its columns hold whatever is put there. */
export function sqliteEngine(random: Random, oddity: Oddity = (_name, value) => value): Engine {
  const db = new DatabaseSync(':memory:')
  db.exec(SCHEMA)
  const marks = COLUMN_NAMES.map(() => '?').join(', ')
  const insert = db.prepare(`INSERT INTO item (${COLUMN_NAMES.join(', ')}) VALUES (${marks})`)
  const entry = db.prepare('INSERT INTO item_acl VALUES (NULL, ?, ?, ?, ?, ?)')
  const rows = db.prepare('SELECT * FROM item')
  const entries = db.prepare('SELECT * FROM item_acl')
  rows.setReadBigInts(true)
  return {
    name: 'SQLite',
    dialect: 'sqlite',
    async load(stored) {
      db.exec('BEGIN; DELETE FROM item; DELETE FROM item_acl')
      for (const row of stored) {
        const plain = plainRow(row, random)
        insert.run(...COLUMN_NAMES.map((name) => oddity(name, plain[name])))
        for (const { subject, permission, effect, expiresAt } of row.entries) {
          entry.run(row.id, oddity('subject', subject), permission, effect, expiresAt)
        }
      }
      db.exec('COMMIT')
      return withEntries(
        rows.all().map((row) => narrowed(row, random)),
        entries.all(),
      )
    },
    async find(rule, input) {
      const { text, values } = where(rule, input, { dialect: 'sqlite', table: 'item' })
      const found = db.prepare(`SELECT id FROM item WHERE ${text}`).all(...(values as Input[]))
      return new Set(found.map((row) => String(row['id'])))
    },
    describe: (rule, input) => where(rule, input, { dialect: 'sqlite', table: 'item' }).text,
    close: async () => db.close(),
  }
}

function strange(random: Random): Input {
  return random.pick<Input>([
    'x',
    '5',
    '1.0',
    'abc',
    1.5,
    7,
    0,
    1,
    2,
    1e300,
    new Uint8Array([120]),
    'x\0',
    '',
    '0x10',
    '[',
    '2023-11-14T22:13:20.000Z',
    '2026-02-31T00:00:00.000Z',
    '2023-11-14 22:13:20',
    Infinity,
    -1.5,
  ])
}

function plainRow(
  row: StoredRow,
  random: Random,
): Readonly<Record<(typeof COLUMN_NAMES)[number], Input>> {
  const flag = (value: boolean | null): Input => (value === null ? null : Number(value))
  const ms = row.created === null ? null : Number(row.created / 1000n)
  return {
    ...row,
    price: row.price === null ? null : Number(row.price),
    open: flag(row.open),
    done: flag(row.done),
    tags: row.tags?.json ?? null,
    created: ms === null || random.once(2) ? ms && BigInt(ms) : new Date(ms).toISOString(),
  }
}

/** Drivers return whole numbers as number or as bigint; small ones come as either here. */
function narrowed(
  row: Readonly<Record<string, unknown>>,
  random: Random,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(row).map(([name, value]) => {
    const isSmall = typeof value === 'bigint' && Number.isSafeInteger(Number(value))
    return [name, isSmall && random.once(2) ? Number(value) : value]
  })
  return Object.fromEntries(entries)
}
