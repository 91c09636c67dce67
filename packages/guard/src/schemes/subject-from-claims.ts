import type { Authentication, Subject } from '@sallyport/contract'
import { isInstant } from './claims.ts'
import type { StatedSubject } from './stated-subject.ts'
import type { Claims } from './token.ts'

/**
 * The subject that the claims of a token state, by default; `undefined` if `sub` is missing or a
 * claim has the wrong type.
 *
 * `tenant`; `roles` and `groups` become sets; `scope` (RFC 8693 section 4.2) or `scp` becomes
 * scopes, and no such claim means that the token is not scoped at all; `sub` equal to `client_id`
 * is a service (RFC 9068 section 2.2). All claims can be compared as attributes.
 */
export function subjectFromClaims(claims: Claims): StatedSubject | undefined {
  const { sub, tenant } = claims
  const sets = [textsOf(claims['roles']), textsOf(claims['groups'])]
  // Only a claim that is not there leaves a token unscoped: `null` is one of the wrong type.
  const scopes = scopesOf(claims['scope'] === undefined ? claims['scp'] : claims['scope'])
  if (typeof sub !== 'string' || sub === '') return undefined
  if (tenant !== undefined && typeof tenant !== 'string') return undefined
  if (sets.includes('wrong') || scopes === 'wrong') return undefined
  return {
    id: sub,
    ...(tenant !== undefined && { tenant }),
    sets: [...new Set(sets.flatMap((names) => names ?? []))],
    ...(scopes !== undefined && { scopes }),
    attributes: claims,
  }
}

/** A token that a client got for itself is a service's (RFC 9068 section 2.2). */
export function kindFromClaims({ sub, client_id: client }: Claims): Subject['kind'] {
  return sub !== undefined && sub === client ? 'service' : 'user'
}

/**
 * How and when the subject proved itself, as far as the claims say so (OpenID Connect Core section
 * 2).
 */
export function authenticationFromClaims(claims: Claims): Omit<Authentication, 'scheme'> {
  const { amr, acr, auth_time: time } = claims
  const methods = textsOf(amr)
  return {
    methods: methods === undefined || methods === 'wrong' ? [] : methods,
    ...(typeof acr === 'string' && { acr }),
    ...(isInstant(time) && { time }),
  }
}

type Texts = readonly string[] | undefined | 'wrong'

/** A list of texts, or a single one. */
function textsOf(claim: unknown): Texts {
  if (claim === undefined) return undefined
  if (typeof claim === 'string') return [claim]
  const isList = Array.isArray(claim) && claim.every((item) => typeof item === 'string')
  return isList ? claim : 'wrong'
}

function scopesOf(claim: unknown): Texts {
  if (typeof claim !== 'string') return textsOf(claim)
  return claim.split(' ').filter((scope) => scope !== '')
}
