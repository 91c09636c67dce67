import { randomBytes } from 'node:crypto'
import type { Secret } from './bearer-options.ts'

/** The secrets of which nonces are made: the first makes them, each of them verifies. */
export type NonceSecrets = readonly [Uint8Array, ...Uint8Array[]]

const SECRET_BYTES_MIN = 32
const SECRETS_MAX = 4

/**
 * The secrets of `nonce.secret`, or one of this process where there are none. A `TypeError` says what
 * to write instead.
 *
 * To replace one while clients go on: add the new one at the end, on every machine; then put it first,
 * on every machine; then take the old one away. Each step alone is understood by the machines that are a
 * step behind. Nonces of a secret that is gone are `stale`, which costs their clients one round trip.
 */
export function nonceSecrets(given: Secret | readonly Secret[] | undefined): NonceSecrets {
  if (given === undefined) return [randomBytes(32)]
  const list = typeof given === 'string' || given instanceof Uint8Array ? [given] : given
  if (!Array.isArray(list) || list.length > SECRETS_MAX) throw notSecrets()
  const [first, ...rest] = list.map(bytesOf)
  if (first === undefined) throw notSecrets()
  return [first, ...rest]
}

/** A copy: whoever gave the bytes may go on to use the room. */
function bytesOf(secret: unknown): Uint8Array {
  const isSecret = typeof secret === 'string' || secret instanceof Uint8Array
  const bytes = isSecret ? Buffer.from(secret as Uint8Array) : Buffer.alloc(0)
  if (bytes.length >= SECRET_BYTES_MIN) return bytes
  throw new TypeError(
    `each \`nonce.secret\` must have at least ${SECRET_BYTES_MIN} bytes of chance`,
  )
}

function notSecrets(): TypeError {
  return new TypeError(`\`nonce.secret\` must be one secret, or 1 to ${SECRETS_MAX} of them`)
}
