import { KEYS_MAX, KeyRing, readKeySet } from './key-ring.ts'
import type { KeyAnswer, KeyQuery, KeySource } from './key-source.ts'
import { UNKNOWN_KEY } from './key-source.ts'
import { secretKey } from './verification-key.ts'

/** A key set as a document (RFC 7517 section 5). */
export interface KeySetDocument {
  readonly keys: readonly object[]
}

/**
 * Keys that are known from the start and never change: a shared secret, or several while one is
 * replaced.
 *
 * A secret has no id here, so whatever id the token names says nothing: each secret is tried.
 */
export function knownSecrets(secrets: readonly Uint8Array[]): KeySource {
  const ring = new KeyRing(secrets.map(secretKey))
  return { find: ({ algorithm }) => findIn(ring, { kid: undefined, algorithm }) }
}

/**
 * The keys of a document that is given at the start instead of fetched (RFC 7517 section 5).
 *
 * A document that cannot be used makes a `TypeError` at once where that can be seen, and otherwise
 * leaves every token without an answer (503), with the cause in the record.
 */
export function knownKeySet(document: KeySetDocument): KeySource {
  const keys: unknown = document.keys
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > KEYS_MAX) {
    throw new TypeError(`\`keys\` must be a key set: { keys: [...] } with 1 to ${KEYS_MAX} keys`)
  }
  let ring: KeyRing | undefined
  const reading = readKeySet(document).then((read) => {
    ring = read
    return read
  })
  // Whoever asks sees the error; until then it is not unhandled.
  reading.catch(() => undefined)
  return {
    find: (query) =>
      ring === undefined
        ? reading.then((read) => findIn(read, query), unusable)
        : findIn(ring, query),
  }
}

function findIn(ring: KeyRing, query: KeyQuery): KeyAnswer {
  const keys = ring.find(query)
  return keys.length === 0 ? UNKNOWN_KEY : { kind: 'keys', keys }
}

const unusable = (): KeyAnswer => ({
  kind: 'unavailable',
  cause: 'the key set in the configuration has no key that verifies signatures',
  retryAfterSeconds: 60,
})
