import { createHash } from 'node:crypto'
import type { HeldCredentials } from '../identity/credentials.ts'
import type { Members } from '../wire/json-text.ts'
import type { MintToken } from './mint.ts'
import { companionsOf, type Present, valueWith, withFields } from './row.ts'
import { type ReadToken, readToken } from './token.ts'

/** What forging needs besides the credentials themselves. All but the time may be absent: then less is tried. */
export interface StateTools {
  readonly mint?: MintToken | undefined
  /** The public keys of the issuer, as JWKs. */
  readonly jwks?: readonly Members[] | undefined
  /** An address of ours that tokens point to. */
  readonly canaryUrl?: string | undefined
  /** The credentials of somebody else, of the same kind. */
  readonly other?: HeldCredentials | undefined
  /** The time, in milliseconds since 1970. */
  readonly now: number
  /** The address of the target, which proofs of DPoP name. */
  readonly base?: string | undefined
  /** The private key of the proofs of DPoP, as a JWK. */
  readonly dpopKey?: Members | undefined
  /** A nonce of the target for proofs of DPoP. */
  readonly dpopNonce?: string | undefined
  /** Is told what could not be tried. */
  readonly remark?: ((message: string) => void) | undefined
}

/** What the rows of a family are made from. */
export interface StateContext {
  readonly held: HeldCredentials
  readonly tools: StateTools
  /** The token that is held, where it is a JSON Web Token. */
  readonly token: ReadToken | undefined
  readonly present: Present
}

/** Gathers what the rows of all families need. */
export function contextOf(held: HeldCredentials, tools: StateTools): StateContext {
  const present: Present = (bare, secret) =>
    withFields(bare, [...companionsOf(held), [held.field, valueWith(held, secret)]])
  return { held, tools, token: readToken(held.secret), present }
}

const ALPHABETS = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ']

/**
 * A text of the same shape that nobody holds: each letter and digit is replaced by another of its sort. The same for
 * the same secret, so that two runs send the same; and it tells nothing about it, for a hash chose.
 */
export function scrambled(secret: string): string {
  if (!/[A-Za-z0-9]/.test(secret)) return `${secret}sallyport`
  let bytes = Buffer.alloc(0)
  return secret.replace(/[A-Za-z0-9]/g, (character, index: number) => {
    if (index % 32 === 0 || bytes.length === 0) {
      bytes = createHash('sha256').update(`${index} ${secret}`).digest()
    }
    const alphabet = ALPHABETS.find((one) => one.includes(character)) ?? ''
    const step = 1 + ((bytes[index % 32] ?? 0) % (alphabet.length - 1))
    return alphabet[(alphabet.indexOf(character) + step) % alphabet.length] ?? character
  })
}

/** The scheme in front of the secret, as in `Bearer`; `undefined` where the secret stands alone. */
export function schemeOf({ prefix }: HeldCredentials): string | undefined {
  return /^[A-Za-z][\w-]* +$/.test(prefix) ? prefix.trim() : undefined
}
