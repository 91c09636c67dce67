import { type Eventually, foldedAccount, whenReady } from '@sallyport/guard'
import {
  type AccountChange,
  type AccountPage,
  type AccountStore,
  checkAccount,
  checkChange,
  type StoredAccount,
} from '../accounts.ts'
import type { ChangeListener } from '../changes.ts'
import { isName } from '../names.ts'
import { fromJson, present, type Row, type Sql, type SqlValue, toJson } from './sql.ts'

const COLUMNS = {
  kind: (account) => account.kind ?? 'user',
  tenant: (account) => account.tenant ?? null,
  sets: (account) => toJson(account.sets ?? []),
  permissions: (account) => toJson(account.permissions),
  attributes: (account) => toJson(account.attributes),
  passwordHash: (account) => account.passwordHash ?? null,
  digestHashes: (account) => toJson(account.digestHashes),
  disabled: (account) => (account.disabled ? 1 : 0),
} as const satisfies Record<keyof AccountChange, (account: AccountChange) => SqlValue>

const KEYS = Object.keys(COLUMNS) as (keyof AccountChange)[]
const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const PAGE_LENGTH_MAX = 1_000

const INSERT = `INSERT INTO sallyport_accounts
  (folded, name, subject_id, created_at, ${KEYS.map(snake).join(', ')})
  VALUES (${Array.from({ length: KEYS.length + 4 }, (_, i) => `$${i + 1}`).join(', ')})
  ON CONFLICT DO NOTHING RETURNING folded`

/**
 * One row in any case, of nothing where there is no account: to read and to unpack a row takes 80 us more than
 * to find that there is none (measured after a password was hashed), and says which accounts there are.
 */
function oneWhere(column: 'folded' | 'subject_id'): string {
  return `SELECT sallyport_accounts.* FROM (SELECT 1 AS one) AS always
    LEFT JOIN sallyport_accounts ON ${column} = $1`
}

/** What is unpacked where nothing was found. */
const NOBODY: Row = {
  folded: null,
  name: 'nobody',
  subject_id: 'nobody',
  kind: 'user',
  tenant: 'none',
  sets: '["member"]',
  permissions: null,
  attributes: null,
  password_hash: '',
  digest_hashes: null,
  disabled: 1,
  created_at: 0,
}

/** Accounts in a table. */
export class SqlAccounts implements AccountStore {
  readonly #sql: Sql
  readonly #announce: ChangeListener

  constructor(sql: Sql, announce: ChangeListener) {
    this.#sql = sql
    this.#announce = announce
  }

  create(account: StoredAccount): Eventually<boolean> {
    checkAccount(account)
    const { name, subjectId, createdAt } = account
    const values = KEYS.map((key) => COLUMNS[key](account))
    const inserted = this.#sql.all(INSERT, [
      ...[foldedAccount(name), name, subjectId, createdAt],
      ...values,
    ])
    return whenReady(inserted, ({ length }) => length > 0)
  }

  find(name: string): Eventually<StoredAccount | undefined> {
    return this.#one(oneWhere('folded'), foldedAccount(name))
  }

  findSubject(subjectId: string): Eventually<StoredAccount | undefined> {
    return this.#one(oneWhere('subject_id'), subjectId)
  }

  change(name: string, change: AccountChange): Eventually<StoredAccount | undefined> {
    checkChange(change)
    const keys = KEYS.filter((key) => change[key] !== undefined)
    if (keys.length === 0) return this.find(name)
    const assignments = keys.map((key, i) => `${snake(key)} = $${i + 2}`).join(', ')
    const text = `UPDATE sallyport_accounts SET ${assignments} WHERE folded = $1 RETURNING *`
    const values = keys.map((key) => COLUMNS[key](change))
    return whenReady(this.#sql.all(text, [foldedAccount(name), ...values]), ([row]) => {
      if (row === undefined) return undefined
      const account = accountOf(row)
      this.#announce(account.subjectId)
      return account
    })
  }

  list({ after = '', limit }: AccountPage): Eventually<readonly StoredAccount[]> {
    const text = 'SELECT * FROM sallyport_accounts WHERE folded > $1 ORDER BY folded LIMIT $2'
    const values = [foldedAccount(after), Math.min(limit, PAGE_LENGTH_MAX)]
    return whenReady(this.#sql.all(text, values), (rows) => rows.map(accountOf))
  }

  #one(text: string, value: string): Eventually<StoredAccount | undefined> {
    if (!isName(value)) return undefined
    return whenReady(this.#sql.all(text, [value]), ([row = NOBODY]) => {
      const isFound = row['folded'] !== null
      const account = accountOf(isFound ? row : NOBODY)
      return isFound ? account : undefined
    })
  }
}

/** The account of a row. */
export function accountOf(row: Row): StoredAccount {
  return present<StoredAccount>({
    name: row['name'] as string,
    subjectId: row['subject_id'] as string,
    kind: row['kind'] as StoredAccount['kind'],
    tenant: row['tenant'] as string | null,
    sets: fromJson<string[]>(row['sets']) ?? [],
    permissions: fromJson<string[]>(row['permissions']),
    attributes: fromJson<Record<string, unknown>>(row['attributes']),
    passwordHash: row['password_hash'] as string | null,
    digestHashes: fromJson<Record<string, string>>(row['digest_hashes']),
    disabled: row['disabled'] !== 0,
    createdAt: row['created_at'] as number,
  })
}
