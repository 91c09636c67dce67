import { hash } from 'node:crypto'
import type { Eventually } from '@sallyport/guard'

/** What is asked about a token. Instants are milliseconds since the epoch. */
export interface RevocationQuery {
  /** The id of the token (`jti`), unique for its issuer. */
  readonly tokenId?: string
  readonly subjectId?: string
  readonly issuedAt?: number
}

/** The end of one token. */
export interface TokenRevocation {
  readonly tokenId: string
  /** When the token ends by itself, and the revocation can be forgotten. */
  readonly expiresAt: number
  /** Whose it is, where that is known: others are then left in the memories of verified tokens. */
  readonly subjectId?: string
}

/** The end of everything that was issued to a subject before an instant. */
export interface SubjectRevocation {
  readonly subjectId: string
  readonly notBefore: number
  /** When the last token issued before has ended by itself. */
  readonly expiresAt: number
}

/**
 * Where it is kept what was revoked before its time. No revocation is dropped to make room: a store
 * that is full throws. A throw or a rejected promise means that nobody can say: a 503, never a
 * refusal.
 */
export interface RevocationStore {
  revokeToken(revocation: TokenRevocation): Eventually<void>
  /** Revokes what was issued before; an earlier instant never takes a later one's place. */
  revokeSubject(revocation: SubjectRevocation): Eventually<void>
  isRevoked(query: RevocationQuery): Eventually<boolean>
}

/** What is kept of the id of a token: of one length, whatever an issuer writes. */
export function tokenKey(tokenId: string): string {
  return hash('sha256', tokenId, 'hex')
}

/**
 * Whether an instant before which everything is revoked hits a token. One that does not say when it
 * was issued is hit: nobody can show that it is newer.
 */
export function isBefore({ issuedAt }: RevocationQuery, notBefore: number | undefined): boolean {
  if (notBefore === undefined) return false
  return issuedAt === undefined || issuedAt < notBefore
}
