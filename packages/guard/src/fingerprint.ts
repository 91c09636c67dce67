import { hash, randomBytes } from 'node:crypto'

const KEY = randomBytes(32).toString('base64')

/**
 * The fingerprint of credentials: a keyed hash, so that records can tell equal ones.
 *
 * Keyed with a secret of this process: a stolen log lets nobody try guesses on it.
 */
export function fingerprint(text: string): string {
  return hash('sha256', KEY + text, 'base64')
}
