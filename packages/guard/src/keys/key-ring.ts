import { fits } from './algorithms.ts'
import type { KeyQuery } from './key-source.ts'
import { importVerificationKey, type VerificationKey } from './verification-key.ts'

/** The most keys that are read out of one set, and so the most that one token is tried against. */
export const KEYS_MAX: number = 100

/** The usable keys of one key set, at one time. Never changes. */
export class KeyRing {
  readonly #keys: readonly VerificationKey[]
  readonly #identities: ReadonlySet<string>

  constructor(keys: readonly VerificationKey[]) {
    this.#keys = keys
    this.#identities = new Set(keys.map((key) => key.identity))
  }

  /**
   * The keys that may have signed a token (RFC 7515 section 4.1.4); none if the key id is not
   * there.
   *
   * A key id need only be unique among keys of one type (RFC 7517 section 4.5), so type and curve
   * must fit too. All that fit are given: to leave one out would refuse what it signed.
   */
  find({ kid, algorithm }: KeyQuery): readonly VerificationKey[] {
    return this.#keys.filter(
      (key) => (kid === undefined || key.kid === kid) && fits(key, algorithm),
    )
  }

  /** Whether it has a key that another ring lacks. */
  hasMoreThan(other: KeyRing | undefined): boolean {
    return this.#keys.some((key) => other?.has(key) !== true)
  }

  /** Whether it has this key: same id, same material. */
  has(key: VerificationKey): boolean {
    return this.#identities.has(key.identity)
  }
}

/**
 * Reads a key set (RFC 7517 section 5). Throws if it is not one, and if no key of it can verify a
 * signature.
 *
 * A set without keys counts as broken: an issuer that forgot its keys has an outage, and its users
 * must not be told that their tokens are bad.
 */
export async function readKeySet(json: unknown): Promise<KeyRing> {
  const keys =
    typeof json === 'object' && json !== null ? (json as { keys?: unknown }).keys : undefined
  if (!Array.isArray(keys)) throw new TypeError('the key set has no list `keys`')
  if (keys.length > KEYS_MAX) throw new TypeError(`the key set has more than ${KEYS_MAX} keys`)
  const imported = await Promise.all(keys.map(importVerificationKey))
  const usable = imported.filter((key) => key !== undefined)
  if (usable.length === 0) throw new TypeError('the key set has no key that verifies signatures')
  return new KeyRing(usable)
}
