import { hash } from 'node:crypto'
import { CLOCK_TOLERANCE_SECONDS_MAX, type Eventually } from '@sallyport/guard'
import { checkId, checkWellFormed } from './names.ts'

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
  /** When the token ends by itself: its `exp`, without the tolerance of a guard. The later one counts. */
  readonly expiresAt: number
  /** Whose it is, where that is known: others are then left in the memories of verified tokens. */
  readonly subjectId?: string
}

/** The end of everything that was issued to a subject before an instant. */
export interface SubjectRevocation {
  readonly subjectId: string
  readonly notBefore: number
  /** When the last token issued before ends by itself. The later one counts. */
  readonly expiresAt: number
}

/**
 * Where it is kept what was revoked before its time, until {@link keptUntil} says. No revocation is
 * dropped to make room: a store that is full throws. A throw or a rejected promise means that nobody
 * can say: a 503, never a refusal.
 */
export interface RevocationStore {
  revokeToken(revocation: TokenRevocation): Eventually<void>
  /** Revokes what was issued before; an earlier instant never takes a later one's place. */
  revokeSubject(revocation: SubjectRevocation): Eventually<void>
  isRevoked(query: RevocationQuery): Eventually<boolean>
}

/**
 * So long a revocation outlives what it revokes: what a guard tolerates, and as much again, because
 * stores have clocks of their own.
 */
export const KEPT_BEYOND_MILLISECONDS: number = 2 * 1000 * CLOCK_TOLERANCE_SECONDS_MAX

/** When a revocation may be forgotten: no guard takes what it revokes for good any more. */
export function keptUntil({ expiresAt }: { readonly expiresAt: number }): number {
  return Math.ceil(expiresAt) + KEPT_BEYOND_MILLISECONDS
}

/** Throws a `TypeError` where the id of a token would be one with others in a store. */
export function checkToken({ tokenId }: TokenRevocation): void {
  checkWellFormed('id of the token', tokenId)
}

/** Throws a `TypeError` where the subject to revoke has no id to be kept. */
export function checkSubject({ subjectId }: SubjectRevocation): void {
  checkId('subject to revoke', subjectId)
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
