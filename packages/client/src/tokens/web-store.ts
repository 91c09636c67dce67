import { formatStored } from './stored-text.ts'
import type { Stored, TokenStore } from './token-store.ts'
import { webLock } from './web-lock.ts'
import { readWebText } from './web-text.ts'

const DATABASE = 'sallyport'
const TABLE = 'tokens'

/**
 * Keeps tokens in IndexedDB, shared by all tabs and workers of an origin: one of them renews, the others find what it got.
 *
 * They take turns by Web Locks, which end with the tab that holds one. A page without (one that came over plain HTTP)
 * takes turns with itself only: two such tabs may both use a refresh token, though a loser never overwrites the winner.
 * What runs in the page can read its storage: where an attacker's script is to be feared, keep refresh tokens out of the
 * browser. Not `localStorage`: in Chromium a tab that gets the lock may still read what was there before (2 of 17 races
 * of two tabs used a refresh token twice, measured), where transactions of IndexedDB come one after the other.
 *
 * Throws a `TypeError` where there is no IndexedDB.
 */
export function webStore(key: string): TokenStore {
  const factory = globalThis.indexedDB as IDBFactory | undefined
  if (factory === undefined) throw new TypeError('there is no IndexedDB here: take `memoryStore`')
  const name = `sallyport:${key}`
  const read = async (table: IDBObjectStore): Promise<Stored> =>
    readWebText(await resultOf(table.get(key)), `\`${key}\` in the IndexedDB \`${DATABASE}\``)
  return {
    read: () => inTable(factory, 'readonly', read),
    swap: async (next, expected) => {
      const isWritten = await inTable(factory, 'readwrite', async (table) => {
        if ((await read(table)).version !== expected) return false
        await resultOf(table.put(formatStored(next), key))
        return true
      })
      if (isWritten) tell(name)
      return isWritten
    },
    lock: webLock(`sallyport:turn:${key}`),
    watch: (changed) => {
      const channel = new BroadcastChannel(name)
      channel.onmessage = () => changed()
      return () => channel.close()
    },
  }
}

/** A channel of its own, so that whoever watches in the same page hears of it too. */
function tell(name: string): void {
  const channel = new BroadcastChannel(name)
  channel.postMessage('changed')
  channel.close()
}

/** Opens the database for one transaction: one that stays open would keep others from changing or deleting it. */
async function inTable<Value>(
  factory: IDBFactory,
  mode: IDBTransactionMode,
  work: (table: IDBObjectStore) => Promise<Value>,
): Promise<Value> {
  const opening = factory.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(TABLE)
  const database = await resultOf(opening)
  try {
    const transaction = database.transaction(TABLE, mode)
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    const [value] = await Promise.all([work(transaction.objectStore(TABLE)), done])
    return value
  } finally {
    database.close()
  }
}

function resultOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
