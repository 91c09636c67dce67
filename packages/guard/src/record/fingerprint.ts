import { hash, randomBytes } from 'node:crypto'

const KEY = randomBytes(32).toString('base64')

/**
 * The fingerprint of credentials: a keyed hash, so that records can tell equal ones.
 *
 * Keyed with a secret of this process, unless another one is given: a stolen log lets nobody try guesses on it.
 */
export function fingerprint(text: string, secret: string = KEY): string {
  return hash('sha256', secret + text, 'base64')
}
