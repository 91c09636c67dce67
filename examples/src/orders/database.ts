import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite'
import type { Where } from '@sallyport/policy/sql'
import { ORDERS, type Order, SUBJECTS } from './fixture.ts'

/** A subject as it is stored. */
export interface StoredSubject {
  readonly id: string
  readonly kind: 'user' | 'service'
  readonly tenant: string
  readonly sets: readonly string[]
  readonly permissions: readonly string[]
  readonly passwordHash: string | undefined
  readonly digestHash: string | undefined
  /** The secret of an authenticator app, where the subject has one. */
  readonly totpSecret: string | undefined
}

/** What may be changed of an order. */
export type OrderChange = Partial<Pick<Order, 'item' | 'quantity' | 'status'>>

/** A condition on orders, with the values of its placeholders. */
export type Condition = Pick<Where, 'text' | 'values'>

/** What a new order needs; its number is given by the database. */
export type NewOrder = Omit<Order, 'id'>

/** The store of the orders API: one SQLite file, or memory. */
export interface OrdersDatabase {
  subject(id: string): StoredSubject | undefined
  /** The id of the subject whose API key has this hash. */
  apiKeySubject(hash: string): string | undefined
  /** Makes this the only API key of a subject. */
  replaceApiKey(subject: string, hash: string): void
  order(id: number): Order | undefined
  /** The orders that a condition finds, by default all; those of one tenant where it is named. */
  orders(found?: Condition, tenant?: string): readonly Order[]
  insertOrder(order: NewOrder): Order
  updateOrder(id: number, change: OrderChange): Order | undefined
  deleteOrder(id: number): boolean
  /** Gives an order to another owner or tenant, which no route of the API does. */
  reassignOrder(
    id: number,
    to: { readonly owner?: string; readonly tenant?: string },
  ): Order | undefined
  /** Brings everything but the API keys back to what the fixture says. */
  refill(): void
  close(): void
}

type Row = Record<string, SQLOutputValue>

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS subjects (id TEXT PRIMARY KEY, kind TEXT NOT NULL,
    tenant TEXT NOT NULL, password_hash TEXT, digest_hash TEXT,
    totp_secret TEXT) STRICT;
  CREATE TABLE IF NOT EXISTS grants (subject TEXT NOT NULL REFERENCES subjects (id),
    kind TEXT NOT NULL CHECK (kind IN ('role', 'permission')), name TEXT NOT NULL,
    PRIMARY KEY (subject, kind, name)) STRICT;
  CREATE TABLE IF NOT EXISTS api_keys (hash TEXT PRIMARY KEY,
    subject TEXT NOT NULL REFERENCES subjects (id)) STRICT;
  CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL,
    owner TEXT NOT NULL, item TEXT NOT NULL, quantity INTEGER NOT NULL, status TEXT NOT NULL) STRICT;
