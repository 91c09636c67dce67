import type { Changes } from '../changes.ts'
import type { FullStores } from '../stores.ts'
import { SqlAccounts } from './accounts.ts'
import { SqlApiKeys } from './api-keys.ts'
import { SqlRevocations } from './revocations.ts'
import { SqlSessions } from './sessions.ts'
import type { Sql } from './sql.ts'

/** The stores in the tables of a database. */
export function sqlStores(
  sql: Sql,
  changes: Changes,
): Pick<FullStores, 'accounts' | 'apiKeys' | 'sessions' | 'revocations' | 'changes'> {
  const { announce } = changes
  return {
    accounts: new SqlAccounts(sql, announce),
    apiKeys: new SqlApiKeys(sql, announce),
    sessions: new SqlSessions(sql),
    revocations: new SqlRevocations(sql, announce),
    changes,
  }
}
