import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'

/** The longest password that is hashed, in characters. */
export const PASSWORD_LENGTH_MAX: number = 1024

/**
 * What OWASP recommends for argon2id: 19 MiB, two passes, one lane (Password Storage Cheat Sheet).
 */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
const PREFIX = '$argon2id$v=19$m=19456,t=2,p=1$'

/** The part of a PHC string that says how much work a verification is. */
const PREFIX_PATTERN = /^\$argon2id\$v=19\$m=\d{1,10},t=\d{1,10},p=\d{1,3}\$/

/**
 * Hashes a password with argon2id into a PHC string, to be kept with the account.
 *
 * In Unicode form C (RFC 8265 section 4.2.2), as `basic()` compares it: an `é` typed on one system
 * must not differ from one typed on another.
 */
export async function hashPassword(password: string): Promise<string> {
  if (password === '' || password.length > PASSWORD_LENGTH_MAX) {
    throw new TypeError(`a password must have 1 to ${PASSWORD_LENGTH_MAX} characters`)
  }
  // argon2id is the default of the library; its constant is an enum that type stripping cannot
  // read.
  return hash(password.normalize('NFC'), PARAMETERS)
}

/** Verifies passwords, and does the same work where there is nothing to verify against. */
export class PasswordVerifier {
  #prefix = PREFIX
  #dummy = dummyHash(PREFIX)

  /**
   * Whether the password is the one of the hash; of no hash it never is. Throws if the hash is not
   * argon2id.
   *
   * The work is always the same, or its time would say which accounts there are and which of them
   * have no password of ours.
   */
  async matches(passwordHash: string | null | undefined, password: string): Promise<boolean> {
    const isNone = passwordHash == null || passwordHash === ''
    const compared = isNone ? this.#dummy : passwordHash
    try {
      const prefix = prefixOf(compared)
      const isMatching = await verify(compared, password)
      if (!isNone) this.#learn(prefix)
      return isMatching && !isNone
    } catch (error) {
      await verify(this.#dummy, password)
      throw error
    }
  }

  /** The work of an unknown account is that of the last known one, whatever its parameters were. */
  #learn(prefix: string): void {
    if (prefix === this.#prefix) return
    this.#prefix = prefix
    this.#dummy = dummyHash(prefix)
  }
}

function prefixOf(passwordHash: unknown): string {
  const prefix =
    typeof passwordHash === 'string' ? PREFIX_PATTERN.exec(passwordHash)?.[0] : undefined
  if (prefix !== undefined) return prefix
  throw new TypeError(
    'the password hash of the account is not argon2id: make it with hashPassword()',
  )
}

/** A hash that no password has: nobody computed it. */
function dummyHash(prefix: string): string {
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `${prefix}${base64(16)}$${base64(32)}`
}