`

/**
 * Opens the store and fills it anew: subjects and orders are those of the fixture at every start.
 *
 * Pass `:memory:` or the path of a file.
 */
export function openDatabase(path: string): OrdersDatabase {
  const db = new DatabaseSync(path)
  db.exec(SCHEMA)
  fill(db)
  return {
    ...subjectsOf(db),
    ...ordersOf(db),
    refill: () => fill(db),
    close: () => db.close(),
  }
}

function fill(db: DatabaseSync): void {
  const subject = db.prepare('INSERT OR REPLACE INTO subjects VALUES (?, ?, ?, ?, ?, ?)')
  const grant = db.prepare('INSERT INTO grants VALUES (?, ?, ?)')
  const order = db.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)')
  db.exec('BEGIN; DELETE FROM grants; DELETE FROM orders; DELETE FROM sqlite_sequence')
  for (const one of SUBJECTS) {
    const { passwordHash, digestHash, totpSecret = null } = one
    subject.run(one.id, one.kind, one.tenant, passwordHash, digestHash, totpSecret)
    for (const role of one.roles) grant.run(one.id, 'role', role)
    for (const permission of one.permissions) grant.run(one.id, 'permission', permission)
  }
  for (const { id, tenant, owner, item, quantity, status } of ORDERS) {
    order.run(id, tenant, owner, item, quantity, status)
  }
  db.exec('COMMIT')
}

type SubjectStore = Pick<OrdersDatabase, 'subject' | 'apiKeySubject' | 'replaceApiKey'>

function subjectsOf(db: DatabaseSync): SubjectStore {
  const subject = db.prepare('SELECT * FROM subjects WHERE id = ?')
  const grants = db.prepare('SELECT kind, name FROM grants WHERE subject = ? ORDER BY name')
  const key = db.prepare('SELECT subject FROM api_keys WHERE hash = ?')
  const dropKeys = db.prepare('DELETE FROM api_keys WHERE subject = ?')
  const addKey = db.prepare('INSERT INTO api_keys VALUES (?, ?)')
  return {
    subject: (id) => {
      const row = subject.get(id)
      return row === undefined ? undefined : toSubject(row, grants.all(id))
    },
    apiKeySubject: (hash) => {
      const row = key.get(hash)
      return row === undefined ? undefined : String(row['subject'])
    },
    replaceApiKey: (id, hash) => {
      dropKeys.run(id)
      addKey.run(hash, id)
    },
  }
}

const ALL: Condition = { text: '1=1', values: [] }

type OrderStore = Omit<OrdersDatabase, keyof SubjectStore | 'refill' | 'close'>

function ordersOf(db: DatabaseSync): OrderStore {
  const one = db.prepare('SELECT * FROM orders WHERE id = ?')
  const insert = db.prepare(
    'INSERT INTO orders (tenant, owner, item, quantity, status) VALUES (?, ?, ?, ?, ?) RETURNING *',
  )
  const update = db.prepare(
    'UPDATE orders SET item = ?, quantity = ?, status = ? WHERE id = ? RETURNING *',
  )
  const give = db.prepare(
    'UPDATE orders SET owner = coalesce(?, owner), tenant = coalesce(?, tenant) WHERE id = ? RETURNING *',
  )
  const remove = db.prepare('DELETE FROM orders WHERE id = ?')
  const find = (id: number): Order | undefined => {
    const row = one.get(id)
    return row === undefined ? undefined : toOrder(row)
  }
  return {
    order: find,
    orders: ({ text, values } = ALL, tenant) => {
      const among = tenant === undefined ? '' : 'tenant = ? AND '
      const query = db.prepare(`SELECT * FROM orders WHERE ${among}(${text}) ORDER BY id`)
      const further = tenant === undefined ? [] : [tenant]
      return query.all(...further, ...(values as readonly SQLInputValue[])).map(toOrder)
    },
    insertOrder: ({ tenant, owner, item, quantity, status }) =>
      toOrder(insert.get(tenant, owner, item, quantity, status) as Row),
    updateOrder: (id, change) => {
      const old = find(id)
      if (old === undefined) return undefined
      const { item, quantity, status } = { ...old, ...change }
      const row = update.get(item, quantity, status, id)
      return row === undefined ? undefined : toOrder(row)
    },
    reassignOrder: (id, { owner, tenant }) => {
      const row = give.get(owner ?? null, tenant ?? null, id)
      return row === undefined ? undefined : toOrder(row)
    },
    deleteOrder: (id) => remove.run(id).changes > 0,
  }
}

function toSubject(row: Row, grants: readonly Row[]): StoredSubject {
  const names = (kind: string): readonly string[] =>
    grants.filter((grant) => grant['kind'] === kind).map((grant) => String(grant['name']))
  return {
    id: String(row['id']),
    kind: row['kind'] === 'service' ? 'service' : 'user',
    tenant: String(row['tenant']),
    sets: names('role'),
    permissions: names('permission'),
    passwordHash: textOf(row['password_hash']),
    digestHash: textOf(row['digest_hash']),
    totpSecret: textOf(row['totp_secret']),
  }
}

function textOf(value: SQLOutputValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function toOrder(row: Row): Order {
  return {
    id: Number(row['id']),
    tenant: String(row['tenant']),
    owner: String(row['owner']),
    item: String(row['item']),
    quantity: Number(row['quantity']),
    status: String(row['status']),
  }
}
