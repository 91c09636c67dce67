import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { SignedIdentitySettings } from '../settings.ts'

/** A key that signs, and its public half as it is published. */
export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly published: JsonWebKey
}

/** How long a key that was made at start signs. The one after it is published as long before. */
export const KEY_SECONDS = 86_400
/** How long a key is still published after it signed for the last time: longer than a token is good. */
export const OLD_KEY_SECONDS = 600
/** Keys in one file: the first signs, the others are on their way in or out. */
export const KEYS_MAX = 8

const FORMS = {
  ES256: { kty: 'EC', crv: 'P-256' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
} as const

/**
 * The keys that sign identities: out of a file, or made at start.
 *
 * Made at start, there is a next one from the beginning, published a day before it signs. Each process
 * has its own then: several processes need a file. A key that was taken out of a file is published for
 * ten minutes more.
 */
export class SigningKeys {
  readonly #algorithm: SignedIdentitySettings['algorithm']
  readonly #source: string
  readonly #isMade: boolean
  #keys: readonly SigningKey[]
  #older: readonly SigningKey[] = []
  #olderUntil: number | undefined
  #since: number | undefined

  /** Throws a `TypeError` that says what is wrong with the file. `former` are the keys before a reload. */
  constructor({ algorithm, keyFile }: SignedIdentitySettings, former?: SigningKeys) {
    this.#algorithm = algorithm
    this.#isMade = keyFile === undefined
    const text = keyFile === undefined ? '' : textOf(keyFile)
    this.#source = `${algorithm} ${text}`
    if (former !== undefined && former.#source === this.#source) {
      this.#keys = former.#keys
      this.#older = former.#older
      this.#olderUntil = former.#olderUntil
      this.#since = former.#since
      return
    }
    this.#older = former === undefined ? [] : former.#keys
    if (keyFile === undefined) this.#keys = [makeKey(algorithm), makeKey(algorithm)]
    else this.#keys = keysIn(text, algorithm, keyFile)
  }

  /** The key that signs at an instant, in milliseconds since the epoch. */
  current(now: number): SigningKey {
    this.#since ??= now
    if (this.#isMade && now - this.#since >= KEY_SECONDS * 1000) this.#turn(now)
    return this.#keys[0] as SigningKey
  }

  #turn(now: number): void {
    const [signed, next] = this.#keys as [SigningKey, SigningKey]
    this.#older = [signed]
    this.#olderUntil = undefined
    this.#keys = [next, makeKey(this.#algorithm)]
    this.#since = now
  }

  /** The public keys: the one that signs, those to come, and those just before (RFC 7517 section 5). */
  published(now: number): readonly JsonWebKey[] {
    this.#olderUntil ??= now + OLD_KEY_SECONDS * 1000
    const all = now < this.#olderUntil ? [...this.#keys, ...this.#older] : this.#keys
    const byId = new Map(all.map(({ kid, published }) => [kid, published]))
    return [...byId.values()]
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new TypeError(`the key file \`${file}\` cannot be read: ${(error as Error).message}`)
  }
}

function makeKey(algorithm: SignedIdentitySettings['algorithm']): SigningKey {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('ed25519')
  return keyOf(privateKey, algorithm)
}

function keysIn(
  text: string,
  algorithm: SignedIdentitySettings['algorithm'],
  file: string,
): readonly SigningKey[] {
  const { crv } = FORMS[algorithm]
  try {
    const written = text.trimStart().startsWith('{') ? jwksIn(text) : [createPrivateKey(text)]
    if (written.length === 0 || written.length > KEYS_MAX) {
      throw new TypeError(`it holds ${written.length} keys, and 1 to ${KEYS_MAX} are expected`)
    }
    return written.map((key) => keyOf(key, algorithm))
  } catch (error) {
    const why = (error as Error).message
    throw new TypeError(
      `the key file \`${file}\` holds no private key of ${crv} for ${algorithm}, as PEM, JWK or a set of JWKs: ${why}`,
      { cause: error },
    )
  }
}

function jwksIn(text: string): readonly KeyObject[] {
  const read = JSON.parse(text) as JsonWebKey & { readonly keys?: readonly JsonWebKey[] }
  return (read.keys ?? [read]).map((key) => createPrivateKey({ key, format: 'jwk' }))
}

/** The key id is the thumbprint (RFC 7638 section 3): the same in each process that reads the file. */
function keyOf(privateKey: KeyObject, algorithm: SignedIdentitySettings['algorithm']): SigningKey {
  const { kty, crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' })
  const form = FORMS[algorithm]
  if (kty !== form.kty || crv !== form.crv) throw new TypeError(`there is a key of ${crv ?? kty}`)
  const isCurve = y !== undefined
  const members = isCurve ? { crv, kty, x, y } : { crv, kty, x }
  const kid = createHash('sha256').update(JSON.stringify(members)).digest('base64url')
  return {
    kid,
    privateKey,
    published: { ...members, kid, use: 'sig', alg: algorithm } as JsonWebKey,
  }
}
