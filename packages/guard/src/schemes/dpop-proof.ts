import { compactVerify, errors } from 'jose'
import { type Algorithm, fits, isAlgorithm } from '../keys/algorithms.ts'
import type { FieldLines } from '../request.ts'
import type { RejectReason } from '../scheme.ts'
import { onlyLine, REPEATED } from './authorization.ts'
import { isInstant, quoted } from './claims.ts'
import type { ProofKey } from './dpop-keys.ts'
import { type Claims, readPart, readToken, type Token } from './token.ts'

/** A proof taken apart (RFC 9449 section 4.2). Nothing of it is verified. */
export interface Proof {
  readonly text: string
  readonly algorithm: Algorithm
  readonly jwk: Readonly<Record<string, unknown>>
  readonly id: string
  readonly method: string
  readonly address: string
  /** When it was made, in seconds, by the clock of the client. */
  readonly issuedAt: number
  /** The hash of the token that it was made for. */
  readonly tokenHash: string | undefined
  readonly nonce: string | undefined
}

/** Why a proof is not good. */
export interface ProofRefused {
  readonly kind: 'refused'
  readonly reason: RejectReason
  readonly cause?: string
}

/** What the field `DPoP` says. */
export type ProofReading = { readonly kind: 'proof'; readonly proof: Proof } | ProofRefused

/** The longest proof that is looked at, in characters: one with an RSA key of 4,096 bits has 2,000. */
const PROOF_LENGTH_MAX = 8_192
/** The longest id, in characters; only its hash is kept. */
const ID_LENGTH_MAX = 1_024

/** Makes a refusal of a proof. */
export function proofRefused(reason: RejectReason, cause?: string): ProofRefused {
  return { kind: 'refused', reason, ...(cause !== undefined && { cause }) }
}

/**
 * Reads the field `DPoP` (RFC 9449 section 4.3, items 1 to 5 and 7). Never throws and never verifies.
 */
export function readProof(lines: FieldLines, algorithms: ReadonlySet<string>): ProofReading {
  const line = onlyLine(lines)
  if (line === undefined) return proofRefused('proof_missing')
  if (line === REPEATED || typeof line !== 'string') return proofRefused('proof_repeated')
  if (line.length > PROOF_LENGTH_MAX) return unreadable('the proof is too long')
  const token = readToken(line)
  if (token === undefined) return unreadable('the proof is no signed JWT')
  const { algorithm, type } = token
  if (type !== 'dpop+jwt') return unreadable(`the header says ${quoted(type ?? 'nothing')}`)
  if (!algorithms.has(algorithm) || !isAlgorithm(algorithm)) {
    return proofRefused('proof_algorithm_refused', `the proof names ${quoted(algorithm)}`)
  }
  const jwk = readPart(line.slice(0, line.indexOf('.')))?.['jwk']
  if (typeof jwk !== 'object' || jwk === null || Array.isArray(jwk)) {
    return proofRefused('proof_key_refused', 'the header has no `jwk`')
  }
  const secret = SECRET_MEMBERS.find((name) => name in jwk)
  if (secret !== undefined)
    return proofRefused('proof_key_refused', `the \`jwk\` has \`${secret}\``)
  return readClaims(token, algorithm, jwk as Claims)
}

/** What only private and symmetric keys have (RFC 7518 section 6). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const

function unreadable(cause: string): ProofRefused {
  return proofRefused('proof_unreadable', cause)
}

function readClaims(token: Token, algorithm: Algorithm, jwk: Proof['jwk']): ProofReading {
  const { jti: id, htm: method, htu: address, iat: issuedAt, ath, nonce } = token.claims
  if (!isText(id) || id.length > ID_LENGTH_MAX) return unreadable('`jti` is missing or too long')
  if (!isText(method)) return unreadable('`htm` is missing')
  if (!isText(address)) return unreadable('`htu` is missing')
  if (!isInstant(issuedAt)) return unreadable('`iat` is not a number of seconds')
  if (ath !== undefined && !isText(ath)) return unreadable('`ath` is no text')
  if (nonce !== undefined && !isText(nonce)) return unreadable('`nonce` is no text')
  const { text } = token
  const claims = { id, method, address, issuedAt, tokenHash: ath, nonce }
  return { kind: 'proof', proof: { text, algorithm, jwk, ...claims } }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** Why a key has not signed a proof (RFC 9449 section 4.3, item 6); `undefined` if it has. */
export async function verifyProof(
  { algorithm, text }: Proof,
  { key }: ProofKey,
): Promise<ProofRefused | undefined> {
  if (!fits(key, algorithm)) {
    return proofRefused('proof_key_refused', `the \`jwk\` is no key for ${quoted(algorithm)}`)
  }
  try {
    await compactVerify(text, key.key, { algorithms: [algorithm] })
    return undefined
  } catch (error) {
    // Anything else that `jose` throws is a failure of ours: it ends as 503.
    if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error
    return proofRefused('proof_signature_invalid')
  }
}
