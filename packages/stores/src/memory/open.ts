import { memorySessions } from '@sallyport/guard'
import { Changes } from '../changes.ts'
import type { FullStores } from '../stores.ts'
import { MemoryAccounts } from './accounts.ts'
import { MemoryApiKeys } from './api-keys.ts'
import { MemoryRevocations } from './revocations.ts'

/** How many of each kind a store in memory holds. */
const MAX_ENTRIES = 100_000

/** Everything in the memory of this process, and gone with it. */
export function openMemory(maxEntries: number = MAX_ENTRIES): FullStores {
  const changes = new Changes()
  const accounts = new MemoryAccounts(changes.announce, maxEntries)
  return {
    kind: 'memory',
    accounts,
    apiKeys: new MemoryApiKeys(accounts, changes.announce, maxEntries),
    sessions: memorySessions({ maxEntries }),
    revocations: new MemoryRevocations(changes.announce, maxEntries),
    changes,
    close: () => changes.close(),
  }
}
