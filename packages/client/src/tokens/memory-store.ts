import { waitFor } from '../wait.ts'
import { NEVER, newVersion, type Stored, type TokenStore, type Tokens } from './token-store.ts'

/** Keeps tokens as long as the process, or the page, lives. Begins with tokens if some are given. */
export function memoryStore(tokens?: Tokens): TokenStore {
  let stored: Stored =
    tokens === undefined
      ? { kind: 'signed_out', version: NEVER }
      : { kind: 'signed_in', version: newVersion(), tokens }
  const watchers = new Set<() => void>()
  return {
    read: () => stored,
    swap: (next, expected) => {
      if (stored.version !== expected) return false
      stored = next
      for (const watcher of watchers) watcher()
      return true
    },
    lock: oneAtATime(),
    watch: (changed) => {
      const watcher = (): void => changed()
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

/**
 * Does one piece of work after another, within this process. One that fails ends its own turn only, and who
 * gives up does not wait for it.
 */
export function oneAtATime(): TokenStore['lock'] {
  let last: Promise<unknown> = Promise.resolve()
  return (work, signal) => {
    const turn = last.then(() => {
      signal.throwIfAborted()
      return work()
    })
    last = turn.catch(() => {})
    return waitFor(turn, signal)
  }
}
