import { oneAtATime } from './memory-store.ts'
import type { TokenStore } from './token-store.ts'

/** One queue for each name, so that all stores of a page take turns where it has no Web Locks. */
const queues = new Map<string, TokenStore['lock']>()

/**
 * One at a time among all tabs and workers of an origin, by Web Locks: whoever is closed lets go.
 *
 * A page that came over plain HTTP has no Web Locks, and takes turns with itself only.
 */
export function webLock(name: string): TokenStore['lock'] {
  // The types know no page without.
  const locks = globalThis.navigator?.locks as LockManager | undefined
  if (locks !== undefined) return (work, signal) => locks.request(name, { signal }, work)
  const queue = queues.get(name) ?? oneAtATime()
  queues.set(name, queue)
  return queue
}
