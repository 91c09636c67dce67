import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  readonly payload: AdapterPayload
  readonly endsAt: number
}

const ENTRIES_MAX = 10_000

/**
 * Makes the store of one authorization server: sessions, codes and grants, in memory, bounded.
 *
 * All of them are gone when the example ends; so are the keys, so that nothing could use them.
 */
export function createStore(): (kind: string) => Adapter {
  const entries = new Map<string, Entry>()
  return (kind) => adapterOf(kind, entries)
}

function adapterOf(kind: string, entries: Map<string, Entry>): Adapter {
  const find = (id: string): AdapterPayload | undefined => {
    const entry = entries.get(`${kind}:${id}`)
    return entry !== undefined && entry.endsAt > Date.now() ? entry.payload : undefined
  }
  const findBy = (member: string, value: string): AdapterPayload | undefined => {
    for (const [key, entry] of entries) {
      const isOurs = key.startsWith(`${kind}:`) && entry.endsAt > Date.now()
      if (isOurs && entry.payload[member] === value) return entry.payload
    }
    return undefined
  }
  return {
    upsert: async (id, payload, expiresIn) => {
      const endsAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : endOf(expiresIn)
      entries.set(`${kind}:${id}`, { payload, endsAt })
      if (entries.size > ENTRIES_MAX) dropOldest(entries)
    },
    find: async (id) => find(id),
    findByUid: async (uid) => findBy('uid', uid),
    findByUserCode: async (code) => findBy('userCode', code),
    consume: async (id) => {
      const payload = find(id)
      if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
    },
    destroy: async (id) => {
      entries.delete(`${kind}:${id}`)
    },
    revokeByGrantId: async (grantId) => {
      for (const [key, { payload }] of entries) {
        if (payload.grantId === grantId) entries.delete(key)
      }
    },
  }
}

function endOf(expiresIn: number): number {
  return Date.now() + expiresIn * 1000
}

function dropOldest(entries: Map<string, Entry>): void {
  const oldest = entries.keys().next()
  if (!oldest.done) entries.delete(oldest.value)
}
