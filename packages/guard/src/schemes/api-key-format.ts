import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** How many digits to the base 62 hold 256 bits, and 32. */
const SECRET_DIGITS = 43
const CHECKSUM_DIGITS = 6

const PREFIX_PATTERN = /^[a-z][a-z0-9_]{0,30}$/
const BODY_PATTERN = new RegExp(`^[0-9A-Za-z]{${SECRET_DIGITS + CHECKSUM_DIGITS}}$`)

/** A new API key, and the hash to keep of it. */
export interface GeneratedApiKey {
  /** To be shown once, to whoever will use it, and kept nowhere. */
  readonly key: string
  /** To be kept with the subject: what `lookup` is asked for. */
  readonly hash: string
}

/**
 * Makes an API key: the prefix, an underscore, 256 random bits and a checksum, letters and digits
 * only.
 *
 * A double click selects all of it, a scanner for leaked secrets recognises it, and a mistyped one
 * is told without asking a store.
 */
export function generateApiKey(prefix: string): GeneratedApiKey {
  checkPrefix(prefix)
  const number = BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`)
  const secret = base62(number, SECRET_DIGITS)
  const key = `${prefix}_${secret}${checksumOf(prefix, secret)}`
  return { key, hash: hashApiKey(key) }
}

/**
 * The hash under which an API key is kept: SHA-256 in hexadecimal. No salt and no slow hash are
 * needed, because nobody guesses 256 random bits; a key that a person chose does not belong here.
 */
export function hashApiKey(key: string): string {
  return hash('sha256', key, 'hex')
}

/** Whether a text has the form of a key of this prefix, checksum included. */
export function isApiKey(key: string, prefix: string): boolean {
  const body = key.slice(prefix.length + 1)
  if (!key.startsWith(`${prefix}_`) || !BODY_PATTERN.test(body)) return false
  const secret = body.slice(0, SECRET_DIGITS)
  return body.slice(SECRET_DIGITS) === checksumOf(prefix, secret)
}

/** Throws if a text cannot be the prefix of keys. */
export function checkPrefix(prefix: unknown): void {
  if (typeof prefix === 'string' && PREFIX_PATTERN.test(prefix)) return
  throw new TypeError('the prefix of API keys must be a short lower-case name, such as `sp`')
}

function checksumOf(prefix: string, secret: string): string {
  return base62(BigInt(crc32(`${prefix}_${secret}`)), CHECKSUM_DIGITS)
}

function base62(number: bigint, length: number): string {
  let digits = ''
  for (let rest = number; digits.length < length; rest /= 62n) {
    digits = DIGITS.charAt(Number(rest % 62n)) + digits
  }
  return digits
}
