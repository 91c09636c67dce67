import { isLoopback } from './tools.ts'

/** How many bad attempts come from one address: common throttles let 10 to 20 pass. */
const ATTEMPTS_EACH = 8

/** How many addresses there are, of the 16 million of 127/8. */
const ADDRESSES_MAX = 250

/**
 * Gives each few bad attempts a local address of their own, where the target is on this machine and the system has more
 * than one loopback address (Linux, Windows): a target that slows guessing, as it should, would otherwise answer 429 to
 * all that follows. Anywhere else it is the one there is.
 */
export function failureAddresses(base: string): () => string | undefined {
  const hasMany = isLoopback(base) && !new URL(base).hostname.includes(':')
  if (!hasMany || process.platform === 'darwin') return () => undefined
  let attempts = 0
  return () => {
    const index = Math.floor(attempts / ATTEMPTS_EACH) % ADDRESSES_MAX
    attempts += 1
    return `127.0.77.${index + 1}`
  }
}
